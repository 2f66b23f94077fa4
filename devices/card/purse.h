#pragma once

#include "devices/card/card_reader.h"
#include "devices/card/purse_commands.h"
#include "devices/card/purse_exchange.h"
#include "devices/card/purse_files.h"
#include "devices/card/purse_selection.h"
#include "kiosk/domain/purse.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kiosk::devices {

/// The electronic purse (EP) application on one card: card.md sections 4 to 8.  Holds the card for itself (a PC/SC
/// transaction) from open() to its destruction, so that nobody breaks an INITIALIZE from its CREDIT.
/// It refers to the session, which must outlive it; both belong to the reader's worker thread.
///
/// Each call blocks for at most 5 s a command.  After a Contact fault, and after OutcomeUnknown with a `contact`, the
/// session is dead.
class Purse {
public:
    /// Holds the card, selects its purse (select_purse) and takes its public data (read_public_data).
    /// NotAPurse, Blocked, Nonsense, Refused, Contact.
    static Expected<Purse, PurseFault> open(CardSession& session, const AidList& aids);

    [[nodiscard]] const PublicData& public_data() const { return public_data_; }
    /// 9F08 of the FCI; empty if the card shows none.
    [[nodiscard]] const Bytes& application_version() const { return application_version_; }

    /// GET BALANCE.  The EP needs no PIN (JR/T 0025.2 5.2.5).
    Expected<Money, PurseFault> balance();

    /// Balance and holder's name beside what open() has read.  A card that keeps the name to itself shows none.
    Expected<PurseSnapshot, PurseFault> snapshot();

    /// The log, newest first, at most 10; empty if there is none.  PinNeeded where it lies behind the PIN.
    Expected<std::vector<PurseRecord>, PurseFault> records();

    /// VERIFY.  Valid until the card is powered off or another application selected.  PinWrong, PinLocked.
    Expected<void, PurseFault> verify_pin(const PursePin& pin);

    /// INITIALIZE FOR LOAD; 0 < amount < 2^32 fen.  Changes nothing on the card but drops an earlier challenge, and on
    /// some cards the proof of the last load: ask prove() first.
    Expected<LoadChallenge, PurseFault> initialize_for_load(Money amount,
                                                            const TerminalId& terminal,
                                                            std::uint8_t key_index);

    /// CREDIT FOR LOAD with the host's answer to the last challenge -> TAC.  Sent once; never again by itself.
    /// Contact and Refused: not executed, as far as a card's word goes.  OutcomeUnknown: silence after it left, SW
    /// 6581, 6400, 66xx, 6F00 and any word card.md does not know, warnings, 9000 without the 4 bytes of a TAC.
    Expected<Mac, PurseFault> credit_for_load(const LoadAuthorisation& authorisation);

    /// GET TRANSACTION PROVE of a load.  nullopt: this card gives no proof under that number, for whatever reason
    /// (9406, 6985, 6D00, 6E00, 6A81, 9302 .., or none that can be read).  Only Contact is a fault.
    Expected<std::optional<LoadProof>, PurseFault> prove(std::uint16_t number);

private:
    Purse(CardSession& session, std::shared_ptr<void> held, PublicData public_data,
          Bytes application_version);
    Expected<std::string, PurseFault> holder_name();

    CardSession* session_;
    std::shared_ptr<void> held_;
    PublicData public_data_;
    Bytes application_version_;
};

}  // namespace kiosk::devices
