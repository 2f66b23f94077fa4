#include "kiosk/runtime/app/app_run.h"

#include "kiosk/runtime/app/kiosk_window.h"
#include "kiosk/runtime/app/receipt_document.h"
#include "kiosk/runtime/control/control_server.h"
#include "kiosk/runtime/control/terminal_control.h"

#include <spdlog/spdlog.h>

#include <atomic>
#include <future>
#include <mutex>
#include <thread>

namespace kiosk::runtime {
namespace {

/// The terminal once it has started, and nothing before.  Any thread.
class Running {
public:
    void set(std::unique_ptr<TerminalApp> app)
    {
        const std::lock_guard lock{mutex_};
        app_ = std::move(app);
    }
    void post(Inbound message)
    {
        const std::lock_guard lock{mutex_};
        if (app_) app_->post(std::move(message));
    }
    /// Ends the terminal: from here on posts go nowhere.
    void end()
    {
        std::unique_ptr<TerminalApp> app;
        const std::lock_guard lock{mutex_};
        app = std::move(app_);
    }

private:
    std::mutex mutex_;
    std::unique_ptr<TerminalApp> app_;
};

/// What both ways of running have in common.
struct Common {
    Common(const Config& config, TerminalControl::Actions actions)
        : catalogue{config.assets / "locale"}, control{board, ui, std::move(actions)}
    {
        if (config.control_socket.empty()) return;
        server = std::make_unique<ControlServer>(
            config.control_socket,
            [this](const std::string& line, bool last) { return control.handle(line, last); });
        board.on_change([this] { server->changed(); });
    }

    std::unique_ptr<TerminalApp> start(const Config& config, const TerminalOptions& options)
    {
        return std::make_unique<TerminalApp>(
            config, options,
            [this, hotline = config.screen.hotline](const Receipt& receipt) {
                return receipt_document(views::make_receipt(receipt, catalogue, hotline));
            },
            board);
    }

    views::Catalogue catalogue;
    Board board;
    UiBoard ui;
    TerminalControl control;
    std::unique_ptr<ControlServer> server;
};

/// Opens the journal and the devices behind the window's first picture.
void start_behind(KioskWindow& window, Common& common, Running& running, const Config& config,
                  const TerminalOptions& options)
{
    try {
        auto app = common.start(config, options);
        window.connect([&running](Inbound m) { running.post(std::move(m)); }, app->clock());
        running.set(std::move(app));
    } catch (const std::exception& e) {
        spdlog::critical("out of service: {}", e.what());
        window.show_broken();
    }
}

}  // namespace

int run_headless(const Config& config, const TerminalOptions& options, StopSignals& signals)
{
    Running running;
    std::promise<void> ended;
    std::once_flag once;
    const auto end = [&] { std::call_once(once, [&] { ended.set_value(); }); };
    Common common{config, {[&](Inbound m) { running.post(std::move(m)); }, end, {}, options.trial}};
    running.set(common.start(config, options));
    signals.on_stop(end);
    ended.get_future().wait();
    running.end();
    return 0;
}

int run_in_window(const Config& config, const TerminalOptions& options, StopSignals& signals)
{
    Running running;
    std::atomic<KioskWindow*> shown = nullptr;
    Common common{config,
                  {[&](Inbound m) { running.post(std::move(m)); },
                   [&] {
                       if (auto* window = shown.load()) window->stop();
                   },
                   [&](const std::string& file) {
                       auto* window = shown.load();
                       return window && window->save_picture(file);
                   },
                   options.trial}};
    KioskWindow window{config, common.catalogue, common.board, common.ui};
    shown = &window;
    common.board.on_change([&window] { window.wake(); });
    signals.on_stop([&window] { window.stop(); });
    std::thread starter{[&] { start_behind(window, common, running, config, options); }};
    try {
        window.run();
    } catch (...) {
        starter.join();
        running.end();
        common.server.reset();
        throw;
    }
    starter.join();
    running.end();
    common.server.reset();
    return 0;
}

}  // namespace kiosk::runtime
