#include "kiosk/journal/export.h"

#include "kiosk/journal/ej_line.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <ostream>

namespace kiosk::journal {
namespace {

using Json = nlohmann::ordered_json;

std::string masked_text(BytesView bytes)
{
    std::string text(bytes.size(), '\0');
    std::ranges::transform(bytes, text.begin(), [](std::byte b) { return static_cast<char>(b); });
    return mask_long_numbers(std::move(text));
}

Json line_of(const Entry& entry, const Vault& vault)
{
    Json line{{"number", entry.place.number},
              {"wall", wall_text(entry.stamp.wall, std::chrono::hours{8})},
              {"quality", std::string{quality_letter(entry.stamp.quality)}},
              {"boot", entry.stamp.boot_epoch},
              {"uptime_ms", entry.stamp.uptime.count()},
              {"kind", entry.kind}};
    if (entry.item) line["item"] = to_text(*entry.item);
    const auto record = read_entry(entry, vault);
    if (!record) {
        line["trouble"] = to_text(record.error());
        return line;
    }
    line["body"] = Json::parse(mask_long_numbers(entry.body), nullptr, false);
    if (const auto* request = std::get_if<OutgoingRequest>(&*record)) {
        line["path"] = mask_long_numbers(request->path);
        line["request_body"] = masked_text(request->body);
    }
    return line;
}

}  // namespace

void export_entries(const EntryRows& entries, const Vault& vault, std::uint64_t first,
                    std::ostream& out)
{
    entries.each(first, [&](const Entry& entry) {
        out << line_of(entry, vault).dump(-1, ' ', false, Json::error_handler_t::replace) << '\n';
    });
}

}  // namespace kiosk::journal
