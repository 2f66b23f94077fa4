#include "backend-client/sandbox/personalisation.h"

#include "backend-client/sandbox/files/durable_file.h"

#include <nlohmann/json.hpp>

#include <openssl/rand.h>

#include <stdexcept>

namespace kiosk::sandbox {
namespace {

namespace fs = std::filesystem;

Secret<16> new_transport_key(const fs::path& file)
{
    std::array<std::byte, 16> bytes{};
    if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()),  // NOLINT: OpenSSL's byte
                   static_cast<int>(bytes.size())) != 1)
        throw std::runtime_error{"no random numbers for the transport key"};
    auto text = to_hex(bytes);
    write_durably(file, text + '\n');
    Secret<16> key{bytes};
    ::explicit_bzero(text.data(), text.size());
    ::explicit_bzero(bytes.data(), bytes.size());
    return key;
}

Secret<16> transport_key_in(const fs::path& directory)
{
    make_private_directory(directory);
    const auto file = directory / "transport.key";
    if (!fs::exists(file)) return new_transport_key(file);
    auto text = read_whole(file);
    auto bytes = array_from_hex<16>(std::string_view{text}.substr(0, 32));
    ::explicit_bzero(text.data(), text.size());
    if (!bytes) throw std::runtime_error{file.string() + " is not 32 hexadecimal digits"};
    Secret<16> key{*bytes};
    ::explicit_bzero(bytes->data(), bytes->size());
    return key;
}

/// The name of the card's key that comes of this master.
const char* key_name(MasterKey master)
{
    switch (master) {
        case MasterKey::Purchase:
            return "dpk";
        case MasterKey::Load:
            return "dlk";
        case MasterKey::Tac:
            return "dtk";
        case MasterKey::PinUnblock:
            return "dpuk";
        case MasterKey::PinReload:
            return "drpk";
        case MasterKey::Maintenance:
            return "damk";
    }
    return "";
}

}  // namespace

PhoneDirectory::PhoneDirectory(fs::path directory, PurseHsm& hsm)
    : directory_{std::move(directory)}, hsm_{hsm}, transport_{transport_key_in(directory_)}
{
}

void PhoneDirectory::issue(const Personalisation& phone)
{
    auto keys = nlohmann::ordered_json::object();
    for (const auto& [master, wrapped] : hsm_.wrapped_card_keys(phone.card.number, transport_))
        keys[key_name(master)] = to_hex(wrapped);
    nlohmann::ordered_json package{{"format", "citizen-kiosk personalisation 1"},
                                   {"name", phone.name},
                                   {"issuer", to_hex(phone.card.issuer)},
                                   {"asn", phone.card.number.full_digits()},
                                   {"holder_name", phone.holder},
                                   {"valid_from", phone.valid_from.digits()},
                                   {"valid_to", phone.valid_to.digits()},
                                   {"application_type", 2},
                                   {"balance_fen", phone.balance.in_fen()},
                                   {"online_counter", phone.online_counter},
                                   {"offline_counter", phone.offline_counter},
                                   {"keys", keys}};
    if (!phone.pin.empty()) package["pin"] = phone.pin;
    package["variant"] = nlohmann::ordered_json::parse(phone.variant);
    write_durably(directory_ / (phone.name + ".json"), package.dump(1) + '\n');
}

}  // namespace kiosk::sandbox
