#include "devices/emulators/phone/chip_image.h"

#include "devices/emulators/phone/json_fields.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace kiosk::emulators {
namespace {

using nlohmann::json;

constexpr auto format = "citizen-kiosk phone state 1";
constexpr std::array application_states{"active", "blocked", "locked"};

template <std::size_t N>
std::array<std::byte, N> fixed(const JsonFields& fields, std::string_view key)
{
    const auto bytes = fields.hex(key, N);
    std::array<std::byte, N> array{};
    std::ranges::copy(bytes, array.begin());
    return array;
}

json purse_json(const PurseCell& purse)
{
    return {{"balance_fen", purse.balance.in_fen()},
            {"overdraft_fen", purse.overdraft.in_fen()},
            {"online_counter", purse.online},
            {"offline_counter", purse.offline}};
}

PurseCell purse_from(const JsonFields& fields, Money ceiling)
{
    const auto money = [&](std::string_view key, Money most) {
        return Money::fen(static_cast<std::int64_t>(
            fields.number(key, static_cast<std::uint64_t>(most.in_fen()))));
    };
    const auto counter = [&](std::string_view key) {
        return static_cast<std::uint16_t>(fields.number(key, 0xFFFF));
    };
    return {money("balance_fen", ceiling), money("overdraft_fen", overdraft_ceiling),
            counter("online_counter"), counter("offline_counter")};
}

json proof_json(const StoredProof& proof)
{
    return {{"type", static_cast<unsigned>(proof.type)},
            {"number", proof.number},
            {"mac", to_hex(proof.mac)},
            {"tac", to_hex(proof.tac)},
            {"given", proof.given}};
}

StoredProof proof_from(const JsonFields& fields)
{
    const auto type = fields.number("type", 9);
    if (type == 0) fields.refuse("type", "a transaction type from 1 to 9 is needed");
    return {static_cast<TransactionType>(type),
            static_cast<std::uint16_t>(fields.number("number", 0xFFFF)), fixed<4>(fields, "mac"),
            fixed<4>(fields, "tac"), fields.truth("given")};
}

json hex_list(const std::vector<Bytes>& records)
{
    auto list = json::array();
    for (const auto& record : records) list.push_back(to_hex(record));
    return list;
}

ApplicationState application_from(const JsonFields& fields)
{
    const auto text = fields.text("application");
    const auto found = std::ranges::find(application_states, text);
    if (found == application_states.end())
        fields.refuse("application", "active, blocked or locked is needed");
    return static_cast<ApplicationState>(found - application_states.begin());
}

Bytes holder_from(const JsonFields& fields)
{
    const bool is_short = fields.text("holder_data").size() == std::size_t{2} * 39;
    return fields.hex("holder_data", is_short ? 39 : 55);
}

}  // namespace

std::string to_text(const ChipImage& image, const std::string& card)
{
    json file{
        {"format", format},
        {"card", card},
        {"ep", purse_json(image.ep)},
        {"ed", purse_json(image.ed)},
        {"log", hex_list(image.log)},
        {"proof", image.proof ? proof_json(*image.proof) : json{}},
        {"pin", image.pin ? json(to_hex(*image.pin)) : json{}},
        {"pin_tries", image.pin_tries},
        {"external_tries", image.external_tries},
        {"wrong_macs", to_hex(std::as_bytes(std::span{image.wrong_macs}))},
        {"application", application_states.at(static_cast<std::size_t>(image.application))},
        {"card_blocked", image.card_blocked},
        {"public_data", to_hex(image.public_data)},
        {"holder_data", to_hex(image.holder_data)},
        {"compound", hex_list(image.compound)},
    };
    return file.dump(1) + '\n';
}

StoredImage image_from_text(std::string_view text, const std::string& file)
{
    const auto parsed = json::parse(text, nullptr, false);
    const JsonFields fields{parsed, file};
    if (fields.text("format") != format)
        fields.refuse("format", std::string{"must be \""} + format + "\"");
    const auto tries = [&](std::string_view key) {
        return static_cast<std::uint8_t>(fields.number(key, most_tries));
    };
    StoredImage stored{.card = fields.text("card"), .image = {}};
    auto& image = stored.image;
    image.ep = purse_from(fields.object("ep"), ep_ceiling);
    image.ed = purse_from(fields.object("ed"), ed_ceiling);
    image.log = fields.hex_list("log", log_record, log_length);
    if (fields.has("proof")) image.proof = proof_from(fields.object("proof"));
    if (fields.has("pin")) image.pin = fixed<24>(fields, "pin");
    image.pin_tries = tries("pin_tries");
    image.external_tries = tries("external_tries");
    std::ranges::transform(fields.hex("wrong_macs", 3), image.wrong_macs.begin(),
                           [](std::byte b) { return std::to_integer<std::uint8_t>(b); });
    image.application = application_from(fields);
    image.card_blocked = fields.truth("card_blocked");
    image.public_data = fields.hex("public_data", 30);
    image.holder_data = holder_from(fields);
    image.compound = fields.hex_list("compound", compound_record, compound_records);
    return stored;
}

}  // namespace kiosk::emulators
