// How fast the queue drains.  Usage:
//   uploader_benchmark [COUNT]                                  against a server of its own, which only answers
//   uploader_benchmark COUNT HOST PORT CA CERTIFICATE KEY       against a back office or the sandbox, which may be killed
//                                                               and started again meanwhile
// Prints items a second, and what was lost or settled twice: exit 0 only if nothing was.

#include "backend-client/messages_terminals.h"
#include "backend-client/paths.h"
#include "backend-client/uploader.h"

#include "tests/backend-client/test_pki.h"
#include "tests/backend-client/tls_test_server.h"

#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <span>
#include <string>

namespace kiosk::backend {
namespace {

using namespace std::chrono_literals;

TimePoint now() { return std::chrono::steady_clock::now(); }
double seconds_since(TimePoint start)
{
    return std::chrono::duration<double>{now() - start}.count();
}

/// One line of a journal each, all of one terminal, none waiting for another.
UploadEntry entry(std::uint64_t id, const TerminalId& terminal)
{
    const JournalSegment segment{
        .terminal = terminal, .first = id, .last = id, .head = {}, .lines = {"a line"}};
    return {.id = id,
            .idempotency_key = journal_segment_key(terminal, id, id),
            .lane = UploadLane::Log,
            .order_key = "",
            .path = journal_segments_path(),
            .body = encode(segment)};
}

/// The client alone, always three requests in flight: what the schedule is measured against.
double bare_client(const HttpSettings& settings, std::uint64_t count, const TerminalId& terminal)
{
    HttpClient client{settings};
    const auto start = now();
    for (std::uint64_t sent = 0, done = 0; done < count;) {
        for (; sent < count && client.pending() < 3; ++sent) {
            auto item = entry(sent + 1, terminal);
            client.send({.method = HttpMethod::Post,
                         .path = std::move(item.path),
                         .idempotency_key = std::move(item.idempotency_key),
                         .body = std::move(item.body)});
        }
        done += client.run(now() + 1s).size();
    }
    return static_cast<double>(count) / seconds_since(start);
}

struct Drained {
    double items_a_second = 0;
    std::uint64_t accepted = 0;
    std::uint64_t otherwise = 0;
    std::uint64_t twice = 0;
    int interruptions = 0;
};

Drained drain(const HttpSettings& settings, std::uint64_t count)
{
    HttpClient client{settings};
    const auto terminal = TerminalId::from_digits(client.identity().common_name).value();
    Uploader uploader{client, {}, 10s, 1};
    Drained result;
    std::map<std::uint64_t, int> settled;
    auto reach = HostReach::Unknown;
    const auto start = now();
    for (std::uint64_t fed = 0; settled.size() < count && now() < start + 10min;) {
        while (fed < count && uploader.schedule().wants(UploadLane::Log))
            uploader.schedule().add(entry(++fed, terminal));
        for (const auto& upload : uploader.run(now() + 1s).settled) {
            result.twice += ++settled[upload.settlement.id] > 1 ? 1 : 0;
            ++(upload.settlement.as == SettledAs::Accepted ? result.accepted : result.otherwise);
        }
        const auto before = std::exchange(reach, uploader.schedule().reach());
        if (before == HostReach::Up && reach != HostReach::Up) ++result.interruptions;
    }
    result.items_a_second = static_cast<double>(count) / seconds_since(start);
    return result;
}

int report(const Drained& drained, std::uint64_t count)
{
    std::printf(
        "drained      %8.0f items/s: %llu accepted, %llu refused or quarantined, %llu lost, %llu "
        "settled twice, "
        "%d interruptions\n",
        drained.items_a_second, static_cast<unsigned long long>(drained.accepted),
        static_cast<unsigned long long>(drained.otherwise),
        static_cast<unsigned long long>(count - drained.accepted - drained.otherwise),
        static_cast<unsigned long long>(drained.twice), drained.interruptions);
    return drained.accepted == count && drained.twice == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int run(std::span<char*> arguments)
{
    const std::uint64_t count = arguments.size() > 1 ? std::stoull(arguments[1]) : 10'000;
    if (arguments.size() == 7) {
        const HttpSettings settings{.host = arguments[2],
                                    .port = static_cast<std::uint16_t>(std::stoul(arguments[3])),
                                    .tls = {arguments[4], arguments[5], arguments[6]}};
        return report(drain(settings, count), count);
    }
    TestPki pki;
    const auto terminal = *TerminalId::from_digits("225000000001");
    TlsTestServer server{pki.issue("ca", "host", "DNS:localhost"), [](const SeenRequest&) -> Reply {
                             return {http_answer(201, R"({"ack":"a"})")};
                         }};
    const HttpSettings settings{
        .host = "localhost", .port = server.port(), .tls = pki.issue("ca", terminal.digits())};
    std::printf("bare client  %8.0f items/s\n", bare_client(settings, count, terminal));
    return report(drain(settings, count), count);
}

}  // namespace
}  // namespace kiosk::backend

int main(int argc, char** argv)
{
    return kiosk::backend::run({argv, static_cast<std::size_t>(argc)});
}
