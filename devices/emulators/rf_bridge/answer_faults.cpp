#include "devices/emulators/rf_bridge/answer_faults.h"

#include "devices/emulators/bench/station.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>

namespace kiosk::emulators {
namespace {

using devices::ccid::Message;
using devices::ccid::MessageType;
using nlohmann::json;

constexpr std::array names{"stale_answer", "duplicate_answer", "wrong_lrc", "nak"};
constexpr int most = 1000;

}  // namespace

std::optional<json> AnswerFaults::command(const json& request)
{
    if (request.contains("clear")) {
        armed_ = {};
        busy_.reset();
        return std::nullopt;
    }
    if (request.contains("busy")) {
        const auto period = request["busy"].at("every_ms").get<int>();
        if (period < 0 || period > most) return failure("every_ms: 0 to 1000");
        busy_.reset();
        if (period > 0) busy_ = std::chrono::milliseconds{period};
        return ok();
    }
    for (std::size_t kind = 0; kind < names.size(); ++kind) {
        if (!request.contains(names[kind])) continue;
        const auto& fault = request[names[kind]];
        const auto message = array_from_hex<1>(fault.value("message", "6F"));
        const auto count = fault.value("count", 1);
        const auto times = fault.value("times", 1);
        if (!message) return failure("message: the type of the request in hex, e.g. \"6F\"");
        if (count < 1 || count > most || times < 1 || times > most)
            return failure("count and times: 1 to 1000");
        armed_[kind] = {static_cast<MessageType>(message->front()), static_cast<unsigned>(count),
                        static_cast<unsigned>(times)};
        return ok();
    }
    return std::nullopt;
}

void AnswerFaults::add_help(json& commands)
{
    commands["stale_answer"] =
        R"(an answer with the sequence number before comes first: {"stale_answer":{"message":"6F","count":1}}, )"
        R"(message: type of the request, count: the n-th from now)";
    commands["duplicate_answer"] =
        R"(the answer comes twice: {"duplicate_answer":{"message":"6F"}})";
    commands["wrong_lrc"] = R"(the answer's LRC is wrong, once: {"wrong_lrc":{"message":"6F"}})";
    commands["nak"] = R"(a request is NAKed, not executed: {"nak":{"message":"6F","times":1}})";
    commands["busy"] =
        R"(busy bytes while a request is under way: {"busy":{"every_ms":50}}; 0 ends it)";
}

bool AnswerFaults::armed() const
{
    return std::ranges::any_of(armed_, [](const Armed& fault) { return fault.count > 0; });
}

bool AnswerFaults::naks(MessageType request)
{
    auto& nak = armed_[Nak];
    if (!strikes(nak, request)) return false;
    nak.count = --nak.times > 0 ? 1 : 0;
    return true;
}

Bytes AnswerFaults::on_line(const Message& answer, MessageType request)
{
    Bytes bytes;
    const auto frame = encode(answer);
    if (strikes(armed_[Stale], request)) {
        auto stale = answer;
        stale.sequence = static_cast<std::uint8_t>(answer.sequence - 1);
        if (request == MessageType::TransferBlock && !last_block_.empty()) stale.data = last_block_;
        append(bytes, encode(stale));
    }
    append(bytes, frame);
    if (strikes(armed_[WrongLrc], request)) bytes.back() = ~bytes.back();
    if (strikes(armed_[Duplicate], request)) append(bytes, frame);
    if (request == MessageType::TransferBlock) last_block_ = answer.data;
    return bytes;
}

bool AnswerFaults::strikes(Armed& armed, MessageType request)
{
    return armed.count > 0 && armed.request == request && --armed.count == 0;
}

}  // namespace kiosk::emulators
