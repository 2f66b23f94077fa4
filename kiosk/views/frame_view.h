#pragma once

#include "kiosk/views/intent.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What is the same on every screen, and the small words that screens are made of.  All texts are finished and in the
/// citizen's language.
namespace kiosk::views {

/// A small sign beside words; never without words (X4).
enum class Glyph : std::uint8_t {
    None,
    Wallet,
    Cash,
    Records,
    Receipt,
    Leave,
    Back,
    Next,
    Previous,
    Help,
    Language,
    Clock,
    Phone,
    Shield,
    Good,
    Warning,
    Trouble,
    NoLink,
    ServiceDesk,
    Hotline,
    Kept,
    Later,
    Close,
};

enum class Rank : std::uint8_t {
    Primary,    ///< what most people want now: at most one a screen
    Secondary,  ///< the other ways on
    Quiet,      ///< leave, close, more time
};

/// Something to touch.  `id` is stable over languages and versions ("load-cash"): tests and the guided tour press it.
struct Action {
    std::string id;
    std::string label;
    Intent intent;
    Rank rank = Rank::Secondary;
    Glyph glyph = Glyph::None;
    std::string hint{};  ///< a second, smaller line; empty: none
};

enum class Tone : std::uint8_t { Plain, Good, Warning, Trouble };

/// One sentence with its sign.
struct Line {
    Tone tone = Tone::Plain;
    Glyph glyph = Glyph::None;
    std::string text;
};

struct Row {
    std::string label;
    std::string value;
};

/// Where the citizen's money is, in the words of X18 and of what the resolver adds to them.
enum class MoneyState : std::uint8_t {
    NothingTaken,
    Inside,    ///< in the box, certainly not on the card yet
    Writing,   ///< CREDIT FOR LOAD is out: being written, or being found out
    Loaded,    ///< on the card, proved (I3)
    Kept,      ///< pending add-value for this card
    Unclear,   ///< nobody waits for the outcome now: the next tap finishes it
    NoteLost,  ///< a note has a claim code
    Over,      ///< the session has ended, and its state with it: nothing more is taken
};

struct Banner {
    MoneyState state = MoneyState::NothingTaken;
    std::string text;
};

/// Only in the last 20 seconds (X10).
struct Countdown {
    int seconds = 0;
    std::string text;                 ///< what happens when it ends
    std::optional<Action> more_time;  ///< none where waiting longer is not the citizen's choice
};

/// The steps of a service, to show how far one is.
struct Trail {
    std::vector<std::string> steps;
    std::size_t current = 0;
};

struct FrameView {
    Language language = Language::Chinese;
    std::string brand;
    std::string service;
    std::string clock;  ///< empty while the time is not known
    std::string date;
    std::string terminal;
    std::string hotline;
    Banner banner;
    std::optional<Action> language_switch;
    std::optional<Action> help;
    std::optional<Countdown> countdown;
    std::optional<Trail> trail;
};

}  // namespace kiosk::views
