#pragma once

#include "kiosk/flows/collecting.h"
#include "kiosk/flows/load_run.h"

#include <optional>
#include <variant>
#include <vector>

/// One visit: what a citizen lives through between laying the phone down and taking it away.
///
///     Idle -> Reading -> Checking -> [Loading: heal]* -> [Offering] -> Home <-> Records
///                                                                       |
///                       Farewell <- Finished <- Loading <- Collecting <- Asking
///
/// Unfinished items of the card are resolved before any menu; pending add-value is offered before it.
namespace kiosk::flows {

/// A message that stands in the way of the visit; each has its own words and picture.
enum class TroubleKind : std::uint8_t {
    Unreadable,     ///< hold the phone again, flat, and keep it still
    SeveralPhones,  ///< one phone alone, please
    NotAPurse,      ///< this is not a citizen card
    Blocked,        ///< the card is blocked: service desk
    Expired,
    PinNeeded,        ///< this purse asks for its PIN: not here
    Exhausted,        ///< the card cannot count further loads: service desk
    CardNotLoadable,  ///< reported lost, cancelled or unknown: service desk
    PurseFull,        ///< no note fits under the cap
    HostSilent,       ///< the back office does not answer: no money was taken
    AcceptorClosed,   ///< notes cannot be taken now: no money was taken
    Refused,          ///< the card refused for another reason: no money was taken
};

/// Who is here.
struct Guest {
    ReaderId reader;
    PurseSnapshot purse;
    bool phone_here = true;
    std::optional<OpenItems> host;      ///< what the host said at the tap; nullopt: it was silent
    std::optional<LoadItem> unprinted;  ///< a settled load whose receipt never came out (S15)

    friend bool operator==(const Guest&, const Guest&) = default;
};

/// What a load in a visit is for: decides words and what comes after it.
enum class Purpose : std::uint8_t { Cash, Claim, Heal };

enum class PaperState : std::uint8_t { None, Printing, Printed, Failed };

/// An unfinished item that waits for its turn to be healed; its amount is fixed.
struct HealTask {
    LoadItem item;
    std::uint32_t first_attempt = 1;  ///< lowest number free at the host

    friend bool operator==(const HealTask&, const HealTask&) = default;
};

namespace visit {

// clang-format off
struct Idle {
    friend bool operator==(const Idle&, const Idle&) = default; };
struct Reading { ReaderId reader; TimePoint deadline;
    friend bool operator==(const Reading&, const Reading&) = default; };
/// `guest`: go back to the menu after it; without: to Idle.
struct Trouble { TroubleKind kind = TroubleKind::Unreadable; ReaderId reader; TimePoint deadline; std::optional<Guest> guest;
    friend bool operator==(const Trouble&, const Trouble&) = default; };
/// Balance on the screen; the host is being asked for open items.
struct Checking { Guest guest; OperationId op = 0; TimePoint deadline;
    friend bool operator==(const Checking&, const Checking&) = default; };
struct Offering { Guest guest; PendingLoad pending; TimePoint deadline;
    friend bool operator==(const Offering&, const Offering&) = default; };
struct Home { Guest guest; TimePoint deadline;
    friend bool operator==(const Home&, const Home&) = default; };
struct FetchingRecords { Guest guest; OperationId op = 0;
    friend bool operator==(const FetchingRecords&, const FetchingRecords&) = default; };
/// `problem`: the records could not be read; PinNeeded: this purse shows them only with its PIN.
struct Records { Guest guest; std::vector<PurseRecord> records; std::optional<CardProblem> problem; TimePoint deadline;
    friend bool operator==(const Records&, const Records&) = default; };
/// Before any money: is the card eligible (host), and does the purse take a load at all (a trial INITIALIZE)?
struct Asking { Guest guest; OperationId op = 0; TimePoint deadline;
    friend bool operator==(const Asking&, const Asking&) = default; };
struct Trying { Guest guest; OperationId op = 0; LoadLimits limits;
    friend bool operator==(const Trying&, const Trying&) = default; };
struct TakingNotes { Guest guest; Collecting collecting;
    friend bool operator==(const TakingNotes&, const TakingNotes&) = default; };
/// `rest`: further items to heal after this one.
struct Loading { Guest guest; Purpose purpose = Purpose::Cash; LoadRun run; std::vector<HealTask> rest;
    friend bool operator==(const Loading&, const Loading&) = default; };
/// No outcome: nothing was loaded, but a note is unattributed and has a claim code.
struct Finished { Guest guest; Purpose purpose = Purpose::Cash; LoadItem item; std::optional<LoadOutcome> outcome;
    std::optional<Money> balance_after; PaperState paper = PaperState::None; TimePoint deadline; std::vector<HealTask> rest;
    friend bool operator==(const Finished&, const Finished&) = default; };
/// "Please take your phone": over when it is lifted.
struct Farewell { ReaderId reader; TimePoint deadline;
    friend bool operator==(const Farewell&, const Farewell&) = default; };
// clang-format on

}  // namespace visit

using Visit =
    std::variant<visit::Idle, visit::Reading, visit::Trouble, visit::Checking, visit::Offering,
                 visit::Home, visit::FetchingRecords, visit::Records, visit::Asking, visit::Trying,
                 visit::TakingNotes, visit::Loading, visit::Finished, visit::Farewell>;

}  // namespace kiosk::flows
