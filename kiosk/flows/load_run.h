#pragma once

#include "kiosk/flows/effect.h"

#include <cstdint>
#include <optional>
#include <variant>

/// One load from the moment its amount is fixed to its end: challenge, authorisation, credit, and the resolver for an
/// unknown outcome (money-safety.md sections 2 and 3).  The same machine serves cash, pending add-value and healing.
///
///     Owed -> TakingChallenge -> AwaitingAuthorisation -> Crediting -> Settled(Loaded)
///                                      |                      | no or strange answer
///                                      |                AwaitingPhone ("hold the phone here again")
///     declined, given up               |                      | the same card is back
///          v                           v                AskingProofs -> ReadingPurse -> TakingEvidence
///     Settled(Kept | LeftAtHost)  Settled(Unresolved)         -> AwaitingVerdict -> applied:  Settled(Loaded)
///                                                                                -> not:      a new attempt
///                                                                                -> silence:  Settled(Unresolved)
namespace kiosk::flows {

enum class LoadOutcome : std::uint8_t {
    Loaded,      ///< on the card: a TAC, or the host's verdict, is durable (I3)
    Kept,        ///< registered as pending add-value for this card
    Unresolved,  ///< the next tap at any terminal finishes it; the money waits
    LeftAtHost,  ///< not loaded; the host still keeps it for the card, as before
};

namespace phase {

// clang-format off
struct AwaitingPhone { TimePoint deadline; bool wrong_card = false;
    friend bool operator==(const AwaitingPhone&, const AwaitingPhone&) = default; };
struct TakingChallenge { OperationId op = 0;
    friend bool operator==(const TakingChallenge&, const TakingChallenge&) = default; };
struct AwaitingAuthorisation { TimePoint deadline;
    friend bool operator==(const AwaitingAuthorisation&, const AwaitingAuthorisation&) = default; };
struct Crediting { OperationId op = 0;
    friend bool operator==(const Crediting&, const Crediting&) = default; };
// The resolver, in the order of section 3.
struct AskingProofs { OperationId op = 0;
    friend bool operator==(const AskingProofs&, const AskingProofs&) = default; };
struct ReadingPurse { OperationId op = 0;
    friend bool operator==(const ReadingPurse&, const ReadingPurse&) = default; };
struct TakingEvidence { OperationId op = 0; LoadEvidence evidence;
    friend bool operator==(const TakingEvidence&, const TakingEvidence&) = default; };
struct AwaitingVerdict { TimePoint deadline;
    friend bool operator==(const AwaitingVerdict&, const AwaitingVerdict&) = default; };
struct Settled { LoadOutcome outcome = LoadOutcome::Unresolved;
    friend bool operator==(const Settled&, const Settled&) = default; };
// clang-format on

}  // namespace phase

using LoadPhase =
    std::variant<phase::AwaitingPhone, phase::TakingChallenge, phase::AwaitingAuthorisation,
                 phase::Crediting, phase::AskingProofs, phase::ReadingPurse, phase::TakingEvidence,
                 phase::AwaitingVerdict, phase::Settled>;

struct LoadRun {
    LoadItem item;
    ReaderId reader;         ///< where its phone was seen last
    bool phone_here = true;  ///< its own phone is in the field of `reader`
    bool challenge_alive =
        false;  ///< the field was not off since the last challenge: its random still counts
    bool credit_sent = true;  ///< false: CREDIT FOR LOAD of the last attempt certainly never left
    std::uint8_t retries_left = 2;  ///< new attempts after a verdict of "not applied", here and now
    std::uint32_t first_attempt = 1;  ///< lowest number free at the host, for items from elsewhere
    std::optional<Money> balance_after;  ///< what the card holds, once known
    LoadPhase phase = phase::AwaitingPhone{};

    [[nodiscard]] std::optional<LoadOutcome> outcome() const;
    friend bool operator==(const LoadRun&, const LoadRun&) = default;
};

/// Takes up an item whose amount is fixed, at whatever stage it is.
[[nodiscard]] LoadRun begin_load(LoadItem item, ReaderId reader, bool phone_here,
                                 std::uint32_t first_attempt, Turn& turn);

/// One event.  What means nothing here leaves the run as it is.
void step(LoadRun& run, const Event& event, Turn& turn);

/// When a Tick is due; nullopt: only events.
[[nodiscard]] std::optional<TimePoint> deadline(const LoadRun& run);

/// May the citizen give up now without anything being left in the air?  (R22: where not, the screen says why.)
[[nodiscard]] bool may_give_up(const LoadRun& run);

/// Records the host's word on an unresolved item; false if it decides nothing about it.
bool judge(LoadItem& item, const VerdictGiven& given, Turn& turn);

/// Records that the host declined an attempt, if it is one that may have stood there.
void note_decline(LoadItem& item, const LoadDeclined& declined, Turn& turn);

/// Ends an item that certainly is not on the card and will not be tried again here: a voucher for own cash (Kept), else
/// LeftAtHost; an unresolved one stays open (Unresolved).
[[nodiscard]] LoadOutcome give_up(LoadItem& item, Turn& turn);

}  // namespace kiosk::flows
