#pragma once

#include "kiosk/runtime/config/config.h"
#include "kiosk/runtime/control/ui_board.h"
#include "kiosk/runtime/service/board.h"
#include "kiosk/runtime/service/flow_clock.h"
#include "kiosk/runtime/service/inbound.h"
#include "kiosk/runtime/window/display.h"
#include "kiosk/screens/stage.h"
#include "kiosk/views/make_view.h"

#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace kiosk::runtime {

/// What citizens see and touch: the newest snapshot of the board, drawn by the screens; touches go to the service loop.
/// Belongs to the main thread, but for what says otherwise.
class KioskWindow {
public:
    /// Throws WindowError, FontError.
    KioskWindow(const Config& config, const views::Catalogue& catalogue, const Board& board,
                UiBoard& ui);

    /// Until stop().
    void run();

    // Any thread.
    void wake() { display_.wake(); }
    void stop() { display_.stop(); }
    /// From here on touches have somewhere to go.
    void connect(Post post, const FlowClock& clock);
    /// The terminal cannot start: shows that it gives no service.
    void show_broken();
    /// Writes what is on the screen; waits for the window, 5 s at most.  Not from the window's own thread.
    bool save_picture(const std::string& file);

private:
    struct Picture {
        std::string file;
        std::promise<bool> done;
        std::optional<TimePoint> first{};  ///< the first frame since it was asked for
    };

    std::optional<TimePoint> draw(const Frame& frame);
    [[nodiscard]] views::ScreenView view(const Snapshot& snapshot, TimePoint flow_now);
    void act(const std::vector<views::Intent>& intents, TimePoint flow_now);
    void publish(const screens::Frame& frame, const views::ScreenView& view,
                 const Snapshot& snapshot);
    /// Keeps the picture that is asked for; true: one more frame first.
    bool serve_picture(TimePoint frame);
    [[nodiscard]] screens::Fonts fonts();

    const Config& config_;
    const views::Catalogue& catalogue_;
    const Board& board_;
    UiBoard& ui_;
    Display display_;
    screens::Stage stage_;
    views::Looks looks_;
    flows::Visit seen_;  ///< the visit that looks_ belongs to
    std::uint64_t frames_ = 0;

    std::mutex mutex_;
    Post post_;
    FlowClock clock_;
    bool broken_ = false;
    std::unique_ptr<Picture> picture_;
};

}  // namespace kiosk::runtime
