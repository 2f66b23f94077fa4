#include "devices/card/purse_files.h"

#include "devices/card/card_text.h"
#include "devices/card/record_fields.h"

#include <algorithm>

namespace kiosk::devices {
namespace {

std::optional<Bcd<4>> date(BytesView data)
{
    const auto digits = Bcd<4>::from_bytes(data);
    return digits == Bcd<4>{} ? std::nullopt : digits;
}

bool all(BytesView data, std::byte value)
{
    return std::ranges::all_of(data, [=](std::byte b) { return b == value; });
}

}  // namespace

std::optional<PublicData> parse_public_data(BytesView data)
{
    if (data.size() != public_data_size) return std::nullopt;
    RecordFields fields{data};
    PublicData file{.card = {.issuer = fields.array<8>()},
                    .application_type = fields.byte(),
                    .application_version = fields.byte()};
    const auto number = CardNumber::from_bytes(fields.take(10));
    if (!number || *number == CardNumber{}) return std::nullopt;
    file.card.number = *number;
    file.valid_from = date(fields.take(4));
    file.valid_to = date(fields.take(4));
    file.issuer_own = fields.array<2>();
    return file;
}

std::optional<HolderData> parse_holder_data(BytesView data)
{
    if (data.size() != holder_data_size_2010 && data.size() != holder_data_size_older)
        return std::nullopt;
    RecordFields fields{data};
    return HolderData{.card_type = fields.byte(),
                      .staff = fields.byte(),
                      .name = text_from_card(fields.take(20)),
                      .id_type = std::to_integer<std::uint8_t>(data.back())};
}

std::optional<PurseRecord> parse_log_record(BytesView data)
{
    if (data.size() < log_record_size) return std::nullopt;
    const auto written = data.first(log_record_size);
    if (all(written, std::byte{0x00}) || all(written, std::byte{0xFF})) return std::nullopt;

    RecordFields fields{written};
    PurseRecord record{.number = fields.number(),
                       .overdraft = fields.amount(3),
                       .amount = fields.amount(4),
                       .type = fields.byte()};
    record.terminal = TerminalId::from_bytes(fields.take(6)).value_or(TerminalId{});
    const auto day = Bcd<4>::from_bytes(fields.take(4));
    const auto time = Bcd<3>::from_bytes(fields.take(3));
    if (!day || !time) return std::nullopt;
    record.time = {*day, *time};
    return record;
}

}  // namespace kiosk::devices
