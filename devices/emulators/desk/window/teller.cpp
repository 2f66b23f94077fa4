#include "devices/emulators/desk/window/teller.h"

#include <nlohmann/json.hpp>

namespace kiosk::emulators {

using nlohmann::ordered_json;

bool Teller::tell(const std::string& command)
{
    said_ = command;
    news_ = true;
    answer_ = ask_(command);
    const auto reply = ordered_json::parse(answer_, nullptr, false);
    const bool obeyed = reply.is_object() && reply.value("ok", false);
    refused_ = !obeyed || !reply.value("pulled_in", true);
    return obeyed;
}

void Teller::lay(const PhoneView& phone, const std::string& place, bool beside_another)
{
    if (phone.place == place) return;
    if (!phone.place.empty()) lift(phone);
    const auto* command = beside_another && place == "rf-bridge" ? "lay_second" : "lay";
    tell(ordered_json{{"device", place}, {command, {{"phone", phone.name}}}}.dump());
}

void Teller::lift(const PhoneView& phone)
{
    ordered_json command{{"device", phone.place}};
    command["lift"] = {{"phone", phone.name}};
    tell(command.dump());
}

void Teller::insert(Money value, bool genuine)
{
    ordered_json command{{"device", "cash-acceptor"}};
    command["insert"]["fen"] = value.in_fen();
    if (!genuine) command["insert"]["false_note"] = true;
    tell(command.dump());
}

void Teller::press(const char* device, const char* command)
{
    tell(std::string{R"({"device":")"} + device + "\"," + command + '}');
}

std::filesystem::path Teller::snapshot() const
{
    const auto reply = ordered_json::parse(ask_(R"({"device":"printer","snapshot":true})"));
    return reply.value("png", "");
}

}  // namespace kiosk::emulators
