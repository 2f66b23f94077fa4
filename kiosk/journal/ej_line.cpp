#include "kiosk/journal/ej_line.h"

#include "kiosk/journal/base64.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <cstdlib>
#include <span>

namespace kiosk::journal {
namespace {

constexpr std::size_t number_width = 12;
constexpr std::size_t hash_width = 64;
constexpr char separator = '\t';

// The columns, in their order.
enum Column : std::uint8_t {
    Number,
    Part,
    Wall,
    Quality,
    BootEpoch,
    Uptime,
    Kind,
    Item,
    Body,
    Sealed,
    Hash
};
constexpr std::size_t columns = Hash + 1;
constexpr std::string_view qualities = "USG";  // in the order of TimeQuality

std::string digits(std::int64_t value, std::size_t width)
{
    auto text = std::to_string(value);
    return text.size() < width ? std::string(width - text.size(), '0') + text : text;
}

template <class T>
bool parse_number(std::string_view text, T& value)
{
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    return error == std::errc{} && stop == end && !text.empty();
}

std::optional<WallTime> parse_wall(std::string_view text)
{
    using namespace std::chrono;
    constexpr std::string_view shape = "0000-00-00T00:00:00.000+00:00";
    if (text.size() != shape.size()) return std::nullopt;
    std::array<int, 9> parts{};
    std::size_t part = 0;
    for (std::size_t i = 0; i < shape.size(); ++i) {
        const bool is_digit = text[i] >= '0' && text[i] <= '9';
        if (is_digit != (shape[i] == '0')) return std::nullopt;
        if (is_digit)
            parts[part] = parts[part] * 10 + (text[i] - '0');
        else if (text[i] == shape[i] || (shape[i] == '+' && text[i] == '-'))
            ++part;
        else
            return std::nullopt;
    }
    const year_month_day date{year{parts[0]}, month{static_cast<unsigned>(parts[1])},
                              day{static_cast<unsigned>(parts[2])}};
    if (!date.ok()) return std::nullopt;
    const minutes offset = hours{parts[7]} + minutes{parts[8]};
    const WallTime local = sys_days{date} + hours{parts[3]} + minutes{parts[4]} +
                           seconds{parts[5]} + milliseconds{parts[6]};
    return text[23] == '-' ? local + offset : local - offset;
}

bool parse_part(std::string_view text, EntryPlace& place)
{
    const auto slash = text.find('/');
    return slash != std::string_view::npos && parse_number(text.substr(0, slash), place.part) &&
           parse_number(text.substr(slash + 1), place.parts) && place.part <= place.parts;
}

/// {"bytes":17,"sha256":"..64 hex digits.."}
constexpr std::string_view closing_head = "{\"bytes\":";
constexpr std::string_view closing_middle = ",\"sha256\":\"";
constexpr std::string_view closing_tail = "\"}";

std::optional<Closing> parse_closing(std::string_view body)
{
    const auto middle = body.find(closing_middle);
    if (!body.starts_with(closing_head) || !body.ends_with(closing_tail) ||
        middle == std::string_view::npos)
        return std::nullopt;
    const auto digest_at = middle + closing_middle.size();
    const auto digest =
        array_from_hex<32>(body.substr(digest_at, body.size() - closing_tail.size() - digest_at));
    Closing closing;
    if (!digest || !parse_number(body.substr(closing_head.size(), middle - closing_head.size()),
                                 closing.bytes))
        return std::nullopt;
    closing.digest = *digest;
    return closing;
}

bool parse_stamp(std::span<const std::string_view, columns> column, Stamp& stamp)
{
    const auto wall = parse_wall(column[Wall]);
    const auto quality = qualities.find(column[Quality]);
    std::int64_t uptime = 0;
    if (!wall || column[Quality].size() != 1 || quality == std::string_view::npos ||
        !parse_number(column[BootEpoch], stamp.boot_epoch) ||
        !parse_number(column[Uptime], uptime) || uptime < 0)
        return false;
    stamp.wall = *wall;
    stamp.quality = static_cast<TimeQuality>(quality);
    stamp.uptime = std::chrono::milliseconds{uptime};
    return true;
}

std::optional<EjLine> parse_columns(std::span<const std::string_view, columns> column)
{
    EjLine line;
    auto& entry = line.entry;
    const auto hash = array_from_hex<32>(column[Hash]);
    const auto sealed =
        column[Sealed] == "-" ? std::optional{Bytes{}} : from_base64(column[Sealed]);
    if (!hash || !sealed || column[Kind].empty() ||
        !parse_number(column[Number], entry.place.number) ||
        !parse_part(column[Part], entry.place) || !parse_stamp(column, entry.stamp))
        return std::nullopt;
    if (column[Item] != "-") {
        entry.item = item_id_from_text(column[Item]);
        if (!entry.item) return std::nullopt;
    }
    entry.kind = column[Kind];
    entry.body = column[Body];
    entry.sealed = *sealed;
    line.hash = *hash;
    const bool closes = entry.kind == torn_kind || entry.kind == void_kind;
    if (closes) line.closing = parse_closing(entry.body);
    // Only closing lines are part 0 of 0.
    if (closes != line.closing.has_value() || closes != (entry.place.parts == 0) ||
        (entry.place.part == 0) != closes)
        return std::nullopt;
    return line;
}

}  // namespace

std::string wall_text(WallTime wall, std::chrono::minutes utc_offset)
{
    using namespace std::chrono;
    const auto local = wall + utc_offset;
    const auto day = floor<days>(local);
    const year_month_day date{day};
    const hh_mm_ss time{local - day};
    const auto away = std::abs(utc_offset.count());
    return digits(int{date.year()}, 4) + '-' + digits(unsigned{date.month()}, 2) + '-' +
           digits(unsigned{date.day()}, 2) + 'T' + digits(time.hours().count(), 2) + ':' +
           digits(time.minutes().count(), 2) + ':' + digits(time.seconds().count(), 2) + '.' +
           digits(time.subseconds().count(), 3) + (utc_offset.count() < 0 ? '-' : '+') +
           digits(away / 60, 2) + ':' + digits(away % 60, 2);
}

std::string_view quality_letter(TimeQuality quality)
{
    return qualities.substr(static_cast<std::size_t>(quality), 1);
}

EjText format_ej_line(const Entry& entry, const Digest& before, std::chrono::minutes utc_offset)
{
    const auto& [place, stamp, kind, item, body, sealed] = entry;
    std::string line = digits(static_cast<std::int64_t>(place.number), number_width);
    const auto add = [&line](std::string_view column) { (line += separator) += column; };
    add(std::to_string(place.part) + '/' + std::to_string(place.parts));
    add(wall_text(stamp.wall, utc_offset));
    add(quality_letter(stamp.quality));
    add(std::to_string(stamp.boot_epoch));
    add(std::to_string(stamp.uptime.count()));
    add(kind);
    add(item ? to_text(*item) : "-");
    add(body);
    add(sealed.empty() ? "-" : to_base64(sealed));
    line += separator;
    const auto hash = sha256({before, as_bytes(line)});
    (line += to_hex(hash)) += '\n';
    return {std::move(line), hash};
}

Entry closing_entry(std::string_view kind, const Closing& closing, std::uint64_t last_number,
                    const Stamp& stamp)
{
    Entry entry;
    entry.place = {last_number, 0, 0};
    entry.stamp = stamp;
    entry.kind = kind;
    ((entry.body = closing_head) += std::to_string(closing.bytes)) += closing_middle;
    (entry.body += to_hex(closing.digest)) += closing_tail;
    return entry;
}

std::optional<EjLine> parse_ej_line(std::string_view line)
{
    std::array<std::string_view, columns> column;
    for (std::size_t i = 0; i < columns; ++i) {
        const auto end = line.find(separator);
        if ((end == std::string_view::npos) != (i == Hash)) return std::nullopt;
        column[i] = line.substr(0, end);
        line.remove_prefix(std::min(line.size(), column[i].size() + 1));
    }
    return parse_columns(column);
}

bool is_chained(std::string_view line, const Digest& before)
{
    if (line.size() < hash_width) return false;
    const auto covered = line.size() - hash_width;
    return to_hex(sha256({before, as_bytes(line.substr(0, covered))})) == line.substr(covered);
}

}  // namespace kiosk::journal
