#pragma once

#include "kiosk/flows/effect.h"

#include <optional>
#include <set>

/// Taking notes for one load (money-safety.md section 5, S3-S8): from the enabled acceptor to a fixed amount.
///
///     opening -> taking notes -> draining -> Committed | Kept | Nothing
///
/// A note: NoteInEscrow -> StackIntended (durable) -> STACK -> NoteInBox -> NoteStacked (durable) -> acknowledge.
/// It is stacked only while the phone of the eligible card is here (I14); else it is held for times::escrow and goes
/// back.  Notes under way when the citizen confirms come to rest first.
namespace kiosk::flows {

enum class Collected : std::uint8_t {
    Committed,  ///< the amount is fixed: load it
    Kept,       ///< the safe end: a voucher for the card
    Nothing,    ///< no note came in
};

struct Collecting {
    LoadItem item;
    ReaderId reader;
    bool phone_here = true;
    LoadLimits limits;
    std::set<Money> denominations;  ///< the acceptor's
    TimePoint quote_expires;
    std::optional<OperationId> requote;  ///< the host is being asked again
    bool accepting = false;              ///< the acceptor said that it takes notes
    bool no_more = false;  ///< no further notes: limit reached, trouble, or the host went silent
    bool acceptor_down = false;        ///< it does not answer: nothing to wait for but times::drain
    std::optional<Collected> closing;  ///< draining towards this end
    std::optional<NoteRejection> refused;  ///< why the last note came back, until the next one
    std::optional<TimePoint> escrow_deadline;
    TimePoint deadline;
    std::optional<Collected> end;  ///< reached

    /// How much more may come in: what the purse and the load limit still take.
    [[nodiscard]] Money room() const;
    /// The denominations that still fit.
    [[nodiscard]] std::set<Money> acceptable() const;
    friend bool operator==(const Collecting&, const Collecting&) = default;
};

/// Opens the item and the acceptor.  `opened` is recorded here.
[[nodiscard]] Collecting begin_collecting(const fact::LoadOpened& opened, const LoadLimits& limits,
                                          const std::set<Money>& denominations, Turn& turn);

/// One event.  What means nothing here leaves it as it is.
void step(Collecting& collecting, const Event& event, Turn& turn);

[[nodiscard]] std::optional<TimePoint> deadline(const Collecting& collecting);

/// A note that stands in the box or the path and of which this item knows: used while collecting and after a restart.
/// False: it is not this item's.
bool note_in_box(LoadItem& item, const NoteInBox& event, Turn& turn);
bool note_given_back(LoadItem& item, const NoteGivenBack& event, Turn& turn);
/// A note under way whose fate nobody can tell any more (R4): claim code and alarm.
void leave_unattributed(LoadItem& item, const Note& note, Turn& turn);

}  // namespace kiosk::flows
