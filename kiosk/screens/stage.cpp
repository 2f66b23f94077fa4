#include "kiosk/screens/stage.h"

#include "kiosk/screens/fit.h"
#include "kiosk/screens/page.h"

#include <imgui.h>

namespace kiosk::screens {
namespace {

Finger read_finger()
{
    const auto& io = ImGui::GetIO();
    return {.at = {io.MousePos.x, io.MousePos.y},
            .down = io.MouseDown[0],
            .went_down = ImGui::IsMouseClicked(0),
            .went_up = ImGui::IsMouseReleased(0)};
}

/// A window without any of its own looks or ways.
ImDrawList& begin_window(Point size)
{
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize({size.x, size.y});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0);
    constexpr auto flags = ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                           ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBackground |
                           ImGuiWindowFlags_NoInputs | ImGuiWindowFlags_NoBringToFrontOnFocus;
    ImGui::Begin("stage", nullptr, flags);
    ImGui::PopStyleVar(3);
    return *ImGui::GetWindowDrawList();
}

}  // namespace

Frame Stage::draw(const views::ScreenView& view, const Fonts& fonts, Point size, TimePoint now)
{
    if (!began_) began_ = now;
    const auto fit = fit_design(size);
    auto& list = begin_window(size);
    // What is not the design is the page's colour too.
    list.AddRectFilled({0, 0}, {size.x, size.y},
                       IM_COL32(theme::page.r, theme::page.g, theme::page.b, 255));
    Painter painter{list, fonts, fit};
    Frame frame;
    const auto name = view.help ? "help-" + view.name : view.name;
    touch_.begin(name, read_finger(), now);
    const std::chrono::duration<float> moved = now - *began_;
    Page page{painter, touch_, frame.intents, fit.landscape, moved.count()};
    const auto area = draw_frame(view.frame, page, fit.design);
    if (view.help)
        screens::draw(*view.help, page, area);
    else
        std::visit([&](const auto& screen) { screens::draw(screen, page, area); }, view.screen);
    touch_.end();
    ImGui::End();
    frame.targets = touch_.targets();
    frame.clipped = painter.clipped();
    if (page.moving)
        frame.next_animation = now + theme::frame_time;
    else
        began_.reset();
    return frame;
}

}  // namespace kiosk::screens
