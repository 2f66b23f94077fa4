#include "devices/card/rf_bridge_commands.h"

#include <algorithm>
#include <cassert>
#include <initializer_list>

namespace kiosk::devices::rf_bridge {
namespace {

using ccid::Message;
using ccid::MessageType;

constexpr std::byte done{0x00};
constexpr std::byte nobody{0x01};
constexpr std::byte several{0x02};

Message escape(std::initializer_list<std::uint64_t> data)
{
    Message message{.type = MessageType::Escape};
    for (const auto b : data) message.data.push_back(octet(b));
    return message;
}

/// The data of an answer of that type that succeeded.
std::optional<BytesView> data_in(const Message& answer, MessageType type)
{
    if (answer.type != type || ccid::status_of(answer).failed) return std::nullopt;
    return BytesView{answer.data};
}

/// 00 q, and what follows, or 01, or 02.
std::optional<SearchResult> found_in(const Message& answer)
{
    const auto data = data_in(answer, MessageType::EscapeAnswer);
    if (!data || data->empty()) return std::nullopt;
    if (data->front() == nobody) return NotFound::Nobody;
    if (data->front() == several) return NotFound::Several;
    if (data->front() != done || data->size() < 2) return std::nullopt;
    const auto quality = std::to_integer<ContactQuality>((*data)[1]);
    const auto id = data->subspan(2);
    return Found{std::min<ContactQuality>(quality, 100), Bytes(id.begin(), id.end())};
}

std::uint8_t lamp_bits(ReaderLamp lamp)
{
    switch (lamp) {
        case ReaderLamp::Off:
            return 0x00;
        case ReaderLamp::Ready:
            return 0x01;
        case ReaderLamp::Busy:
            return 0x02;
        case ReaderLamp::Done:
            return 0x04;
        case ReaderLamp::Error:
            return 0x08;
    }
    return 0x00;
}

}  // namespace

Message ask_firmware() { return escape({0x02}); }

std::optional<std::string> firmware_in(const Message& answer)
{
    const auto data = data_in(answer, MessageType::EscapeAnswer);
    if (!data) return std::nullopt;
    std::string text;
    for (const auto b : *data) {
        const auto c = std::to_integer<char>(b);
        text.push_back(c >= ' ' && c <= '~' ? c : '?');
    }
    return text;
}

Message notify_synchronously() { return escape({0x01, 0x01, 0x01}); }

Message connect(std::chrono::milliseconds search)
{
    const auto hundreds = (search.count() + 99) / 100;
    return escape(
        {0x5A, 0x01, static_cast<std::uint64_t>(std::clamp<std::int64_t>(hundreds, 1, 255))});
}

std::optional<SearchResult> search_result_in(const Message& answer) { return found_in(answer); }

Message disconnect() { return escape({0x5A, 0x02}); }

Message ask_quality() { return escape({0x5A, 0x03}); }

std::optional<SearchResult> quality_in(const Message& answer)
{
    auto result = found_in(answer);
    if (result == SearchResult{NotFound::Several}) return std::nullopt;
    return result;
}

Message set_lamp(ReaderLamp lamp, bool beep)
{
    constexpr std::uint8_t beep_bit = 0x10;
    return escape(
        {0x5A, 0x04, static_cast<std::uint64_t>(lamp_bits(lamp) | (beep ? beep_bit : 0))});
}

Message power_on() { return {.type = MessageType::PowerOn}; }

std::optional<Bytes> atr_in(const Message& answer)
{
    constexpr std::size_t shortest = 2;
    const auto data = data_in(answer, MessageType::DataBlock);
    if (!data || data->size() < shortest) return std::nullopt;
    return Bytes(data->begin(), data->end());
}

Message power_off() { return {.type = MessageType::PowerOff}; }

Message ask_slot_status() { return {.type = MessageType::GetSlotStatus}; }

Message transfer(BytesView block)
{
    assert(block.size() >= 4 && block.size() <= ccid::most_data);
    return {.type = MessageType::TransferBlock, .data = Bytes(block.begin(), block.end())};
}

std::optional<Bytes> block_in(const Message& answer)
{
    constexpr std::size_t status_word = 2;
    const auto data = data_in(answer, MessageType::DataBlock);
    if (!data || data->size() < status_word) return std::nullopt;
    return Bytes(data->begin(), data->end());
}

}  // namespace kiosk::devices::rf_bridge
