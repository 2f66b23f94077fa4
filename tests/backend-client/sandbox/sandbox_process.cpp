#include "tests/backend-client/sandbox/sandbox_process.h"

#include "backend-client/sandbox/line_socket.h"

#include <nlohmann/json.hpp>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace kiosk::sandbox {
namespace {

using Clock = std::chrono::steady_clock;

std::filesystem::path program()
{
    return std::filesystem::read_symlink("/proc/self/exe").parent_path() / "citizen-sandbox";
}

pid_t spawned(const std::filesystem::path& file, const std::vector<std::string>& arguments, int out)
{
    std::vector<char*> argv;
    for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions{};
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out, STDERR_FILENO);
    pid_t pid = -1;
    const int error = ::posix_spawn(&pid, file.c_str(), &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) throw std::runtime_error{"cannot start " + file.string()};
    return pid;
}

/// Appends what comes; false when nothing will come any more or the time is over.
bool read_some(int fd, std::string& text, Clock::time_point deadline)
{
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    pollfd watched{fd, POLLIN, 0};
    if (left <= 0 || ::poll(&watched, 1, static_cast<int>(left)) <= 0) return false;
    std::array<char, 4096> chunk{};
    const auto got = ::read(fd, chunk.data(), chunk.size());
    if (got <= 0) return false;
    text.append(chunk.data(), static_cast<std::size_t>(got));
    return true;
}

/// The address in the ready line, once it is whole; "" before.
std::string url_in(const std::string& output)
{
    const auto line = output.find(R"({"ready":true)");
    if (line == std::string::npos) return "";
    const auto whole = output.substr(line, output.find('\n', line) - line);
    const auto ready = nlohmann::json::parse(whole, nullptr, false);
    return ready.is_object() ? ready.value("url", "") : "";
}

}  // namespace

SandboxProcess::SandboxProcess(std::filesystem::path directory,
                               const std::vector<std::string>& arguments)
    : directory_{std::move(directory)}
{
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0) throw std::runtime_error{"no pipe"};
    std::vector<std::string> all{"citizen-sandbox", "--dir", directory_.string()};
    all.insert(all.end(), arguments.begin(), arguments.end());
    pid_ = spawned(program(), all, pipe[1]);
    ::close(pipe[1]);
    out_ = pipe[0];
    const auto deadline = Clock::now() + std::chrono::seconds{60};
    while (url_.empty() && read_some(out_, output_, deadline)) url_ = url_in(output_);
}

SandboxProcess::~SandboxProcess()
{
    if (pid_ > 0) {
        send(SIGKILL);
        wait();
    }
    ::close(out_);
}

int SandboxProcess::port() const { return std::stoi(url_.substr(url_.rfind(':') + 1)); }

void SandboxProcess::send(int signal) const { ::kill(pid_, signal); }

int SandboxProcess::wait()
{
    int status = 0;
    ::waitpid(std::exchange(pid_, -1), &status, 0);
    const auto deadline = Clock::now() + std::chrono::seconds{5};
    while (read_some(out_, output_, deadline)) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string SandboxProcess::command(const std::string& line) const
{
    return ask_line_socket(directory_ / "fault.sock", line);
}

}  // namespace kiosk::sandbox
