#include "kiosk/screens/text_layout.h"

#include <algorithm>
#include <array>

namespace kiosk::screens {
namespace {

/// Bytes of the UTF-8 character that begins here; 1 for a byte that begins none.
std::size_t length_at(std::string_view text, std::size_t at)
{
    const auto lead = static_cast<unsigned char>(text[at]);
    std::size_t length = 1;
    if (lead >= 0xF0)
        length = 4;
    else if (lead >= 0xE0)
        length = 3;
    else if (lead >= 0xC0)
        length = 2;
    return std::min(length, text.size() - at);
}

bool is_one_of(std::string_view character, std::string_view marks)
{
    return marks.find(character) != std::string_view::npos;
}
bool closes(std::string_view c) { return is_one_of(c, "，。、；：！？）》」』”’…·,.;:!?)%"); }
bool opens(std::string_view c) { return is_one_of(c, "（《「『“‘([¥"); }

/// Hanzi and their marks may stand apart; Latin letters and digits keep together till a blank.
bool stands_alone(std::string_view c)
{
    const auto lead = static_cast<unsigned char>(c.front());
    return c.size() == 4 || (c.size() == 3 && lead >= 0xE3 && lead <= 0xEF);
}

/// A character with its place in the text.
struct Character {
    std::size_t at;
    std::string_view text;
};

std::vector<Character> characters(std::string_view text)
{
    std::vector<Character> result;
    for (std::size_t at = 0; at < text.size();) {
        const auto length = length_at(text, at);
        result.push_back({at, text.substr(at, length)});
        at += length;
    }
    return result;
}

bool may_break_between(std::string_view before, std::string_view after)
{
    if (after == " ") return false;
    if (opens(before) || closes(after)) return false;
    if (before == " ") return true;
    return stands_alone(before) || stands_alone(after);
}

/// Pieces that are never broken.
std::vector<std::string_view> pieces(std::string_view text)
{
    std::vector<std::string_view> result;
    const auto all = characters(text);
    std::size_t begin = 0;
    for (std::size_t i = 1; i < all.size(); ++i) {
        if (!may_break_between(all[i - 1].text, all[i].text)) continue;
        result.push_back(text.substr(begin, all[i].at - begin));
        begin = all[i].at;
    }
    if (begin < text.size()) result.push_back(text.substr(begin));
    return result;
}

std::string_view trimmed(std::string_view line)
{
    while (line.ends_with(' ')) line.remove_suffix(1);
    while (line.starts_with(' ')) line.remove_prefix(1);
    return line;
}

std::string_view joined(std::string_view a, std::string_view b)
{
    return a.empty() ? b : std::string_view{a.data(), a.size() + b.size()};
}

}  // namespace

Lines break_lines(std::string_view text, float width, const Measure& measure)
{
    Lines result;
    std::string_view line;
    const auto finish = [&] {
        if (!trimmed(line).empty()) result.lines.push_back(trimmed(line));
        line = {};
    };
    for (const auto piece : pieces(text)) {
        if (!line.empty() && measure(trimmed(joined(line, piece))) > width) finish();
        if (measure(trimmed(piece)) <= width) {
            line = joined(line, piece);
            continue;
        }
        result.broken_word = true;
        for (const auto& character : characters(piece)) {
            if (!line.empty() && measure(joined(line, character.text)) > width) finish();
            line = joined(line, character.text);
        }
    }
    finish();
    return result;
}

Lines break_evenly(std::string_view text, float width, const Measure& measure)
{
    auto best = break_lines(text, width, measure);
    if (best.lines.size() < 2 || best.broken_word) return best;
    float low = width / 2;
    float high = width;
    while (high - low > width / 64) {
        const auto middle = (low + high) / 2;
        auto tried = break_lines(text, middle, measure);
        if (tried.lines.size() > best.lines.size() || tried.broken_word) {
            low = middle;
        } else {
            high = middle;
            best = std::move(tried);
        }
    }
    return best;
}

}  // namespace kiosk::screens
