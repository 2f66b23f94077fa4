// A PC/SC client of the smallest kind, for the tests of emulated readers under a real pcscd.
//
//   pcsc_probe READER APDU..     waits at most 10 s for a card in the first reader whose name begins so, sends the
//                                APDUs as they are and prints one answer a line: hex, "nothing" for success without a
//                                byte, or the error
#include "kiosk/domain/bytes.h"

#include <PCSC/winscard.h>

#include <array>
#include <iostream>
#include <string>
#include <string_view>

namespace {

constexpr DWORD patience_ms = 10'000;

std::string reader_like(SCARDCONTEXT context, std::string_view prefix)
{
    std::string names(4096, '\0');
    DWORD size = names.size();
    if (SCardListReaders(context, nullptr, names.data(), &size) != SCARD_S_SUCCESS) return {};
    for (const char* name = names.data(); *name != '\0'; name += std::string_view{name}.size() + 1)
        if (std::string_view{name}.starts_with(prefix)) return name;
    return {};
}

bool wait_for_card(SCARDCONTEXT context, const std::string& reader)
{
    SCARD_READERSTATE state{};
    state.szReader = reader.c_str();
    state.dwCurrentState = SCARD_STATE_UNAWARE;
    while (SCardGetStatusChange(context, patience_ms, &state, 1) == SCARD_S_SUCCESS) {
        if ((state.dwEventState & SCARD_STATE_PRESENT) != 0) return true;
        state.dwCurrentState = state.dwEventState;
    }
    return false;
}

std::string transmit(SCARDHANDLE card, DWORD protocol, std::string_view apdu)
{
    const auto bytes = kiosk::from_hex(apdu);
    if (!bytes) return "no hex";
    std::array<std::byte, 512> answer;
    DWORD size = answer.size();
    const auto result =
        SCardTransmit(card, protocol == SCARD_PROTOCOL_T0 ? SCARD_PCI_T0 : SCARD_PCI_T1,
                      reinterpret_cast<const BYTE*>(bytes->data()), bytes->size(), nullptr,
                      reinterpret_cast<BYTE*>(answer.data()), &size);
    if (result != SCARD_S_SUCCESS) return pcsc_stringify_error(result);
    return size == 0 ? "nothing" : kiosk::to_hex(kiosk::BytesView{answer}.first(size));
}

int probe(SCARDCONTEXT context, int count, char** arguments)
{
    const auto reader = reader_like(context, arguments[1]);
    if (reader.empty() || !wait_for_card(context, reader)) {
        std::cout << "no card\n";
        return 1;
    }
    SCARDHANDLE card{};
    DWORD protocol{};
    const auto result = SCardConnect(context, reader.c_str(), SCARD_SHARE_SHARED,
                                     SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, &card, &protocol);
    if (result != SCARD_S_SUCCESS) {
        std::cout << pcsc_stringify_error(result) << '\n';
        return 1;
    }
    std::cout << (protocol == SCARD_PROTOCOL_T0 ? "T=0\n" : "T=1\n");
    for (int i = 2; i < count; ++i) std::cout << transmit(card, protocol, arguments[i]) << '\n';
    SCardDisconnect(card, SCARD_UNPOWER_CARD);
    return 0;
}

}  // namespace

int main(int count, char** arguments)
{
    SCARDCONTEXT context{};
    if (count < 2 ||
        SCardEstablishContext(SCARD_SCOPE_SYSTEM, nullptr, nullptr, &context) != SCARD_S_SUCCESS) {
        std::cout << "no pcscd\n";
        return 1;
    }
    const int status = probe(context, count, arguments);
    SCardReleaseContext(context);
    return status;
}
