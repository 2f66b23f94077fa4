#pragma once

#include "kiosk/domain/clock.h"
#include "kiosk/domain/load_item.h"
#include "kiosk/domain/receipt.h"
#include "kiosk/flows/conditions.h"
#include "kiosk/flows/host.h"

#include <cstdint>
#include <set>
#include <string>
#include <variant>
#include <vector>

/// What happened: everything a flow can be told.  Readers, acceptor, host, printer, people, time.
namespace kiosk::flows {

using ReaderId = std::string;  ///< the reader's name in the configuration, e.g. "rf-bridge"

/// Names one question to a device or the host; its answer carries it back, so that a late answer is known as such.
using OperationId = std::uint32_t;

/// Why the phone did not do what was asked.  In each case it certainly changed nothing.
enum class CardProblem : std::uint8_t {
    Gone,        ///< not there, or gone before the command left: hold it again
    Unreadable,  ///< there, and answers nothing or nonsense: hold it again, flat
    NotAPurse,   ///< no purse of ours on it
    PinNeeded,   ///< the purse asks for its own PIN first
    Blocked,     ///< the application or card is blocked: service desk
    Expired,     ///< past its date, or before it
    Exhausted,   ///< its transaction counter is at its end: service desk
    Refused,     ///< another status word
};

// clang-format off

// The phone on a reader.
struct PhoneNoticed { ReaderId reader; };                          ///< contact; being read
struct PurseRead { ReaderId reader; PurseSnapshot purse; };         ///< and whenever it was lifted and is back
struct PhoneUnreadable { ReaderId reader; CardProblem problem = CardProblem::Unreadable; };
struct PhonesTooMany { ReaderId reader; };
struct PhoneLifted { ReaderId reader; };                           ///< the field was off: a challenge taken before is dead
struct ContactMeasured { ReaderId reader; std::uint8_t quality = 0; };  ///< 0 to 100

// Answers to what a flow asked of the phone: exactly one for each operation.
struct RecordsRead { OperationId op = 0; std::vector<PurseRecord> records; };
struct ChallengeRead { OperationId op = 0; LoadChallenge challenge; };
struct ProofsRead { OperationId op = 0; std::vector<LoadProof> proofs; };  ///< none: the card has none for these numbers
struct PurseStateRead { OperationId op = 0; Money balance; std::optional<PurseRecord> load_record; };
struct CardOperationFailed { OperationId op = 0; CardProblem problem = CardProblem::Gone; };
struct CreditDone { OperationId op = 0; Mac tac{}; };
struct CreditRefusedByCard { OperationId op = 0; std::uint16_t status = 0; };
struct CreditNotSent { OperationId op = 0; };         ///< the command certainly never left the reader
struct CreditOutcomeUnknown { OperationId op = 0; };  ///< perhaps executed

// The cash acceptor (devices/cash_acceptor/cash_acceptor.h says when each comes).
struct AcceptorIdentified { std::set<Money> denominations; };
struct AcceptorFound { PowerUpNote note = PowerUpNote::None; std::optional<Money> value; };
struct AcceptorTaking {};
struct AcceptorClosed {};  ///< takes nothing and holds nothing
struct AcceptorTroubled { AcceptorProblem problem = AcceptorProblem::LinkLost; };
struct AcceptorWell {};
struct NoteInEscrow { Note note; };
struct NoteInBox { Note note; bool left_over = false; };  ///< left over: perhaps without a value (zero)
struct NoteGivenBack { Note note; bool left_over = false; };
struct NoteRefused { NoteRejection why = NoteRejection::NotRecognised; };
struct NoteVanished { Note note; };

// The host.
struct OpenItemsAnswered { OperationId op = 0; OpenItems items; };
struct EligibilityAnswered { OperationId op = 0; Eligibility eligibility; };
struct HostSilent { OperationId op = 0; };  ///< no answer to one of the two above
struct LoadAuthorised { ItemId item; std::uint32_t attempt = 0; LoadAuthorisation authorisation; };
struct LoadDeclined { ItemId item; std::uint32_t attempt = 0; std::string reason; };
struct VerdictGiven { ItemId item; std::uint32_t attempt = 0; Verdict verdict = Verdict::Open; };

// The printer.
struct ReceiptDone { ItemId item; std::uint32_t job = 0; bool printed = false; std::string reason; };

// People.
enum class Button : std::uint8_t {
    LoadCash,      ///< menu: cash load
    ShowRecords,   ///< menu: records
    Back,          ///< one screen back
    LoadNow,       ///< confirm: load what is in
    GiveUp,        ///< cancel, where it is safe
    Claim,         ///< load the pending add-value
    Later,         ///< not now
    MoreTime,      ///< "I need more time"
    PrintReceipt,
    Finish,        ///< end of the session
};
struct Pressed { Button button = Button::Back; };
struct LanguageChosen { Language language = Language::Chinese; };

// Time, and the house.
struct Tick {};
struct ConditionsChanged { Conditions conditions; };
/// The first event after every start.  `open`: what the journal holds unfinished; `unprinted`: settled, and the paper
/// never came, the newest last; `accounted`: the last note of the journal, if it was credited or
/// left unattributed.
struct Restarted { std::uint32_t boot_epoch = 0; std::vector<LoadItem> open; std::vector<LoadItem> unprinted; std::optional<Note> accounted; };

// clang-format on

using Event =
    std::variant<PhoneNoticed, PurseRead, PhoneUnreadable, PhonesTooMany, PhoneLifted,
                 ContactMeasured, RecordsRead, ChallengeRead, ProofsRead, PurseStateRead,
                 CardOperationFailed, CreditDone, CreditRefusedByCard, CreditNotSent,
                 CreditOutcomeUnknown, AcceptorIdentified, AcceptorFound, AcceptorTaking,
                 AcceptorClosed, AcceptorTroubled, AcceptorWell, NoteInEscrow, NoteInBox,
                 NoteGivenBack, NoteRefused, NoteVanished, OpenItemsAnswered, EligibilityAnswered,
                 HostSilent, LoadAuthorised, LoadDeclined, VerdictGiven, ReceiptDone, Pressed,
                 LanguageChosen, Tick, ConditionsChanged, Restarted>;

}  // namespace kiosk::flows
