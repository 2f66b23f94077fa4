#pragma once

#include "kiosk/flows/visit.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

/// The whole behaviour of a terminal: step(state, event, now) -> next state, facts, effects.
/// Pure: no I/O, no clock, no window.  After a restart the state is made anew from the journal by the event Restarted.
namespace kiosk::flows {

/// What the idle screen tells whoever stands there after an interruption (PEND+SHOW).
struct Notice {
    ItemId item;
    Money amount;
    std::string last_four;  ///< of the card
    bool kept =
        false;  ///< registered as pending add-value; otherwise unresolved: the next tap finishes it
    TimePoint until;

    friend bool operator==(const Notice&, const Notice&) = default;
};

struct AcceptorStatus {
    std::set<Money> denominations;  ///< none until it identified itself
    std::optional<AcceptorProblem> problem;

    friend bool operator==(const AcceptorStatus&, const AcceptorStatus&) = default;
};

struct Terminal {
    TerminalId id;
    std::uint32_t boot_epoch = 0;
    std::uint32_t last_item = 0;  ///< sequence of ItemId within this boot
    std::uint32_t last_job = 0;   ///< receipt jobs within this boot
    OperationId last_operation = 0;
    Conditions conditions;
    AcceptorStatus acceptor;
    Language language = Language::Chinese;  ///< of the visit; Chinese again after it (X15)
    std::vector<LoadItem> open;             ///< unsettled items outside the visit
    std::vector<LoadItem> unprinted;  ///< settled ones whose receipt never came out, newest last
    NoteKey
        last_note;  ///< the last note that came to rest; an event of it, or of one before, is an echo
    /// Value of a note that is in the books (credited, or unattributed), while the acceptor has not moved on since:
    /// what it says of a note in the box after a lost link or a restart, with no STACK pending, is said of this one.
    std::optional<Money> unacknowledged;
    std::optional<Notice> notice;
    std::optional<TimePoint>
        attribution_deadline;  ///< after a start: notes whose fate the acceptor has not told yet
    TimePoint next_query{};    ///< when the host is asked about `open` again
    Visit visit;

    friend bool operator==(const Terminal&, const Terminal&) = default;
};

/// `facts` and `requests` are durable, in this order and in one transaction, before any effect leaves.
struct Step {
    Terminal next;
    std::vector<Fact> facts;
    std::vector<HostRequest> requests;
    std::vector<Effect> effects;
};

/// The whole behaviour.  An event that means nothing leaves the state as it is.
[[nodiscard]] Step step(const Terminal& terminal, const Event& event, TimePoint now);

/// When a Tick is due.
[[nodiscard]] std::optional<TimePoint> next_deadline(const Terminal& terminal);

/// Every item that the terminal holds in memory, in the visit and outside: for invariants and views.
[[nodiscard]] std::vector<const LoadItem*> items_of(const Terminal& terminal);

}  // namespace kiosk::flows
