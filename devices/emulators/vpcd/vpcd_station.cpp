#include "devices/emulators/vpcd/vpcd_station.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace kiosk::emulators {

using nlohmann::json;

namespace {

constexpr std::byte power_off{0x00};
constexpr std::byte power_on{0x01};
constexpr std::byte reset{0x02};
constexpr std::byte ask_atr{0x04};

constexpr std::size_t shortest_apdu = 4;
constexpr std::array wrong_length{std::byte{0x67}, std::byte{0x00}};

}  // namespace

VpcdStation::VpcdStation(std::string name, PhoneShelf& shelf, std::uint16_t port, RadioTimes times)
    : name_{std::move(name)}, shelf_{shelf}, times_{times}, link_{port}
{
}

VpcdStation::~VpcdStation() { lift(); }

std::vector<int> VpcdStation::descriptors() const
{
    if (!link_.is_connected()) return {};
    return {link_.descriptor()};
}

std::optional<TimePoint> VpcdStation::deadline() const
{
    auto next = link_.deadline();
    if (answer_) next = next ? std::min(*next, answer_->due) : answer_->due;
    return next;
}

void VpcdStation::run(TimePoint now)
{
    if (answer_ && now >= answer_->due) {
        const auto answer = *std::exchange(answer_, std::nullopt);
        link_.send(answer.bytes, now);
        if (answer.tear_after) lift();
    }
    for (const auto& frame : link_.run(now)) take(frame, now);
    if (!link_.is_connected()) {
        answer_.reset();
        if (std::exchange(powered_, false) && phone_) (*phone_)->power_off();
    }
}

void VpcdStation::take(BytesView frame, TimePoint now)
{
    if (!phone_ || frame.empty()) return;
    if (frame.size() == 1)
        control(frame.front(), now);
    else
        exchange(frame, now);
}

void VpcdStation::control(std::byte command, TimePoint now)
{
    if (command == power_off && std::exchange(powered_, false)) (*phone_)->power_off();
    const bool wakes =
        command == power_on || command == reset || (command == ask_atr && atr_.empty());
    if (wakes) {
        if (std::exchange(powered_, true)) (*phone_)->power_off();
        atr_ = (*phone_)->power_on(CardProtocol::T1);
    }
    if (command == ask_atr) link_.send(atr_, now);
}

void VpcdStation::exchange(BytesView apdu, TimePoint now)
{
    using When = ExchangeFaults::When;
    const auto strike = faults_.strike(apdu);
    const bool torn = strike && strike->kind == ExchangeFaults::Kind::Tear;
    std::optional<Bytes> bytes;
    if (apdu.size() < shortest_apdu)
        bytes.emplace(wrong_length.begin(), wrong_length.end());
    else if (powered_ && !(strike && strike->when == When::Before))
        bytes = (*phone_)->exchange(apdu);

    const bool answered = bytes && (!strike || (torn && strike->when == When::After));
    if (answered) {
        const auto time = times_.of(apdu.size() + bytes->size()) + faults_.delay();
        answer_ = Answer{now + time, *std::move(bytes), torn};
    } else if (torn || !strike) {
        lift();  // a chip without power, or one that tore itself out, is as good as gone
    }
}

void VpcdStation::lift()
{
    link_.remove();
    answer_.reset();
    atr_.clear();
    if (std::exchange(powered_, false)) (*phone_)->power_off();
    phone_.reset();
}

json VpcdStation::command(const json& request, TimePoint now)
{
    if (auto reply = faults_.command(request)) return *reply;
    if (request.contains("lay")) return lay(request["lay"], now);
    if (request.contains("lift")) {
        lift();
        return ok();
    }
    if (request.contains("state")) return state();
    return failure("unknown command; {\"help\":true} lists them");
}

json VpcdStation::help() const
{
    json commands{
        {"lay",
         R"(a phone on the reader: {"lay":{"phone":"wang"}}; this reader takes one at a time)"},
        {"lift", R"(away with it: {"lift":true})"},
        {"state",
         R"(what is to be seen: {"state":true} answers phones, powered, connected (to pcscd))"},
    };
    ExchangeFaults::add_help(commands);
    return commands;
}

json VpcdStation::lay(const json& arguments, TimePoint now)
{
    const auto name = arguments.at("phone").get<std::string>();
    if (phone_) return failure((*phone_)->name() + " lies here already");
    auto phone = shelf_.take(name);
    if (!phone) return failure(to_text(phone.error(), name));
    phone_ = *std::move(phone);
    link_.insert(now);
    return ok();
}

json VpcdStation::state() const
{
    auto reply = ok();
    reply["phones"] = json::array();
    if (phone_) reply["phones"].push_back((*phone_)->name());
    reply["powered"] = powered_;
    reply["connected"] = link_.is_connected();
    return reply;
}

}  // namespace kiosk::emulators
