// citizen-kiosk: the self-service terminal.

#include "kiosk/runtime/app/app_run.h"
#include "kiosk/runtime/app/die_at.h"
#include "kiosk/runtime/app/log.h"

#include <CLI/CLI.hpp>

#include <sys/resource.h>

#include <csignal>
#include <cstdio>

namespace kiosk::runtime {
namespace {

constexpr auto software = "citizen-kiosk " KIOSK_VERSION;
constexpr int cannot_start = 2;

struct Arguments {
    std::string config;
    bool headless = false;
    bool check = false;
    unsigned flow_speed = 1;
    bool trial = false;
    std::string die_at;
};

/// A picture of the process may hold what no file may: no core dumps.
void forbid_core_dumps()
{
    const rlimit none{0, 0};
    (void)::setrlimit(RLIMIT_CORE, &none);
}

int run(const Arguments& arguments)
{
    forbid_core_dumps();
    std::signal(SIGPIPE, SIG_IGN);
    StopSignals signals;
    const auto config = load_config(arguments.config);
    if (arguments.check) {
        std::printf("%s: good\n", arguments.config.c_str());
        return 0;
    }
    start_log(config.log_file);
    TerminalOptions options{
        .software = software, .flow_speed = arguments.flow_speed, .trial = arguments.trial};
    if (!arguments.die_at.empty()) options.probe = die_at(arguments.die_at).value();
    if (arguments.headless) return run_headless(config, options, signals);
    return run_in_window(config, options, signals);
}

int parse_and_run(int argc, char** argv)
{
    CLI::App app{"The self-service terminal of a city's mobile citizen card."};
    Arguments arguments;
    app.set_version_flag("--version", software);
    app.add_option("--config", arguments.config, "kiosk.toml of this terminal")->required();
    app.add_flag("--headless", arguments.headless, "no window: devices, flows and control socket");
    app.add_flag("--check", arguments.check, "only check the configuration");
    app.add_option("--flow-speed", arguments.flow_speed,
                   "time-outs of screens N times as fast, for trials")
        ->check(CLI::Range(1U, 1000U));
    app.add_flag("--trial", arguments.trial, "the control socket may let time pass, for trials");
    app.add_option(
           "--die-at", arguments.die_at,
           "MOMENT:FACT[:N], for trials: be killed before it is durable, when it is durable, "
           "or when its effects are done")
        ->check([](const std::string& text) {
            return die_at(text) ? std::string{} : "'" + text + "' is not MOMENT:FACT[:N]";
        });
    CLI11_PARSE(app, argc, argv);
    return run(arguments);
}

}  // namespace
}  // namespace kiosk::runtime

int main(int argc, char** argv)
{
    try {
        return kiosk::runtime::parse_and_run(argc, argv);
    } catch (const std::exception& e) {
        std::fprintf(stderr, "citizen-kiosk: %s\n", e.what());
        return kiosk::runtime::cannot_start;
    }
}
