#include "devices/emulators/rf_bridge/bridge_slot.h"

#include <algorithm>

namespace kiosk::emulators {
namespace {

using devices::ccid::AnswerStatus;
using devices::ccid::CardPresence;
using devices::ccid::error_mute;
using devices::ccid::error_unsupported;
using devices::ccid::Message;
using devices::ccid::MessageType;

constexpr std::string_view firmware = "Citizen RF bridge 1.0 (emulated)";

// Errors that name the offset of the bad header byte (CCID 1.1, 6.2.6).
constexpr std::uint8_t bad_length = 1;
constexpr std::uint8_t bad_protocol = 7;
constexpr std::uint8_t bad_data = 10;

constexpr std::byte done{0x00};
constexpr std::byte nobody{0x01};
constexpr std::byte several{0x02};
constexpr std::byte pps_start{0xFF};
constexpr std::size_t tpdu_header = 5;

bool starts_with(BytesView data, std::initializer_list<std::uint8_t> bytes)
{
    return data.size() >= bytes.size() &&
           std::ranges::equal(data.first(bytes.size()), bytes,
                              [](std::byte a, std::uint8_t b) { return a == octet(b); });
}

/// CLA INS P1 P2, or with P3, or with P3 and P3 bytes of data (ISO 7816-3, 10.3).
bool is_tpdu(BytesView block)
{
    if (block.size() == tpdu_header - 1 || block.size() == tpdu_header) return true;
    return block.size() > tpdu_header &&
           block.size() == tpdu_header + std::to_integer<std::size_t>(block[4]);
}

}  // namespace

std::optional<std::chrono::milliseconds> BridgeSlot::search_in(const Message& request)
{
    constexpr std::size_t size = 3;
    if (request.type != MessageType::Escape || request.data.size() != size ||
        !starts_with(request.data, {0x5A, 0x01}))
        return std::nullopt;
    return std::chrono::milliseconds{100 * std::to_integer<int>(request.data[2])};
}

Message BridgeSlot::search(const Message& request)
{
    Bytes data{nobody};
    if (field_.select()) {
        // 00 q, and the radio id in eight bytes.
        data = quality();
        const auto id = field_.radio_id().value_or(Bytes{});
        data.resize(data.size() + 8 - id.size());
        append(data, id);
    } else if (field_.count() > 1) {
        data = {several};
    }
    return succeeded(request, MessageType::EscapeAnswer, std::move(data));
}

Message BridgeSlot::answer(const Message& request)
{
    switch (request.type) {
        case MessageType::PowerOn:
            return power_on(request);
        case MessageType::PowerOff:
            if (request.slot == 0) field_.power_off();
            return succeeded(request, MessageType::SlotStatus);
        case MessageType::GetSlotStatus:
            return succeeded(request, MessageType::SlotStatus);
        case MessageType::TransferBlock:
            return transfer(request);
        case MessageType::SetParameters:
        case MessageType::GetParameters:
        case MessageType::ResetParameters:
            return parameters(request);
        case MessageType::Escape:
            return escape(request);
        case MessageType::Secure:
        case MessageType::T0Apdu:
        case MessageType::Clock:
        case MessageType::Mechanical:
        case MessageType::Abort:
        case MessageType::SetDataRate:
        case MessageType::DataBlock:
        case MessageType::SlotStatus:
        case MessageType::Parameters:
        case MessageType::EscapeAnswer:
        case MessageType::DataRate:
            break;
    }
    return failed(request, MessageType::SlotStatus, error_unsupported);
}

Message BridgeSlot::mute(const Message& request) const
{
    return failed(request, MessageType::DataBlock, error_mute);
}

void BridgeSlot::power_cycle()
{
    field_.drop();
    parameters_ = default_parameters;
    synchronous_ = false;
    lamps_ = 0;
}

Message BridgeSlot::succeeded(const Message& request, MessageType type, Bytes data) const
{
    return {.type = type,
            .slot = request.slot,
            .sequence = request.sequence,
            .specific = to_bytes(AnswerStatus{.card = presence(request.slot)}),
            .data = std::move(data)};
}

Message BridgeSlot::failed(const Message& request, MessageType type, std::uint8_t error) const
{
    return {
        .type = type,
        .slot = request.slot,
        .sequence = request.sequence,
        .specific =
            to_bytes(AnswerStatus{.card = presence(request.slot), .failed = true, .error = error}),
    };
}

Message BridgeSlot::power_on(const Message& request)
{
    const auto atr = request.slot == 0 ? field_.power_on() : std::nullopt;
    if (!atr) return failed(request, MessageType::DataBlock, error_mute);
    return succeeded(request, MessageType::DataBlock, *atr);
}

Message BridgeSlot::transfer(const Message& request)
{
    if (presence(request.slot) != CardPresence::Active) return mute(request);
    const BytesView block{request.data};
    // A PPS request reaches no chip over the radio; it is agreed to, as libccid may ask for one.
    if (!block.empty() && block.front() == pps_start)
        return succeeded(request, MessageType::DataBlock, request.data);
    if (!is_tpdu(block)) return failed(request, MessageType::DataBlock, bad_length);
    auto tpdu = request.data;
    if (tpdu.size() == tpdu_header - 1) tpdu.push_back(std::byte{0x00});  // case 1: P3 of the TPDU
    auto answer = field_.exchange(tpdu);
    if (!answer) return mute(request);
    return succeeded(request, MessageType::DataBlock, *std::move(answer));
}

Message BridgeSlot::parameters(const Message& request)
{
    if (request.type == MessageType::SetParameters) {
        if (request.specific[0] != 0) return failed(request, MessageType::Parameters, bad_protocol);
        if (request.data.size() != parameter_size)
            return failed(request, MessageType::Parameters, bad_length);
        std::ranges::copy(request.data, parameters_.begin());
    } else if (request.type == MessageType::ResetParameters) {
        parameters_ = default_parameters;
    }
    return succeeded(request, MessageType::Parameters,
                     Bytes(parameters_.begin(), parameters_.end()));
}

Message BridgeSlot::escape(const Message& request)
{
    auto data = carry_out_escape(request.data);
    if (!data) return failed(request, MessageType::EscapeAnswer, bad_data);
    return succeeded(request, MessageType::EscapeAnswer, *std::move(data));
}

std::optional<Bytes> BridgeSlot::carry_out_escape(BytesView data)
{
    const auto is = [&](std::initializer_list<std::uint8_t> head, std::size_t arguments) {
        return data.size() == head.size() + arguments && starts_with(data, head);
    };
    if (is({0x02}, 0)) {
        const auto text = as_bytes(firmware);
        return Bytes(text.begin(), text.end());
    }
    if (is({0x01, 0x01, 0x01}, 0)) {
        synchronous_ = true;
        return Bytes{done};
    }
    if (is({0x5A, 0x02}, 0)) {
        field_.drop();
        return Bytes{done};
    }
    if (is({0x5A, 0x03}, 0)) return quality();
    if (is({0x5A, 0x04}, 1)) {
        constexpr std::uint8_t lamp_bits = 0x0F;
        constexpr std::uint8_t beep_bit = 0x10;
        const auto mask = std::to_integer<std::uint8_t>(data[2]);
        lamps_ = mask & lamp_bits;
        if ((mask & beep_bit) != 0) ++beeps_;
        return Bytes{done};
    }
    return std::nullopt;
}

Bytes BridgeSlot::quality() const
{
    const auto quality = field_.quality();
    return quality ? Bytes{done, octet(*quality)} : Bytes{nobody};
}

CardPresence BridgeSlot::presence(std::uint8_t slot) const
{
    return slot == 0 ? field_.presence() : CardPresence::Absent;
}

}  // namespace kiosk::emulators
