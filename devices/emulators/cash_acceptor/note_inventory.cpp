#include "devices/emulators/cash_acceptor/note_inventory.h"

#include <nlohmann/json.hpp>

#include <fstream>
#include <stdexcept>
#include <string>

namespace kiosk::emulators {

using nlohmann::json;

namespace {

json to_json(const std::map<Money, std::uint32_t>& notes)
{
    json each = json::object();
    for (const auto& [value, n] : notes) each[std::to_string(value.in_fen())] = n;
    return {{"count", count(notes)}, {"fen", sum(notes).in_fen()}, {"notes", each}};
}

json to_json(const std::optional<Bill>& bill)
{
    if (!bill) return nullptr;
    return {{"fen", bill->value.in_fen()}, {"type", bill->type}, {"genuine", bill->genuine}};
}

std::map<Money, std::uint32_t> notes_from(const json& stored)
{
    std::map<Money, std::uint32_t> notes;
    for (const auto& [value, n] : stored.at("notes").items())
        notes[Money::fen(std::stoll(value))] = n.get<std::uint32_t>();
    return notes;
}

std::optional<Bill> bill_from(const json& stored)
{
    if (stored.is_null()) return std::nullopt;
    return Bill{.value = Money::fen(stored.at("fen").get<std::int64_t>()),
                .type = stored.at("type").get<std::uint8_t>(),
                .genuine = stored.at("genuine").get<bool>()};
}

}  // namespace

std::uint32_t count(const std::map<Money, std::uint32_t>& notes)
{
    std::uint32_t total = 0;
    for (const auto& [value, n] : notes) total += n;
    return total;
}

Money sum(const std::map<Money, std::uint32_t>& notes)
{
    Money total;
    for (const auto& [value, n] : notes) total += Money::fen(value.in_fen() * n);
    return total;
}

json to_json(const NoteInventory& inventory)
{
    return {{"box", to_json(inventory.box)},         {"returned", to_json(inventory.returned)},
            {"rejected", inventory.rejected},        {"head", to_json(inventory.head)},
            {"stacker", to_json(inventory.stacker)}, {"unconfirmed", inventory.unconfirmed}};
}

NoteInventory load_inventory(const std::filesystem::path& file)
{
    if (!std::filesystem::exists(file)) return {};
    try {
        std::ifstream in{file};
        const auto stored = json::parse(in);
        return {.box = notes_from(stored.at("box")),
                .returned = notes_from(stored.at("returned")),
                .rejected = stored.at("rejected").get<std::uint32_t>(),
                .head = bill_from(stored.at("head")),
                .stacker = bill_from(stored.at("stacker")),
                .unconfirmed = stored.at("unconfirmed").get<bool>()};
    } catch (const std::exception& e) {
        throw std::runtime_error{file.string() + ": no inventory of notes: " + e.what()};
    }
}

void save(const NoteInventory& inventory, const std::filesystem::path& file)
{
    const auto fresh = std::filesystem::path{file.string() + ".new"};
    {
        std::ofstream out{fresh};
        out << to_json(inventory).dump(2) << '\n';
        if (!out.flush()) throw std::runtime_error{fresh.string() + ": cannot be written"};
    }
    std::filesystem::rename(fresh, file);
}

}  // namespace kiosk::emulators
