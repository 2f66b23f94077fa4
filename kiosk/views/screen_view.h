#pragma once

#include "kiosk/domain/clock.h"
#include "kiosk/views/frame_view.h"
#include "kiosk/views/qr_code.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

/// One struct a screen: exactly what it shows.
namespace kiosk::views {

/// The large picture of a screen; each says the same as the words beside it.
enum class Picture : std::uint8_t {
    HoldPhone,     ///< lay the phone on the reader
    ReadingPhone,  ///< it lies there and is read
    WritingPhone,  ///< it lies there and is written: do not move it
    PutPhoneBack,  ///< it was lifted
    OtherPhone,    ///< another phone than the one that is meant
    SeveralPhones,
    TakePhone,
    NoteIn,  ///< a note goes into the slot
    SlotClosed,
    ServiceDesk,
    NoLink,
    Pin,
    CardBroken,
    WalletFull,
    Done,
    SafeKept,  ///< a shield: kept for the card
    AskDesk,
    Starting,
};

/// Where a reader is, seen from the screen.
enum class ReaderSide : std::uint8_t { Below, Right, Left };

/// The purse, as a card on the screen.
struct PurseCard {
    std::string title;
    std::string holder;  ///< empty if the card shows none
    std::string number;  ///< masked
    std::string validity;
    std::string balance_label;
    std::string balance;
};

/// Nobody is here: what this terminal can do now, and what it cannot, and why.
struct AttractView {
    struct Service {
        Glyph glyph = Glyph::None;
        std::string name;
        std::string text;  ///< "available", or why not
        bool works = true;
    };
    std::string title;
    std::string hint;
    ReaderSide side = ReaderSide::Below;
    std::vector<Service> services;
    std::optional<Line> notice;  ///< an interrupted load of somebody who may stand here
};

/// A phone was noticed.  `contact`: 0 to 100; nullopt: this reader does not measure it (X25).
struct ReadingView {
    std::string title;
    std::string hint;
    ReaderSide side = ReaderSide::Below;
    std::optional<int> contact;
    std::string contact_text;
};

/// A message that stands in the way: what happened, is my money safe, what now (X17).
struct TroubleView {
    Picture picture = Picture::ServiceDesk;
    std::string title;
    std::string money;
    std::string advice;
    ReaderSide side = ReaderSide::Below;
    std::optional<Action> back;
};

/// The menu.  While `busy` says what is being asked, there is nothing to choose yet.
struct HomeView {
    PurseCard purse;
    std::string busy;
    std::string question;
    std::vector<Action> services;  ///< at most 3
    std::vector<Line> lines;
    std::optional<Action> finish;
};

/// Waiting for a device or the host, with the purse in view.
struct BusyView {
    PurseCard purse;
    Picture picture = Picture::ReadingPhone;
    std::string title;
    std::string hint;
    ReaderSide side = ReaderSide::Below;
    std::optional<Action> cancel;
};

/// Pending add-value waits for this card.
struct OfferView {
    PurseCard purse;
    std::string title;
    std::string amount_label;
    std::string amount;
    std::string text;
    std::string reference;
    Action claim;
    Action later;
};

struct RecordsView {
    struct Entry {
        std::string when;
        std::string what;
        std::string where;
        std::string amount;  ///< with its sign
        bool credit = false;
    };
    std::string title;
    std::vector<std::string> headings;  ///< when, what, where, amount
    std::vector<Entry> entries;         ///< of this page
    std::string page;                   ///< "1 / 2"; empty if there is one
    std::string empty;                  ///< instead of entries: why there are none
    std::string balance_label;
    std::string balance;
    std::optional<Action> previous;
    std::optional<Action> next;
    std::optional<Action> back;
    std::optional<Action> finish;
};

struct NotesView {
    struct Count {
        std::string value;
        std::string count;
    };
    std::string title;
    std::string hint;
    std::string amount_label;
    std::string amount;  ///< from the journal's facts (R2)
    std::vector<Count> accepted;
    std::string takes_label;
    std::vector<std::string> takes;  ///< denominations; empty: none now
    std::string room;                ///< how much more fits
    Picture picture = Picture::NoteIn;
    ReaderSide side = ReaderSide::Below;
    std::vector<Line> lines;
    std::string safety;
    std::optional<Action> load;
    std::optional<Action> cancel;
};

struct LoadingView {
    std::string title;
    std::string hint;
    std::string amount_label;
    std::string amount;
    Picture picture = Picture::WritingPhone;
    ReaderSide side = ReaderSide::Below;
    bool phone_here = true;
    std::optional<int> contact;
    std::string contact_text;
    std::vector<std::string> steps;
    std::size_t step = 0;
    std::string safety;
    std::optional<Action> give_up;
};

struct ResultView {
    Tone tone = Tone::Good;
    Picture picture = Picture::Done;
    std::string title;
    std::string text;
    std::string amount_label;
    std::string amount;
    std::vector<Row> rows;
    std::vector<Line> lines;  ///< the slip, and what else must be said
    QrCode qr;                ///< the item's number, for staff and for a photograph
    std::string qr_label;
    std::optional<Action> print;
    Action finish;
};

struct FarewellView {
    std::string title;
    std::string hint;
    ReaderSide side = ReaderSide::Below;
};

/// Nothing works, or not yet.
struct ClosedView {
    Picture picture = Picture::ServiceDesk;
    std::string title;
    std::string text;
    std::string hotline_label;
    std::string hotline;
    std::optional<Line> notice;
};

using Screen =
    std::variant<AttractView, ReadingView, TroubleView, HomeView, BusyView, OfferView, RecordsView,
                 NotesView, LoadingView, ResultView, FarewellView, ClosedView>;

/// Lies over the screen.
struct HelpView {
    struct Topic {
        Glyph glyph = Glyph::None;
        std::string heading;
        std::string text;
    };
    std::string title;
    std::vector<Topic> topics;  ///< this screen, the money, the phone number
    std::string hotline_label;
    std::string hotline;
    Action close;
};

struct ScreenView {
    /// Which screen this is; it changes when a finger on its way might meet another meaning (X20): "home",
    /// "notes", "notes-money", ...  Also the name of its picture in the guided tour.
    std::string name;
    FrameView frame;
    Screen screen;
    std::optional<HelpView> help;
    TimePoint stale_at{};  ///< without any event the view is the same till then (clock, countdown)
};

}  // namespace kiosk::views
