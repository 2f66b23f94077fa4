#include "tests/child_process.h"

#include <array>
#include <csignal>
#include <stdexcept>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

namespace kiosk::tests {
namespace {

using Clock = std::chrono::steady_clock;

pid_t spawned(const std::vector<std::string>& command, int out)
{
    std::vector<char*> argv;
    for (const auto& argument : command) argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions{};
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out, STDERR_FILENO);
    pid_t pid = -1;
    const int error = ::posix_spawn(&pid, argv[0], &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) throw std::runtime_error{"cannot start " + command[0]};
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

std::optional<std::string> line_with(std::string_view word, const std::string& text)
{
    for (std::size_t at = 0, end = 0; (end = text.find('\n', at)) != std::string::npos;
         at = end + 1) {
        const auto line = text.substr(at, end - at);
        if (line.starts_with(word)) return line;
    }
    return std::nullopt;
}

}  // namespace

std::filesystem::path program(const std::string& name)
{
    return std::filesystem::read_symlink("/proc/self/exe").parent_path() / name;
}

ChildProcess::ChildProcess(const std::vector<std::string>& command)
{
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0) throw std::runtime_error{"no pipe"};
    out_ = pipe[0];
    pid_ = spawned(command, pipe[1]);
    ::close(pipe[1]);
}

ChildProcess::~ChildProcess()
{
    if (pid_ > 0) {
        send(SIGKILL);
        wait();
    }
    ::close(out_);
}

std::optional<std::string> ChildProcess::await_line(std::string_view word,
                                                    std::chrono::seconds limit)
{
    const auto deadline = Clock::now() + limit;
    auto line = line_with(word, output_);
    while (!line && read_some(out_, output_, deadline)) line = line_with(word, output_);
    return line;
}

void ChildProcess::send(int signal) const { ::kill(pid_, signal); }

int ChildProcess::wait()
{
    int status = 0;
    ::waitpid(std::exchange(pid_, -1), &status, 0);
    const auto deadline = Clock::now() + std::chrono::seconds{5};
    while (read_some(out_, output_, deadline)) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string ask(const std::filesystem::path& socket, const std::string& line)
{
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    socket.string().copy(&address.sun_path[0], sizeof address.sun_path - 1);
    std::string reply;
    const auto* generic = reinterpret_cast<const sockaddr*>(&address);
    const auto whole = line + '\n';
    if (::connect(fd, generic, sizeof address) == 0 &&
        ::send(fd, whole.data(), whole.size(), MSG_NOSIGNAL) ==
            static_cast<ssize_t>(whole.size())) {
        const auto deadline = Clock::now() + std::chrono::seconds{10};
        while (!reply.ends_with('\n') && read_some(fd, reply, deadline)) {
        }
    }
    ::close(fd);
    return reply;
}

}  // namespace kiosk::tests
