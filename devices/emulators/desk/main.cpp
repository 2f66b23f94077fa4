// citizen-desk: the hardware of a terminal as things on a table, for demonstrations, tests and integration work.

#include "devices/emulators/desk/desk.h"
#include "devices/emulators/desk/end_signals.h"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>
#include <stdexcept>

namespace {

using kiosk::emulators::block_end_signals;
using kiosk::emulators::Desk;
using kiosk::emulators::DeskOptions;
using kiosk::emulators::EndSignals;

constexpr int cannot_start = 2;

struct Arguments {
    DeskOptions desk;
    bool headless = false;
};

void add_options(CLI::App& app, Arguments& arguments)
{
    constexpr unsigned fastest = 4'000'000;
    auto& desk = arguments.desk;
    app.add_option("--dir", desk.directory, "where the lines, the socket and the receipts are")
        ->required();
    app.add_option("--cards", desk.cards,
                   "packages of phones, such as citizen-sandbox writes (default: sample phones "
                   "under published test keys)")
        ->check(CLI::ExistingDirectory);
    app.add_option("--config", desk.config, "how this table differs, JSON (desk_config.h)")
        ->check(CLI::ExistingFile);
    app.add_option("--vpcd-port", desk.vpcd_port,
                   "a PC/SC reader on the table: vpcd of a pcscd (installer/with_pcscd.sh)")
        ->check(CLI::Range(1, 65535));
    app.add_option("--baud", desk.baud,
                   "pace every line like this speed, 0: not at all (default: 115200, acceptor "
                   "9600)")
        ->check(CLI::Range(0U, fastest));
    app.add_flag("--headless", arguments.headless, "no window: the control socket only");
}

int serve(const Arguments& arguments)
{
    block_end_signals();
    Desk desk{arguments.desk};
    const EndSignals signals{[&desk] { desk.bench().stop(); }};
    std::printf("%s\n", desk.ready_line().c_str());
    std::fflush(stdout);
    desk.bench().run();
    return 0;
}

}  // namespace

int main(int argc, char** argv)
{
    CLI::App app{
        "Emulated phones, RF bridge, cash acceptor and receipt printer on pseudo-terminals; what "
        "happens to them comes over DIR/desk.sock. Not for production."};
    try {
        Arguments arguments;
        add_options(app, arguments);
        app.parse(argc, argv);
        if (!arguments.headless) throw std::runtime_error{"there is no window yet: --headless"};
        return serve(arguments);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) return app.exit(error);
        std::fprintf(stderr, "citizen-desk: %s (--help explains)\n", error.what());
    } catch (const std::exception& error) {
        std::fprintf(stderr, "citizen-desk: %s\n", error.what());
    }
    return cannot_start;
}
