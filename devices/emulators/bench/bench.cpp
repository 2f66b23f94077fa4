#include "devices/emulators/bench/bench.h"

#include <nlohmann/json.hpp>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <ctime>
#include <system_error>

namespace kiosk::emulators {

using nlohmann::json;

json ok() { return {{"ok", true}}; }
json failure(const std::string& why) { return {{"ok", false}, {"error", why}}; }

Bench::Bench(std::filesystem::path directory)
    : directory_{std::move(directory)}, wake_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)}
{
    if (wake_ < 0) throw std::system_error{errno, std::generic_category(), "eventfd"};
    std::filesystem::create_directories(directory_);
    sockets_.push_back(std::make_unique<ControlSocket>(
        directory_ / "desk.sock", [this](const auto& line) { return execute_for(nullptr, line); }));
}

Bench::~Bench() { ::close(wake_); }

void Bench::add(std::unique_ptr<Station> station)
{
    auto* fixed = station.get();
    stations_.push_back(std::move(station));
    sockets_.push_back(std::make_unique<ControlSocket>(
        directory_ / (fixed->name() + ".sock"),
        [this, fixed](const auto& line) { return execute_for(fixed, line); }));
}

void Bench::run()
{
    while (!stopping_) wait_and_run();
}

void Bench::stop()
{
    stopping_ = true;
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(wake_, &one, sizeof one);
}

std::string Bench::execute(const std::string& line)
{
    std::string reply;
    {
        const std::scoped_lock lock{mutex_};
        reply = execute_for(nullptr, line);
    }
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(wake_, &one, sizeof one);
    return reply;
}

Station* Bench::find(const std::string& name) const
{
    const auto found = std::ranges::find(
        stations_, name, [](const auto& s) -> const std::string& { return s->name(); });
    return found == stations_.end() ? nullptr : found->get();
}

std::string Bench::execute_for(Station* fixed, const std::string& line)
{
    auto request = json::parse(line, nullptr, false);
    if (!request.is_object()) return failure("one JSON object a line").dump();
    if (request.contains("help")) {
        auto reply = ok();
        for (const auto& station : stations_)
            if (fixed == nullptr || fixed == station.get())
                reply["commands"][station->name()] = station->help();
        return reply.dump();
    }
    if (fixed == nullptr) {
        if (!request.contains("device") || !request["device"].is_string())
            return failure("\"device\" names the device; {\"help\":true} lists them").dump();
        const auto name = request["device"].get<std::string>();
        fixed = find(name);
        if (fixed == nullptr) return failure("no device " + name).dump();
        request.erase("device");
    }
    try {
        const auto now = std::chrono::steady_clock::now();
        const auto reply = fixed->command(request, now);
        fixed->run(now);
        return reply.dump();
    } catch (const json::exception& e) {
        return failure(std::string{"wrong arguments: "} + e.what()).dump();
    }
}

void Bench::wait_and_run()
{
    std::vector<pollfd> sources{{wake_, POLLIN, 0}};
    std::optional<TimePoint> deadline;
    {
        const std::scoped_lock lock{mutex_};
        for (const auto& socket : sockets_)
            for (const int fd : socket->descriptors()) sources.push_back({fd, POLLIN, 0});
        for (const auto& station : stations_) {
            for (const int fd : station->descriptors()) sources.push_back({fd, POLLIN, 0});
            if (const auto at = station->deadline(); at && (!deadline || *at < *deadline))
                deadline = at;
        }
    }
    timespec wait{};
    if (deadline) {
        const auto left =
            std::max(std::chrono::nanoseconds{*deadline - std::chrono::steady_clock::now()},
                     std::chrono::nanoseconds{0});
        wait.tv_sec = static_cast<std::time_t>(left.count() / 1'000'000'000);
        wait.tv_nsec = static_cast<long>(left.count() % 1'000'000'000);
    }
    ::ppoll(sources.data(), sources.size(), deadline ? &wait : nullptr, nullptr);
    std::uint64_t count = 0;
    [[maybe_unused]] const auto taken = ::read(wake_, &count, sizeof count);

    const std::scoped_lock lock{mutex_};
    for (const auto& socket : sockets_) socket->run();
    for (const auto& station : stations_) station->run(std::chrono::steady_clock::now());
}

}  // namespace kiosk::emulators
