#include "devices/emulators/phone/personalisation.h"

#include "devices/card/purse_crypto.h"
#include "devices/emulators/phone/image_file.h"
#include "devices/emulators/phone/json_fields.h"

#include <openssl/evp.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cassert>

namespace kiosk::emulators {
namespace {

using devices::crypto::Block;

constexpr auto format = "citizen-kiosk personalisation 1";
constexpr auto default_aid = "A00000000386980701";
constexpr auto name_characters = "abcdefghijklmnopqrstuvwxyz0123456789-_";

std::array<std::byte, 32> sha256(BytesView data)
{
    std::array<std::byte, 32> digest{};
    const bool done =
        EVP_Digest(data.data(), data.size(), reinterpret_cast<unsigned char*>(digest.data()),
                   nullptr, EVP_sha256(), nullptr) == 1;
    assert(done);
    return digest;
}

TripleDesKey key_from(const JsonFields& fields, std::string_view name,
                      const TransportKey& transport)
{
    const auto bytes = fields.hex(name, std::tuple_size_v<WrappedKey>);
    WrappedKey wrapped{};
    std::ranges::copy(bytes, wrapped.begin());
    auto key = transport.unwrap(wrapped);
    if (!key) fields.refuse(name, "was not wrapped under this transport key");
    return *std::move(key);
}

std::optional<TripleDesKey> optional_key(const JsonFields& fields, std::string_view name,
                                         const TransportKey& transport)
{
    if (!fields.has(name)) return std::nullopt;
    return key_from(fields, name, transport);
}

PurseKeys keys_from(const JsonFields& fields, const TransportKey& transport)
{
    return {.dpk = key_from(fields, "dpk", transport),
            .dlk = key_from(fields, "dlk", transport),
            .dtk = key_from(fields, "dtk", transport),
            .dpuk = key_from(fields, "dpuk", transport),
            .drpk = key_from(fields, "drpk", transport),
            .damk = key_from(fields, "damk", transport),
            .dulk = optional_key(fields, "dulk", transport),
            .duk = optional_key(fields, "duk", transport),
            .dck = optional_key(fields, "dck", transport)};
}

CardId card_from(const JsonFields& fields)
{
    CardId card;
    std::ranges::copy(fields.hex("issuer", 8), card.issuer.begin());
    const auto number = CardNumber::from_digits(fields.text("asn"));
    if (!number) fields.refuse("asn", "20 decimal digits are needed");
    card.number = *number;
    return card;
}

Bcd<4> date_from(const JsonFields& fields, std::string_view key)
{
    const auto date = Bcd<4>::from_digits(fields.text(key));
    if (!date) fields.refuse(key, "a date YYYYMMDD is needed");
    return *date;
}

PurseCell purse_from(const JsonFields& fields, Money ceiling)
{
    const auto optional_number = [&](std::string_view key, std::uint64_t most) {
        return fields.has(key) ? fields.number(key, most) : 0;
    };
    const auto balance = fields.number("balance_fen", static_cast<std::uint64_t>(ceiling.in_fen()));
    const auto overdraft =
        optional_number("overdraft_fen", static_cast<std::uint64_t>(overdraft_ceiling.in_fen()));
    return {Money::fen(static_cast<std::int64_t>(balance)),
            Money::fen(static_cast<std::int64_t>(overdraft)),
            static_cast<std::uint16_t>(fields.number("online_counter", 0xFFFF)),
            static_cast<std::uint16_t>(optional_number("offline_counter", 0xFFFF))};
}

std::uint8_t small_number(const JsonFields& fields, std::string_view key, std::uint8_t otherwise)
{
    return fields.has(key) ? static_cast<std::uint8_t>(fields.number(key, 0xFF)) : otherwise;
}

std::string optional_text(const JsonFields& fields, std::string_view key)
{
    return fields.has(key) ? fields.text(key) : std::string{};
}

Bytes aid_from(const JsonFields& fields)
{
    auto aid = from_hex(fields.has("aid") ? fields.text("aid") : default_aid);
    if (!aid || aid->size() < 5 || aid->size() > 16)
        fields.refuse("aid", "10 to 32 hexadecimal digits are needed");
    return *std::move(aid);
}

std::optional<PinReference> pin_from(const JsonFields& fields, const TransportKey& transport)
{
    if (!fields.has("pin")) return std::nullopt;
    const auto pin = pack_pin(fields.text("pin"));
    if (!pin) fields.refuse("pin", "3 to 12 decimal digits are needed");
    return pin_reference(transport, *pin);
}

std::string name_from(const JsonFields& fields, const std::filesystem::path& file)
{
    auto name = fields.text("name");
    if (name.empty() || name.size() > 32 ||
        name.find_first_not_of(name_characters) != std::string::npos)
        fields.refuse("name", "1 to 32 of a-z, 0-9, - and _ are needed");
    if (file.stem() != name) fields.refuse("name", "must be the file's name without .json");
    return name;
}

void check_whole(const JsonFields& fields, const Personalisation& issued)
{
    if (issued.application_type < 1 || issued.application_type > 3)
        fields.refuse("application_type", "1 (ED), 2 (EP) or 3 (both) is needed");
    if (issued.has_ed() && !issued.pin) fields.refuse("pin", "a card with an ED needs one");
    const auto& variant = issued.variant;
    if ((variant.load_needs_pin || variant.log_needs_pin) && !issued.pin)
        fields.refuse("pin", "this variant asks for it, so the card needs one");
}

}  // namespace

std::string Personalisation::fingerprint() const
{
    Bytes data;
    append(data, card.issuer);
    append(data, card.number.bytes());
    append(data, devices::crypto::encrypt(keys.dlk, Block{}));
    return to_hex(BytesView{sha256(data)}.first(8));
}

std::array<std::byte, 4> Personalisation::radio_id() const
{
    const auto digest = sha256(as_bytes(fingerprint()));
    return {digest[0], digest[1], digest[2], digest[3]};
}

Personalisation read_package(const std::filesystem::path& file, const TransportKey& transport)
{
    const auto text = read_whole(file);
    if (!text) throw BrokenPhoneFile{file.string() + ": is missing"};
    const auto parsed = nlohmann::json::parse(*text, nullptr, false);
    const JsonFields fields{parsed, file.filename().string()};
    if (fields.text("format") != format)
        fields.refuse("format", std::string{"must be \""} + format + "\"");
    Personalisation issued{
        .name = name_from(fields, file),
        .card = card_from(fields),
        .holder_name = optional_text(fields, "holder_name"),
        .id_number_masked = optional_text(fields, "id_number_masked"),
        .valid_from = date_from(fields, "valid_from"),
        .valid_to = date_from(fields, "valid_to"),
        .application_type = static_cast<std::uint8_t>(fields.number("application_type", 0xFF)),
        .aid = aid_from(fields),
        .key_version = small_number(fields, "key_version", 1),
        .algorithm = small_number(fields, "algorithm", 0),
        .ep = {},
        .ed = {},
        .pin = pin_from(fields, transport),
        .keys = keys_from(fields.object("keys"), transport),
        .transport = transport.copy(),
        .variant = {},
    };
    if (fields.has("variant"))
        if (const auto wrong = apply_variant(issued.variant, fields.at("variant")))
            fields.refuse("variant", *wrong);
    check_whole(fields, issued);
    if (issued.has_ep()) issued.ep = purse_from(fields, ep_ceiling);
    if (issued.has_ed()) issued.ed = purse_from(fields.object("ed"), ed_ceiling);
    issued.ep.overdraft = Money{};
    return issued;
}

std::vector<std::filesystem::path> packages_in(const std::filesystem::path& directory)
{
    std::vector<std::filesystem::path> files;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator{directory, error})
        if (entry.path().extension() == ".json") files.push_back(entry.path());
    if (error) throw BrokenPhoneFile{directory.string() + ": " + error.message()};
    std::ranges::sort(files);
    return files;
}

