#include "kiosk/runtime/control/terminal_control.h"

#include "kiosk/runtime/control/state_report.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace kiosk::runtime {
namespace {

using flows::Button;
using nlohmann::json;

constexpr std::array<std::pair<std::string_view, Button>, 10> buttons{{
    {"load-cash", Button::LoadCash},
    {"records", Button::ShowRecords},
    {"back", Button::Back},
    {"load-now", Button::LoadNow},
    {"give-up", Button::GiveUp},
    {"claim", Button::Claim},
    {"later", Button::Later},
    {"more-time", Button::MoreTime},
    {"print-receipt", Button::PrintReceipt},
    {"finish", Button::Finish},
}};
constexpr std::chrono::milliseconds longest_wait{60'000};

json failure(const std::string& why) { return {{"ok", false}, {"error", why}}; }

json help()
{
    std::string names;
    for (const auto& button : buttons)
        names += (names.empty() ? "" : " ") + std::string{button.first};
    return {{"ok", true},
            {"state", R"(what the terminal does: {"state":true,"after":7,"within_ms":2000})"},
            {"button", "as if touched: " + names},
            {"language", R"("zh" or "en")"},
            {"picture", R"(the screen as PNG: {"picture":"/tmp/screen.png"})"},
            {"pass_s", "under --trial: so many seconds pass at once for the screens"},
            {"stop", "ends the application"}};
}

}  // namespace

TerminalControl::TerminalControl(const Board& board, const UiBoard& ui, Actions actions)
    : board_{board}, ui_{ui}, actions_{std::move(actions)}
{
}

json TerminalControl::press(const json& request) const
{
    const auto name = request["button"].get<std::string>();
    const auto found = std::ranges::find(buttons, name, [](const auto& b) { return b.first; });
    if (found == buttons.end()) return failure("no such button: " + name);
    actions_.post(flows::Event{flows::Pressed{found->second}});
    return {{"ok", true}};
}

json TerminalControl::choose(const json& request) const
{
    const auto name = request["language"].get<std::string>();
    if (name != "zh" && name != "en") return failure("no such language: " + name);
    actions_.post(
        flows::Event{flows::LanguageChosen{name == "zh" ? Language::Chinese : Language::English}});
    return {{"ok", true}};
}

json TerminalControl::picture(const json& request) const
{
    if (!actions_.picture) return failure("there is no window");
    const auto file = request["picture"].get<std::string>();
    return actions_.picture(file) ? json{{"ok", true}} : failure("cannot write " + file);
}

json TerminalControl::pass_time(const json& request) const
{
    if (!actions_.trial) return failure("time passes by itself: this is no trial");
    actions_.post(TimePassed{std::chrono::seconds{request["pass_s"].get<unsigned>()}});
    return {{"ok", true}};
}

ControlServer::Reply TerminalControl::state(const json& request, bool last) const
{
    const auto snapshot = board_.latest();
    const auto after = request.value("after", std::uint64_t{0});
    const std::chrono::milliseconds within{request.value("within_ms", 0)};
    if (snapshot->sequence <= after && !last && within.count() > 0)
        return {{}, std::chrono::steady_clock::now() + std::min(within, longest_wait)};
    return {state_report(*snapshot, ui_.latest()).dump()};
}

ControlServer::Reply TerminalControl::handle(const std::string& line, bool last) const
{
    const auto request = json::parse(line, nullptr, false);
    if (!request.is_object()) return {failure("not a JSON object").dump()};
    try {
        if (request.contains("state")) return state(request, last);
        if (request.contains("button")) return {press(request).dump()};
        if (request.contains("language")) return {choose(request).dump()};
        if (request.contains("picture")) return {picture(request).dump()};
        if (request.contains("pass_s")) return {pass_time(request).dump()};
        if (request.contains("help")) return {help().dump()};
        if (request.contains("stop")) {
            actions_.stop();
            return {json{{"ok", true}}.dump()};
        }
    } catch (const json::exception&) {
        return {failure("an argument has the wrong type").dump()};
    }
    return {failure(R"(unknown command; {"help":true} lists them)").dump()};
}

}  // namespace kiosk::runtime
