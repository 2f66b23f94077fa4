#include "backend-client/sandbox/hsm/master_keys.h"

#include "kiosk/domain/bytes.h"

#include <nlohmann/json.hpp>

#include <fstream>
#include <stdexcept>

namespace kiosk::sandbox {

std::string_view label_of(MasterKey key)
{
    switch (key) {
        case MasterKey::Purchase:
            return "MPK";
        case MasterKey::Load:
            return "MLK";
        case MasterKey::Tac:
            return "MTK";
        case MasterKey::PinUnblock:
            return "MPUK";
        case MasterKey::PinReload:
            return "MRPK";
        case MasterKey::Maintenance:
            return "MAMK";
    }
    return "";
}

KnownMasterKeys read_known_master_keys(const std::filesystem::path& file)
{
    std::ifstream in{file};
    const auto all = nlohmann::json::parse(in, nullptr, false);
    KnownMasterKeys keys;
    for (const auto key : all_master_keys) {
        const auto name = std::string{label_of(key)} + " master key";
        const auto at = nlohmann::json::json_pointer{"/diversification/" + name};
        const bool there = all.is_object() && all.contains(at) && all[at].is_string();
        auto bytes = there ? array_from_hex<16>(all[at].get<std::string>()) : std::nullopt;
        if (!bytes)
            throw std::runtime_error{file.string() + ": no '" + name + "' of 32 hex digits"};
        keys.emplace_back(*bytes);
        ::explicit_bzero(bytes->data(), bytes->size());
    }
    return keys;
}

}  // namespace kiosk::sandbox
