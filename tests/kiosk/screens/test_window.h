#pragma once

#include "kiosk/screens/stage.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

struct ImGuiContext;

/// A window that exists only in memory: Dear ImGui with the real fonts and no screen.
namespace kiosk::screens::testing {

/// Holds the characters of all catalogues; built once a process.
class TestWindow {
public:
    explicit TestWindow(Point size);
    ~TestWindow();
    TestWindow(const TestWindow&) = delete;
    TestWindow& operator=(const TestWindow&) = delete;

    /// One frame with the finger where it is.
    Frame draw(const views::ScreenView& view, TimePoint now);
    void finger(Point at, bool down);
    /// Writes what the last frame looks like.
    void save_png(const std::filesystem::path& file) const;

private:
    Point size_;
    ImGuiContext* context_;
    Fonts fonts_;
    Stage stage_;
};

}  // namespace kiosk::screens::testing
