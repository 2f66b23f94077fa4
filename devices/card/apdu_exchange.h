#pragma once

#include "devices/card/apdu.h"
#include "devices/card/card_reader.h"

#include <cstddef>
#include <cstdint>
#include <functional>

/// The exchange rule (card.md section 1), the same for every reader: what follows a first answer that is not the last.
///
///     answer  what happens
///     61xx    GET RESPONSE 00 C0 00 00 xx, always: the command is done, only its data has to be fetched
///     6Cxx    the same command again with Le = xx, but only SELECT, READ BINARY, READ RECORD, GET BALANCE,
///             GET CHALLENGE and GET RESPONSE: they change nothing and count no tries (applet E: 6C02 for a wrong PIN)
///     else    that is the answer
namespace kiosk::devices {

/// How the reader speaks to the card (ISO 7816-3).
enum class CardProtocol : std::uint8_t {
    T0,  ///< TPDUs: a case-4 command travels without its Le and is answered 61xx; case 1 with P3 = 00
    T1,  ///< whole APDUs, also over contactless links
};

/// One command, from its first byte out to its last answer in.  Pure: somebody else transmits.
///
///     while (true) {
///         answer = <transmit apdu.to_transmit()>;
///         switch (apdu.take(answer)) { TransmitNext: again; Finished: apdu.response(); NoAnswer: contact lost }
///     }
///
/// At most 3 follow-ups and 64 KiB.  A card that would go on beyond 3, or that refuses GET RESPONSE, leaves the
/// response at 61xx with the data that came: the command was done, and nothing may say that it was not.
class ApduExchange {
public:
    static constexpr int max_follow_ups = 3;
    static constexpr std::size_t max_size = 65536;

    /// `command`: one well-formed short APDU (parse_command), case 4 with its Le.  Wiped at the end: it may hold a PIN.
    ApduExchange(CardProtocol protocol, BytesView command);
    ~ApduExchange();
    ApduExchange(const ApduExchange&) = delete;
    ApduExchange& operator=(const ApduExchange&) = delete;

    [[nodiscard]] BytesView to_transmit() const { return outgoing_; }

    enum class Step : std::uint8_t {
        TransmitNext,  ///< send to_transmit() and take its answer
        Finished,      ///< response() is whole
        NoAnswer,      ///< fewer than 2 bytes or more than 64 KiB: PERHAPS EXECUTED, like silence
    };
    Step take(BytesView answer);

    /// Data and SW, at least 2 bytes, once take() said Finished.
    [[nodiscard]] Bytes response() const;

    /// The card has answered the command: it was executed or refused, and a contact fault in a follow-up can no longer
    /// mean that it was never sent.
    [[nodiscard]] bool answered() const { return answered_; }

private:
    Step fetch();
    Step repeat(StatusWord wrong_size);
    Step transmit_next(const Command& command);

    CardProtocol protocol_;
    Command command_;
    Bytes outgoing_;
    Bytes data_;
    StatusWord status_;
    int follow_ups_ = 0;
    bool fetching_ = false;  ///< GET RESPONSE is under way
    bool answered_ = false;
};

/// Moves bytes once to the card and back; a fault as CardSession::exchange() defines it.
using Transmit = std::function<Expected<Bytes, ContactFault>(BytesView)>;

/// Runs one exchange over `transmit`: CardSession::exchange() of every reader.  No answer is LostAfterSend; a fault
/// after the first answer too, whatever `transmit` calls it.
Expected<Bytes, ContactFault> exchange_apdu(CardProtocol protocol, BytesView command,
                                            const Transmit& transmit);

}  // namespace kiosk::devices
