#include "devices/card/tlv.h"

#include <algorithm>
#include <cstddef>

namespace kiosk::devices {
namespace {

constexpr int deepest = 8;
constexpr std::byte more_tag_follows{0x1F};
constexpr std::byte constructed{0x20};

/// Takes fields off the front of a view; every take may fail, none reads beyond the end.
class Cursor {
public:
    explicit Cursor(BytesView bytes) : rest_{bytes} {}

    void skip_padding()
    {
        const auto object = std::ranges::find_if(
            rest_, [](std::byte b) { return b != std::byte{0x00} && b != std::byte{0xFF}; });
        rest_ = rest_.subspan(static_cast<std::size_t>(object - rest_.begin()));
    }
    [[nodiscard]] bool at_end() const { return rest_.empty(); }

    std::optional<BytesView> take(std::size_t size)
    {
        if (size > rest_.size()) return std::nullopt;
        const auto taken = rest_.first(size);
        rest_ = rest_.subspan(size);
        return taken;
    }

    std::optional<std::size_t> take_number(std::size_t size)
    {
        const auto bytes = take(size);
        if (!bytes) return std::nullopt;
        return static_cast<std::size_t>(big_endian(*bytes));
    }

private:
    BytesView rest_;
};

std::optional<std::uint16_t> take_tag(Cursor& cursor)
{
    const auto first = cursor.take_number(1);
    if (!first) return std::nullopt;
    if ((octet(*first) & more_tag_follows) != more_tag_follows)
        return static_cast<std::uint16_t>(*first);
    const auto second = cursor.take_number(1);
    if (!second || *second >= 0x80) return std::nullopt;
    return static_cast<std::uint16_t>(*first << 8U | *second);
}

std::optional<std::size_t> take_length(Cursor& cursor)
{
    const auto first = cursor.take_number(1);
    if (!first || *first < 0x80) return first;
    if (*first == 0x81) return cursor.take_number(1);
    if (*first == 0x82) return cursor.take_number(2);
    return std::nullopt;
}

std::optional<BytesView> find(BytesView bytes, std::uint16_t tag, int depth)
{
    if (depth == deepest) return std::nullopt;
    const auto objects = parse_tlv(bytes);
    if (!objects) return std::nullopt;
    for (const auto& object : *objects) {
        if (object.tag == tag) return object.value;
        if (!object.is_constructed()) continue;
        if (const auto inner = find(object.value, tag, depth + 1)) return inner;
    }
    return std::nullopt;
}

}  // namespace

bool Tlv::is_constructed() const
{
    const auto first = octet(tag > 0xFF ? tag >> 8U : tag);
    return (first & constructed) == constructed;
}

std::optional<std::vector<Tlv>> parse_tlv(BytesView bytes)
{
    std::vector<Tlv> objects;
    Cursor cursor{bytes};
    for (cursor.skip_padding(); !cursor.at_end(); cursor.skip_padding()) {
        const auto tag = take_tag(cursor);
        const auto length = tag ? take_length(cursor) : std::nullopt;
        const auto value = length ? cursor.take(*length) : std::nullopt;
        if (!value) return std::nullopt;
        objects.push_back({*tag, *value});
    }
    return objects;
}

std::optional<BytesView> find_tlv(BytesView bytes, std::uint16_t tag)
{
    return find(bytes, tag, 0);
}

}  // namespace kiosk::devices
