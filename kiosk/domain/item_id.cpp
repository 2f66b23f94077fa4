#include "kiosk/domain/item_id.h"

#include <charconv>

namespace kiosk {
namespace {

std::optional<std::uint32_t> number(std::string_view digits)
{
    if (digits.empty() || (digits.size() > 1 && digits.front() == '0')) return std::nullopt;
    std::uint32_t value = 0;
    const auto* end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, value);
    if (error != std::errc{} || stop != end) return std::nullopt;
    return value;
}

}  // namespace

std::string to_text(const ItemId& id) { return id.terminal.digits() + '-' + short_reference(id); }

std::string short_reference(const ItemId& id)
{
    return std::to_string(id.boot_epoch) + '-' + std::to_string(id.sequence);
}

std::optional<ItemId> item_id_from_text(std::string_view text)
{
    constexpr std::size_t terminal_digits = 12;
    if (text.size() < terminal_digits + 4 || text[terminal_digits] != '-') return std::nullopt;
    const auto counters = text.substr(terminal_digits + 1);
    const auto dash = counters.find('-');
    if (dash == std::string_view::npos) return std::nullopt;
    const auto terminal = TerminalId::from_digits(text.substr(0, terminal_digits));
    const auto epoch = number(counters.substr(0, dash));
    const auto sequence = number(counters.substr(dash + 1));
    if (!terminal || !epoch || !sequence) return std::nullopt;
    return ItemId{*terminal, *epoch, *sequence};
}

}  // namespace kiosk
