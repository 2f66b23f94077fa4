#include "devices/emulators/rf_bridge/exchange_faults.h"

#include "devices/emulators/bench/station.h"

#include <nlohmann/json.hpp>

#include <string>
#include <utility>

namespace kiosk::emulators {
namespace {

using nlohmann::json;

constexpr std::byte get_response{0xC0};
constexpr std::size_t ins_offset = 1;

std::optional<ExchangeFaults::When> when_of(const std::string& text)
{
    if (text == "before") return ExchangeFaults::When::Before;
    if (text == "inside") return ExchangeFaults::When::Inside;
    if (text == "after") return ExchangeFaults::When::After;
    return std::nullopt;
}

}  // namespace

std::optional<json> ExchangeFaults::command(const json& request)
{
    if (request.contains("clear")) {
        armed_.reset();
        delay_ = {};
        return ok();
    }
    if (request.contains("slow")) {
        constexpr int longest = 60'000;
        const auto ms = request["slow"].at("ms").get<int>();
        if (ms < 0 || ms > longest) return failure("ms: 0 to 60000");
        delay_ = std::chrono::milliseconds{ms};
        return ok();
    }
    const bool tear = request.contains("tear");
    if (!tear && !request.contains("mute")) return std::nullopt;

    const auto& fault = request[tear ? "tear" : "mute"];
    const auto when = when_of(fault.value("when", "inside"));
    if (!when) return failure("when: before, inside or after");
    const auto count = fault.value("count", 1);
    if (count < 1) return failure("count: from 1");
    Armed armed{{tear ? Kind::Tear : Kind::Mute, *when}, {}, static_cast<unsigned>(count)};
    if (fault.contains("ins")) {
        const auto ins = array_from_hex<1>(fault["ins"].get<std::string>());
        if (!ins) return failure("ins: two hex digits, e.g. \"52\"");
        armed.ins = ins->front();
    }
    armed_ = armed;
    return ok();
}

void ExchangeFaults::add_help(json& commands)
{
    commands["tear"] =
        R"(the phone leaves at an APDU: {"tear":{"when":"before|inside|after","ins":"52","count":1}}; inside: executed,)"
        R"( answer lost; ins and count (the n-th from now) may be left out; GET RESPONSE counts only as "ins":"C0")";
    commands["mute"] =
        R"(the reader never answers an APDU: {"mute":{"when":"before|inside","ins":"52","count":1}})";
    commands["slow"] = R"(every APDU takes longer: {"slow":{"ms":500}}; 0 ends it)";
    commands["clear"] = R"(disarms every fault of reader and radio: {"clear":true})";
}

std::optional<ExchangeFaults::Strike> ExchangeFaults::strike(BytesView apdu)
{
    if (!armed_ || apdu.size() <= ins_offset) return std::nullopt;
    const auto ins = apdu[ins_offset];
    const bool matches = armed_->ins ? *armed_->ins == ins : ins != get_response;
    if (!matches || --armed_->count > 0) return std::nullopt;
    return std::exchange(armed_, std::nullopt)->strike;
}

}  // namespace kiosk::emulators
