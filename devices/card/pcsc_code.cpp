#include "devices/card/pcsc_code.h"

#include "kiosk/domain/bytes.h"

#include <unistd.h>
#include <winscard.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>

namespace kiosk::devices {
namespace {

using enum ContactFault;

struct Row {
    LONG code;
    ContactFault connect;
    ContactFault hold;
    ContactFault transmit;
};

constexpr std::array table{
    // The card.
    Row{SCARD_E_NO_SMARTCARD, NoContact, LostBeforeSend, LostBeforeSend},
    Row{SCARD_W_REMOVED_CARD, NoContact, LostBeforeSend, LostAfterSend},
    Row{SCARD_W_UNPOWERED_CARD, NoContact, LostBeforeSend, LostAfterSend},
    Row{SCARD_W_UNRESPONSIVE_CARD, NoContact, LostBeforeSend, LostAfterSend},
    Row{SCARD_W_UNSUPPORTED_CARD, NoContact, LostBeforeSend, LostAfterSend},
    Row{SCARD_E_NOT_READY, NoContact, LostBeforeSend, LostAfterSend},
    Row{SCARD_E_NOT_TRANSACTED, NoContact, LostBeforeSend, LostAfterSend},
    Row{SCARD_E_COMM_DATA_LOST, NoContact, LostBeforeSend, LostAfterSend},
    Row{SCARD_W_RESET_CARD, CardReset, CardReset, LostAfterSend},
    // Other programs, and our own deadline.
    Row{SCARD_E_SHARING_VIOLATION, NoContact, NoContact, LostBeforeSend},
    Row{SCARD_E_TIMEOUT, NoContact, NoContact, LostAfterSend},
    // Refused by the library before anything left.
    Row{SCARD_E_INVALID_HANDLE, ReaderLost, ReaderLost, ReaderLost},
    Row{SCARD_E_INVALID_PARAMETER, ReaderLost, ReaderLost, LostBeforeSend},
    Row{SCARD_E_INVALID_VALUE, ReaderLost, ReaderLost, LostBeforeSend},
    Row{SCARD_E_PROTO_MISMATCH, NoContact, LostBeforeSend, LostBeforeSend},
};

LONG to_long(PcscCode code) { return static_cast<LONG>(code); }

std::string socket_path()
{
    const char* named =
        std::getenv("PCSCLITE_CSOCK_NAME");  // NOLINT(concurrency-mt-unsafe): never set at run time
    return named != nullptr ? named : "/run/pcscd/pcscd.comm";
}

std::string explain_missing_service()
{
    const auto path = socket_path();
    if (::access(path.c_str(), R_OK | W_OK) == 0)
        return "pcscd does not answer at its socket " + path;
    if (errno == EACCES) return "no right to use pcscd's socket " + path;
    return "pcscd does not run: there is no socket " + path;
}

}  // namespace

ContactFault fault_of(PcscCall call, PcscCode code)
{
    const auto* row = std::ranges::find(table, to_long(code), &Row::code);
    const bool known = row != table.end();
    switch (call) {
        case PcscCall::Connecting:
            return known ? row->connect : ReaderLost;
        case PcscCall::Holding:
            return known ? row->hold : ReaderLost;
        case PcscCall::Transmitting:
            return known ? row->transmit : LostAfterSend;
    }
    return LostAfterSend;
}

std::string explain(PcscCode code)
{
    const auto value = to_long(code);
    if (value == SCARD_E_NO_SERVICE || value == SCARD_E_SERVICE_STOPPED ||
        value == SCARD_F_COMM_ERROR)
        return explain_missing_service();
    if (value == SCARD_W_SECURITY_VIOLATION || value == SCARD_E_NO_ACCESS)
        return "polkit denies this user access to pcscd: its rule for the terminal is missing";
    if (value == SCARD_E_SHARING_VIOLATION) return "another program has the card for itself";
    if (value == SCARD_W_UNRESPONSIVE_CARD) return "a card is there, but it does not answer";
    return std::string{"PC/SC: "} + pcsc_stringify_error(value);
}

}  // namespace kiosk::devices
