#include "devices/emulators/phone/pin_commands.h"

#include <algorithm>
#include <utility>

namespace kiosk::emulators {
namespace {

using devices::crypto::Block;

constexpr std::size_t mac_size = std::tuple_size_v<Mac>;

/// LD PIN 80 00.. -> PIN; nullopt if the block holds no PIN.
std::optional<Bytes> pin_in_block(const Block& block)
{
    const auto size = std::to_integer<std::size_t>(block[0]);
    if (size >= block.size()) return std::nullopt;
    Bytes pin(block.begin() + 1, block.begin() + 1 + static_cast<std::ptrdiff_t>(size));
    if (!is_pin(pin)) return std::nullopt;
    return pin;
}

}  // namespace

ChipImage PinCommands::with_pin(BytesView pin) const
{
    auto next = chip_.image();
    next.pin = pin_reference(chip_.issued.transport, pin);
    next.pin_tries = most_tries;
    return next;
}

std::optional<StatusWord> PinCommands::refuse_try(BytesView pin)
{
    const bool as_applet_e = chip_.variant.wrong_pin == WrongPin::Sw6Cxx;
    auto next = chip_.image();
    if (!next.pin) return StatusWord::KeyNotFound;
    if (next.pin_tries == 0)
        return as_applet_e ? StatusWord::RecordNotFound : StatusWord::AuthenticationLocked;
    const bool right = pin_reference(chip_.issued.transport, pin) == *next.pin;
    if (right && next.pin_tries == most_tries) return std::nullopt;
    if (!right) security_.set_pin_verified(false);
    const auto tries = static_cast<std::uint8_t>(right ? most_tries : next.pin_tries - 1);
    next.pin_tries = tries;
    if (!chip_.memory.commit(std::move(next))) return StatusWord::MemoryFailure;
    if (right) return std::nullopt;
    return as_applet_e ? wrong_le(tries) : tries_left(tries);
}

Answer PinCommands::verify(const CommandApdu& command)
{
    if (command.p1 != 0 || command.p2 != 0) return refused(StatusWord::WrongParameters);
    if (command.data.size() < 2 || command.data.size() > 6) return refused(StatusWord::WrongLength);
    if (const auto refusal = refuse_try(command.data)) return refused(*refusal);
    security_.set_pin_verified(true);
    return {};
}

Answer PinCommands::change_or_reload(const CommandApdu& command)
{
    if (command.p2 != 0 || command.p1 > 1) return refused(StatusWord::WrongParameters);
    return command.p1 == 1 ? change(command) : reload(command);
}

Answer PinCommands::change(const CommandApdu& command)
{
    const auto& data = command.data;
    if (data.size() < 5 || data.size() > 13) return refused(StatusWord::WrongLength);
    const auto between = std::ranges::find(data, std::byte{0xFF});
    if (between == data.end()) return refused(StatusWord::WrongData);
    const Bytes old_pin(data.begin(), between);
    const Bytes new_pin(between + 1, data.end());
    if (!is_pin(old_pin) || !is_pin(new_pin)) return refused(StatusWord::WrongData);

    // One command is one commit: a wrong old PIN writes the count, a right one the new PIN.
    const auto& image = chip_.image();
    const bool right = image.pin && image.pin_tries > 0 &&
                       pin_reference(chip_.issued.transport, old_pin) == *image.pin;
    if (right) return chip_.commit(with_pin(new_pin));
    return refused(refuse_try(old_pin).value());
}

Answer PinCommands::reload(const CommandApdu& command)
{
    if (command.data.size() < 6 || command.data.size() > 10)
        return refused(StatusWord::WrongLength);
    if (!chip_.image().pin) return refused(StatusWord::KeyNotFound);
    const auto pin = BytesView{command.data}.first(command.data.size() - mac_size);
    Bytes covered;
    if (chip_.variant.reload_pin_mac == ReloadPinMac::WithHeader) append(covered, command.header());
    append(covered, pin);
    const auto expected =
        devices::crypto::mac(devices::crypto::xor_halves(chip_.issued.keys.drpk), covered);
    if (!std::ranges::equal(expected, BytesView{command.data}.last(mac_size)))
        return refused(security_.count_wrong_mac(CountedKey::Reload));
    if (!is_pin(pin)) return refused(StatusWord::WrongData);
    auto next = with_pin(pin);
    forgive(next, CountedKey::Reload);
    return chip_.commit(std::move(next));
}

Answer PinCommands::unblock(const CommandApdu& command)
{
    const auto edition = static_cast<std::uint8_t>(chip_.variant.pin_unblock_p2);
    if (command.p1 != 0 || command.p2 != edition) return refused(StatusWord::WrongParameters);
    if (!chip_.image().pin) return refused(StatusWord::KeyNotFound);
    if (chip_.image().pin_tries > 0) return refused(StatusWord::ConditionsNotSatisfied);
    const auto data = security_.unseal(command, ProtectedBy::UnblockCounted);
    if (!data) return refused(data.error());
    if (data->size() != std::tuple_size_v<Block>) return refused(StatusWord::WrongLength);
    Block block{};
    std::ranges::copy(*data, block.begin());
    const auto pin = pin_in_block(devices::crypto::decrypt(chip_.issued.keys.dpuk, block));
    if (!pin) return refused(StatusWord::WrongData);
    auto next = with_pin(*pin);
    forgive(next, CountedKey::Unblock);
    return chip_.commit(std::move(next));
}

}  // namespace kiosk::emulators
