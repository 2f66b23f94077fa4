#include "devices/printer/line_breaking.h"

#include "devices/printer/receipt_text.h"

#include <algorithm>
#include <cassert>

namespace kiosk::devices {
namespace {

constexpr std::u32string_view never_first = U"，。、；：？！）》」』】〉〕’”％…·,.;:?!)]}%";
constexpr std::u32string_view never_last = U"（《「『【〈〔‘“￥$([{+-";
constexpr std::u32string_view amount_units = U"元角分％%";

bool is_one_of(char32_t c, std::u32string_view set)
{
    return set.find(c) != std::u32string_view::npos;
}
bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }
bool is_wide(char32_t c) { return columns(c) == 2; }

/// Whether a line may end before text[i] (0 < i < size).
bool may_break_before(std::u32string_view text, std::size_t i)
{
    const auto before = text[i - 1];
    const auto after = text[i];
    if (after == U' ') return false;  // spaces go with what is before them
    if (before == U' ') {
        const bool amount = i >= 2 && is_digit(text[i - 2]) && is_one_of(after, amount_units);
        return !amount;
    }
    if (is_one_of(after, never_first) || is_one_of(before, never_last)) return false;
    if (is_digit(before) && is_one_of(after, amount_units)) return false;
    if (before == no_break_space || after == no_break_space) return false;
    return is_wide(before) || is_wide(after);
}

std::u32string_view without_trailing_spaces(std::u32string_view text)
{
    const auto end = text.find_last_not_of(U' ');
    return text.substr(0, end == std::u32string_view::npos ? 0 : end + 1);
}

/// How many characters of `text` fit; at least 1.
std::size_t fitting(std::u32string_view text, std::size_t columns_left)
{
    std::size_t count = 0;
    std::size_t used = 0;
    while (count < text.size() && used + columns(text[count]) <= columns_left)
        used += columns(text[count++]);
    return std::max<std::size_t>(count, 1);
}

/// Fills lines with pieces that are not to be divided.
class LineFiller {
public:
    explicit LineFiller(std::size_t width) : width_{width} {}

    void add(std::u32string_view piece)
    {
        if (columns(line_) + columns(without_trailing_spaces(piece)) > width_) end_line();
        while (columns(without_trailing_spaces(piece)) > width_) {
            const auto count = fitting(piece, width_);
            line_ = piece.substr(0, count);
            piece.remove_prefix(count);
            end_line();
        }
        line_ += piece;
    }

    std::vector<std::u32string> take()
    {
        if (!line_.empty() || lines_.empty()) lines_.push_back(printed(line_));
        return std::move(lines_);
    }

private:
    void end_line()
    {
        if (!line_.empty()) lines_.push_back(printed(line_));
        line_.clear();
    }

    static std::u32string printed(std::u32string_view line)
    {
        std::u32string text{without_trailing_spaces(line)};
        std::ranges::replace(text, no_break_space, U' ');
        return text;
    }

    std::size_t width_;
    std::u32string line_;
    std::vector<std::u32string> lines_;
};

}  // namespace

std::vector<std::u32string> break_lines(std::u32string_view paragraph, std::size_t columns)
{
    assert(columns >= 2);
    LineFiller filler{columns};
    std::size_t start = 0;
    for (std::size_t i = 1; i <= paragraph.size(); ++i) {
        if (i < paragraph.size() && !may_break_before(paragraph, i)) continue;
        filler.add(paragraph.substr(start, i - start));
        start = i;
    }
    return filler.take();
}

}  // namespace kiosk::devices
