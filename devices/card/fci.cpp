#include "devices/card/fci.h"

#include "devices/card/card_text.h"
#include "devices/card/tlv.h"

namespace kiosk::devices {
namespace {

constexpr std::uint16_t tag_aid = 0x4F;
constexpr std::uint16_t tag_label = 0x50;
constexpr std::uint16_t tag_entry = 0x61;
constexpr std::uint16_t tag_record = 0x70;
constexpr std::uint16_t tag_df_name = 0x84;
constexpr std::uint16_t tag_sfi = 0x88;
constexpr std::uint16_t tag_version = 0x9F08;
constexpr std::uint16_t tag_issuer_data = 0x9F0C;

Bytes value_of(BytesView data, std::uint16_t tag)
{
    const auto value = find_tlv(data, tag);
    return value ? Bytes(value->begin(), value->end()) : Bytes{};
}

std::optional<std::uint8_t> short_file_id(BytesView data)
{
    const auto value = find_tlv(data, tag_sfi);
    if (!value || value->size() != 1) return std::nullopt;
    const auto sfi = std::to_integer<std::uint8_t>(value->front());
    if (sfi < 1 || sfi > 30) return std::nullopt;
    return sfi;
}

void collect(BytesView data, std::vector<DirectoryEntry>& entries, bool inside_record)
{
    for (const auto& object : parse_tlv(data).value_or(std::vector<Tlv>{})) {
        if (object.tag == tag_record && !inside_record) collect(object.value, entries, true);
        if (object.tag != tag_entry) continue;
        auto aid = value_of(object.value, tag_aid);
        if (aid.size() < 5 || aid.size() > 16) continue;
        entries.push_back({std::move(aid), text_from_card(value_of(object.value, tag_label))});
    }
}

}  // namespace

Fci parse_fci(BytesView data)
{
    return {.df_name = value_of(data, tag_df_name),
            .directory_sfi = short_file_id(data),
            .application_version = value_of(data, tag_version),
            .issuer_data = value_of(data, tag_issuer_data)};
}

std::vector<DirectoryEntry> parse_directory_record(BytesView data)
{
    std::vector<DirectoryEntry> entries;
    collect(data, entries, false);
    return entries;
}

}  // namespace kiosk::devices
