#include "backend-client/messages_terminals.h"

#include "backend-client/message_parts.h"
#include "backend-client/rfc3339.h"

namespace kiosk::backend {
namespace {

constexpr std::size_t most_devices = 32;
constexpr std::size_t most_lines = 10'000;
constexpr std::size_t longest_word = 64;
constexpr Money largest_sum = Money::fen(largest_number);

std::string encode_devices(const std::map<std::string, std::string>& devices)
{
    std::string members = "{";
    for (const auto& [name, state] : devices) {
        if (members.size() > 1) members += ',';
        members.append(json_text(name)).append(":").append(json_text(state));
    }
    return members + '}';
}

std::map<std::string, std::string> read_devices(const JsonFields& in)
{
    std::map<std::string, std::string> devices;
    const auto names = in.names();
    if (names.size() > most_devices) in.note(MessageFault::OutOfRange);
    for (const auto& name : names) {
        if (name.empty() || name.size() > longest_word) in.note(MessageFault::OutOfRange);
        devices.emplace(name, in.text(name, longest_word));
    }
    return devices;
}

std::string encode_queue(const Heartbeat::Queue& queue)
{
    return JsonObject{}
        .number("count", static_cast<std::int64_t>(queue.count))
        .fen("sum_fen", queue.sum)
        .number("oldest_s", queue.oldest.count())
        .finish();
}

Heartbeat::Queue read_queue(const JsonFields& in)
{
    return {in.number<std::uint64_t>("count"), in.fen("sum_fen", Money{}, largest_sum),
            std::chrono::seconds{in.number<std::int64_t>("oldest_s")}};
}

}  // namespace

std::string encode(const SignOn& request)
{
    return JsonObject{}
        .text("software", request.software)
        .number("boot_epoch", request.boot_epoch)
        .text("terminal_time", to_rfc3339(request.terminal_time))
        .finish();
}

Expected<SignOn, MessageFault> decode_sign_on(std::string_view body)
{
    return decode_json<SignOn>(body, [](const JsonFields& in) {
        return SignOn{
            .software = in.text("software", longest_word),
            .boot_epoch = in.number<std::uint32_t>("boot_epoch"),
            .terminal_time = read_time(in, "terminal_time"),
        };
    });
}

std::string encode(const SignedOn& answer)
{
    return JsonObject{}
        .text("host_time", to_rfc3339(answer.host_time))
        .text("business_date", to_rfc3339(answer.business_date))
        .number("parameters_version", static_cast<std::int64_t>(answer.parameters_version))
        .number("hotlist_version", static_cast<std::int64_t>(answer.hotlist_version))
        .finish();
}

Expected<SignedOn, MessageFault> decode_signed_on(std::string_view body)
{
    return decode_json<SignedOn>(body, [](const JsonFields& in) {
        return SignedOn{
            .host_time = read_time(in, "host_time"),
            .business_date = in.parsed("business_date", date_from_rfc3339),
            .parameters_version = in.number<std::uint64_t>("parameters_version"),
            .hotlist_version = in.number<std::uint64_t>("hotlist_version"),
        };
    });
}

std::string encode(const Heartbeat& request)
{
    const auto journal =
        JsonObject{}
            .number("sequence", static_cast<std::int64_t>(request.journal.sequence))
            .hex("head", request.journal.head)
            .finish();
    return JsonObject{}
        .text("terminal_time", to_rfc3339(request.terminal_time))
        .json("devices", encode_devices(request.devices))
        .json("queue", encode_queue(request.queue))
        .json("cash", JsonObject{}.fen("stacked_fen", request.stacked).finish())
        .json("journal", journal)
        .finish();
}

Expected<Heartbeat, MessageFault> decode_heartbeat(std::string_view body)
{
    return decode_json<Heartbeat>(body, [](const JsonFields& in) {
        const auto journal = in.object("journal");
        return Heartbeat{
            .terminal_time = read_time(in, "terminal_time"),
            .devices = read_devices(in.object("devices")),
            .queue = read_queue(in.object("queue")),
            .stacked = in.object("cash").fen("stacked_fen", Money{}, largest_sum),
            .journal = {journal.number<std::uint64_t>("sequence"), journal.hex<32>("head")},
        };
    });
}

std::string encode(const HeartbeatAnswer& answer)
{
    return JsonObject{}.text("host_time", to_rfc3339(answer.host_time)).finish();
}

Expected<HeartbeatAnswer, MessageFault> decode_heartbeat_answer(std::string_view body)
{
    return decode_json<HeartbeatAnswer>(
        body, [](const JsonFields& in) { return HeartbeatAnswer{read_time(in, "host_time")}; });
}

std::string encode(const JournalSegment& request)
{
    return JsonObject{}
        .text("terminal", request.terminal.digits())
        .number("first", static_cast<std::int64_t>(request.first))
        .number("last", static_cast<std::int64_t>(request.last))
        .hex("head", request.head)
        .json("lines", json_array(request.lines, json_text))
        .finish();
}

Expected<JournalSegment, MessageFault> decode_journal_segment(std::string_view body)
{
    return decode_json<JournalSegment>(body, [](const JsonFields& in) {
        JournalSegment segment{
            .terminal = read_terminal(in),
            .first = in.number<std::uint64_t>("first"),
            .last = in.number<std::uint64_t>("last"),
            .head = in.hex<32>("head"),
            .lines = in.texts("lines", most_lines),
        };
        const bool whole = segment.first <= segment.last &&
                           segment.last - segment.first + 1 == segment.lines.size();
        if (!whole) in.note(MessageFault::OutOfRange);
        return segment;
    });
}

std::string encode(const Acknowledgement& answer)
{
    return JsonObject{}.text("ack", answer.ack).finish();
}

Expected<Acknowledgement, MessageFault> decode_acknowledgement(std::string_view body)
{
    return decode_json<Acknowledgement>(
        body, [](const JsonFields& in) { return Acknowledgement{in.token("ack", longest_ack)}; });
}

}  // namespace kiosk::backend
