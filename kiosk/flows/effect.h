#pragma once

#include "kiosk/flows/event.h"

#include <set>
#include <string>
#include <variant>
#include <vector>

/// What is to be done: everything a flow can ask for.  The runtime makes the facts of the same step durable first.
namespace kiosk::flows {

// clang-format off

// The phone.  Each is answered by exactly one event with the same `op`.
struct ReadRecords { ReaderId reader; OperationId op = 0; };
struct TakeChallenge { ReaderId reader; OperationId op = 0; Money amount; };
struct CreditPurse { ReaderId reader; OperationId op = 0; LoadAuthorisation authorisation; };
struct AskProofs { ReaderId reader; OperationId op = 0; std::vector<std::uint16_t> numbers; };
struct ReadPurseState { ReaderId reader; OperationId op = 0; };

// The acceptor.
struct AcceptNotes { std::set<Money> denominations; };  ///< all with escrow; none: take nothing
struct StackNote { NoteKey note; };
struct ReturnNote { NoteKey note; };
struct AcknowledgeNote { NoteKey note; };

// The host.  Authorisations, results and vouchers are not effects: their requests are durable with the facts, and the
// queue sends them.
struct AskOpenItems { OperationId op = 0; CardId card; };
struct AskEligibility { OperationId op = 0; CardId card; };
struct AskLoad { ItemId item; };  ///< answered by VerdictGiven, or not at all

// The printer.
struct PrintReceipt { Receipt receipt; };

// People who watch the terminal.
enum class Alarm : std::uint8_t {
    NoteUnattributed,   ///< a note of which nobody can say where it is, or whose
    BalanceUnexpected,  ///< the card's balance after a load is not old + amount
    CounterBehind,      ///< the card shows a counter below one it had shown
    AcceptorCheated,
};
struct RaiseAlarm { Alarm alarm = Alarm::NoteUnattributed; std::optional<ItemId> item; };

// clang-format on

using Effect = std::variant<ReadRecords, TakeChallenge, CreditPurse, AskProofs, ReadPurseState,
                            AcceptNotes, StackNote, ReturnNote, AcknowledgeNote, AskOpenItems,
                            AskEligibility, AskLoad, PrintReceipt, RaiseAlarm>;

/// What the host is to be told, durable together with the fact that calls for it; the queue sends it until the host has
/// answered.  `item` is as it stands right after that fact: the attempt meant is its last.
struct HostRequest {
    enum class Kind : std::uint8_t {
        Authorise,        ///< AuthorisationIntended
        ReportCredit,     ///< PurseCredited: the TAC
        ReportEvidence,   ///< EvidenceReported
        RegisterPending,  ///< LoadKept
    };
    Kind kind = Kind::Authorise;
    LoadItem item;
};

/// What one step collects.  `facts` are durable, in this order and in one transaction, before any effect leaves.
class Turn {
public:
    Turn(TimePoint now, OperationId last_operation) : now_{now}, last_operation_{last_operation} {}

    [[nodiscard]] TimePoint now() const { return now_; }
    [[nodiscard]] OperationId last_operation() const { return last_operation_; }
    OperationId next_operation() { return ++last_operation_; }

    /// Records a fact of `item` and applies it there.  A contradiction is a bug of the flow: it stops the program.
    void record(LoadItem& item, const Fact& fact);
    /// Records a fact that belongs to no item at hand.
    void record(const Fact& fact) { facts_.push_back(fact); }
    void effect(Effect effect) { effects_.push_back(std::move(effect)); }

    [[nodiscard]] const std::vector<Fact>& facts() const { return facts_; }
    [[nodiscard]] const std::vector<HostRequest>& requests() const { return requests_; }
    [[nodiscard]] const std::vector<Effect>& effects() const { return effects_; }

private:
    TimePoint now_;
    OperationId last_operation_;
    std::vector<Fact> facts_;
    std::vector<HostRequest> requests_;
    std::vector<Effect> effects_;
};

}  // namespace kiosk::flows