Personalisation test_personalisation(std::string name, std::string_view number)
{
    CardId card{{octet(0x25), octet(0x10)}, CardNumber::from_digits(number).value()};
    const auto factor = card.number.factor();
    const auto key = [&](std::string_view master) {
        return devices::crypto::diversify(TripleDesKey{array_from_hex<16>(master).value()}, factor);
    };
    // The published test masters of card.md section 16: nobody's secret.
    PurseKeys keys{.dpk = key("0123456789ABCDEFFEDCBA9876543210"),
                   .dlk = key("1032547698BADCFEEFCDAB8967452301"),
                   .dtk = key("A1B2C3D4E5F60718293A4B5C6D7E8F90"),
                   .dpuk = key("31323334353637384142434445464748"),
                   .drpk = key("61626364656667687172737475767778"),
                   .damk = key("5566778899AABBCC1122334455667788"),
                   .dulk = key("C0C1C2C3C4C5C6C7D0D1D2D3D4D5D6D7"),
                   .duk = key("E0E1E2E3E4E5E6E7F0F1F2F3F4F5F6F7"),
                   .dck = key("404142434445464748494A4B4C4D4E4F")};
    TransportKey transport{
        Secret<16>{array_from_hex<16>("000102030405060708090A0B0C0D0E0F").value()}};
    const auto pin = pin_reference(transport, pack_pin("123456").value());
    return {.name = std::move(name),
            .card = card,
            .holder_name = "王小明",
            .id_number_masked = "110101********0017",
            .valid_from = Bcd<4>::from_digits("20200101").value(),
            .valid_to = Bcd<4>::from_digits("20401231").value(),
            .application_type = 2,
            .aid = from_hex(default_aid).value(),
            .ep = {Money::fen(0x251C), Money{}, 0x17, 0x42},
            .ed = {},
            .pin = pin,
            .keys = std::move(keys),
            .transport = std::move(transport),
            .variant = {}};
}

}  // namespace kiosk::emulators
