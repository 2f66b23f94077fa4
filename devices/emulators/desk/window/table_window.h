#pragma once

#include "devices/emulators/desk/window/desk_view.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace kiosk::emulators {

/// The desk's window: phones to lay on the readers, notes to feed, paper that comes out, and switches for what goes
/// wrong.  Everything goes through the control socket's commands, looks included, so that window and socket stay in step.
class TableWindow {
public:
    /// Throws runtime::WindowError or FontError.  `is_visible` false: any of SDL's drivers will do.
    TableWindow(Ask ask, std::string title, bool is_visible);
    ~TableWindow();
    TableWindow(const TableWindow&) = delete;
    TableWindow& operator=(const TableWindow&) = delete;

    /// Until the person closes it, or stop().
    void run();
    /// Draws what is on the table now into a PNG.  Throws std::runtime_error.
    void draw_picture(const std::filesystem::path& file);
    void stop() noexcept;  ///< any thread

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace kiosk::emulators
