// citizen-sandbox: a back office that runs on one machine, for demonstrations, tests and integration work.

#include "backend-client/sandbox/line_socket.h"
#include "backend-client/sandbox/pki/certificate_authority.h"
#include "backend-client/sandbox/sandbox.h"

#include <CLI/CLI.hpp>

#include <csignal>
#include <cstdio>
#include <thread>

namespace {

using kiosk::TerminalId;
using kiosk::sandbox::Sandbox;
using kiosk::sandbox::SandboxOptions;

constexpr int cannot_start = 2;

const CLI::Validator is_terminal{
    [](const std::string& text) {
        return TerminalId::from_digits(text) ? std::string{} : "'" + text + "' is not 12 digits";
    },
    "NUMBER", "terminal number"};

/// Blocked in every thread; the one that waits for them ends the program in good order.
sigset_t block_end_signals()
{
    sigset_t signals{};
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    return signals;
}

int serve(const SandboxOptions& options)
{
    const auto signals = block_end_signals();
    std::signal(SIGPIPE, SIG_IGN);
    Sandbox sandbox{options};
    std::fprintf(stderr,
                 "This is not the production back office: it plays one, on this machine, for tests "
                 "and demonstrations.\n");
    std::printf("%s\n", sandbox.ready_line().c_str());
    std::fflush(stdout);
    std::thread ending{[&] {
        int signal = 0;
        sigwait(&signals, &signal);
        sandbox.stop();
    }};
    sandbox.serve();
    ::kill(::getpid(),
           SIGTERM);  // should serving end by itself; blocked, hence only for the thread above
    ending.join();
    return 0;
}

std::vector<TerminalId> parsed(const std::vector<std::string>& numbers)
{
    std::vector<TerminalId> terminals;
    for (const auto& number : numbers)
        if (const auto terminal = TerminalId::from_digits(number)) terminals.push_back(*terminal);
    return terminals;
}

/// One command to the sandbox that serves `directory`: its answer on stdout, 0 when it says ok, else 1.
int ask(const std::filesystem::path& directory, const std::string& command)
{
    const auto answer = kiosk::sandbox::ask_line_socket(directory / "fault.sock", command);
    std::printf("%s\n", answer.c_str());
    return answer.find("\"ok\":true") != std::string::npos ? 0 : 1;
}

int issue_terminal(const std::filesystem::path& directory, const TerminalId& terminal)
{
    kiosk::sandbox::CertificateAuthority authority{directory / "pki"};
    std::printf("%s\n", authority.issue_terminal(terminal).c_str());
    return 0;
}

struct Arguments {
    SandboxOptions options;
    std::vector<std::string> terminals{"225000000001"};
    std::string seed = "demo";
    std::string issued;
    std::string command = R"({"book":true})";
};

void add_options(CLI::App& app, Arguments& arguments)
{
    auto& options = arguments.options;
    app.add_option("--dir", options.directory, "where everything is kept")->required();
    app.add_option("--port", options.port, "port on 127.0.0.1; 0 takes a free one (default)")
        ->check(CLI::Range(0, 65535));
    app.add_option("--terminal", arguments.terminals,
                   "a terminal that gets a certificate; may be repeated")
        ->check(is_terminal)
        ->allow_extra_args(false);
    app.add_option("--seed", arguments.seed,
                   "'demo': ten citizens at the first start (default); 'none'")
        ->check(CLI::IsMember({"demo", "none"}));
    app.add_option("--import-test-keys", options.known_keys,
                   "published master keys (card-vectors.json) instead of generated ones, at the "
                   "first start")
        ->check(CLI::ExistingFile);
    app.add_option("--hsm-library", options.hsm_library,
                   "PKCS#11 library (default: Debian's SoftHSM 2)");
    auto* issue = app.add_subcommand("issue-terminal", "makes a certificate for one more terminal");
    issue->fallthrough();
    issue->add_option("number", arguments.issued, "terminal number")
        ->required()
        ->check(is_terminal);
    auto* ask = app.add_subcommand(
        "ask", "sends one command to the sandbox that serves DIR, and prints its answer");
    ask->fallthrough();
    ask->add_option("command", arguments.command,
                    R"(JSON; {"help":true} lists them; default {"book":true})");
}

int run(int argc, char** argv)
{
    CLI::App app{
        "A back office on one machine: TLS with client certificates, accounts in SQLite, master "
        "keys in a SoftHSM token. Not for production."};
    Arguments arguments;
    add_options(app, arguments);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) return app.exit(error);
        std::fprintf(stderr, "citizen-sandbox: %s (--help explains)\n", error.what());
        return cannot_start;
    }
    auto& options = arguments.options;
    if (app.got_subcommand("issue-terminal"))
        return issue_terminal(options.directory, parsed({arguments.issued}).front());
    if (app.got_subcommand("ask")) return ask(options.directory, arguments.command);
    options.terminals = parsed(arguments.terminals);
    options.seed = arguments.seed == "demo";
    return serve(options);
}

}  // namespace

int main(int argc, char** argv)
{
    try {
        return run(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "citizen-sandbox: %s\n", error.what());
        return cannot_start;
    }
}
