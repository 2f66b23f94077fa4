// citizen-desk: the hardware of a terminal as things on a table, for demonstrations, tests and integration work.

#include "devices/emulators/desk/desk.h"
#include "devices/emulators/desk/end_signals.h"
#include "devices/emulators/desk/window/table_window.h"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>
#include <thread>

namespace {

using kiosk::emulators::Bench;
using kiosk::emulators::block_end_signals;
using kiosk::emulators::Desk;
using kiosk::emulators::DeskOptions;
using kiosk::emulators::EndSignals;
using kiosk::emulators::TableWindow;

constexpr int cannot_start = 2;

struct Arguments {
    DeskOptions desk;
    bool headless = false;
    std::filesystem::path picture;
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
    auto* headless =
        app.add_flag("--headless", arguments.headless, "no window: the control socket only");
    app.add_option("--picture", arguments.picture,
                   "draw the table into this PNG file, in no window, and end")
        ->excludes(headless);
}

void say_ready(const Desk& desk)
{
    std::printf("%s\n", desk.ready_line().c_str());
    std::fflush(stdout);
}

void serve_headless(Desk& desk)
{
    const EndSignals signals{[&desk] { desk.bench().stop(); }};
    say_ready(desk);
    desk.bench().run();
}

/// The bench in a thread of its own; what it dies of ends the window and is thrown by join().
class BenchThread {
public:
    BenchThread(Bench& bench, TableWindow& window)
        : bench_{bench}, thread_{[this, &window] {
              try {
                  bench_.run();
              } catch (...) {
                  failure_ = std::current_exception();
                  window.stop();
              }
          }}
    {
    }
    ~BenchThread() { stop(); }
    BenchThread(const BenchThread&) = delete;
    BenchThread& operator=(const BenchThread&) = delete;

    void join()
    {
        stop();
        if (failure_) std::rethrow_exception(failure_);
    }

private:
    void stop()
    {
        bench_.stop();
        if (thread_.joinable()) thread_.join();
    }

    Bench& bench_;
    std::exception_ptr failure_;
    std::thread thread_;
};

void serve_window(Desk& desk, const Arguments& arguments)
{
    const bool is_for_picture = !arguments.picture.empty();
    TableWindow window{[&desk](const std::string& line) { return desk.bench().execute(line); },
                       std::filesystem::absolute(arguments.desk.directory).string(),
                       !is_for_picture};
    if (!is_for_picture) say_ready(desk);
    BenchThread bench{desk.bench(), window};
    const EndSignals signals{[&window] { window.stop(); }};
    if (is_for_picture) {
        window.draw_picture(arguments.picture);
    } else {
        window.run();
    }
    bench.join();
}

void serve(const Arguments& arguments)
{
    block_end_signals();
    Desk desk{arguments.desk};
    if (arguments.headless)
        serve_headless(desk);
    else
        serve_window(desk, arguments);
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
        serve(arguments);
        return 0;
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) return app.exit(error);
        std::fprintf(stderr, "citizen-desk: %s (--help explains)\n", error.what());
    } catch (const std::exception& error) {
        std::fprintf(stderr, "citizen-desk: %s\n", error.what());
    }
    return cannot_start;
}
