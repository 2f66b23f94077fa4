#include "devices/emulators/desk/window/table_window.h"

#include "devices/emulators/desk/window/table.h"
#include "kiosk/runtime/window/display.h"

#include <array>
#include <chrono>
#include <optional>
#include <utility>

namespace kiosk::emulators {
namespace {

constexpr std::chrono::milliseconds look_again{100};
constexpr std::chrono::milliseconds look_again_at_rest{250};  ///< when nothing has changed

// In the order of Type.
constexpr std::array styles{
    runtime::FontStyle{runtime::Face::Regular, 25}, runtime::FontStyle{runtime::Face::Regular, 21},
    runtime::FontStyle{runtime::Face::Bold, 26}, runtime::FontStyle{runtime::Face::Bold, 38},
    runtime::FontStyle{runtime::Face::Bold, 30}};

runtime::DisplayOptions options(bool is_visible)
{
    runtime::DisplayOptions display;
    display.title = "citizen-desk";
    display.width_px = static_cast<int>(look::width);
    display.height_px = static_cast<int>(look::height);
    display.fullscreen = false;
    display.place = runtime::WindowPlace::Left;  // beside the terminal
    display.needs_screen = is_visible;
    display.background = 0xFFE9E2D6;
    return display;
}

void draw_table(const Pen& pen)
{
    pen.list().AddRectFilled({0, 0}, {look::width, look::height}, look::table);
    constexpr int lines = 27;
    for (int i = 0; i < lines; ++i) {
        const float y = 10 + 34 * static_cast<float>(i);
        pen.list().AddLine({0, y}, {look::width, y}, look::grain, 2);
    }
}

void draw_said(const Pen& pen, const Teller& teller)
{
    const auto& bar = place::said;
    pen.list().AddRectFilled(bar.low(), bar.high(), IM_COL32(48, 44, 40, 255));
    if (teller.said().empty())
        return pen.text(
            Type::Small, {32, bar.y + 10}, look::pale,
            R"(each press is a command that DIR/desk.sock takes too; {"help":true} lists them all)");
    pen.text(Type::Small, {32, bar.y + 10}, look::white, teller.said());
    pen.right(Type::Small, {look::width - 32, bar.y + 10},
              teller.was_refused() ? look::warning : look::good, teller.answer());
}

}  // namespace

struct TableWindow::Parts {
    Parts(Ask with, std::string words, bool is_visible)
        : ask{std::move(with)},
          title{std::move(words)},
          teller{ask},
          display{options(is_visible), styles}
    {
    }

    std::optional<TimePoint> draw(const runtime::Frame& frame)
    {
        if (frame.now >= next_look) see(frame.now);
        ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2{0, 0});
        ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0);
        ImGui::SetNextWindowPos({0, 0});
        ImGui::SetNextWindowSize({frame.width_px, frame.height_px});
        ImGui::Begin("table", nullptr,
                     ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                         ImGuiWindowFlags_NoBringToFrontOnFocus);
        const Pen pen{*ImGui::GetWindowDrawList(), display.fonts()};
        draw_table(pen);
        pen.text(Type::Title, {32, 14}, look::ink, "citizen-desk");
        pen.right(Type::Small, {look::width - 32, 28}, look::soft, title);
        paper.draw(pen);
        draw_printer(pen, teller, desk.printer);
        draw_acceptor(pen, teller, desk.acceptor);
        draw_notes(pen, teller);
        draw_readers(pen, teller, desk);
        draw_phones(pen, teller, desk);
        draw_said(pen, teller);
        ImGui::End();
        ImGui::PopStyleVar(2);
        if (teller.take_news()) next_look = frame.now;
        return next_look;
    }

    /// A wake-up draws several frames; one look is enough for them.
    void see(TimePoint now)
    {
        auto seen = look_at_desk(ask);
        next_look = now + (seen == desk ? look_again_at_rest : look_again);
        desk = std::move(seen);
        paper.follow(desk.printer, teller);
    }

    Ask ask;
    std::string title;
    Teller teller;
    DeskView desk;
    TimePoint next_look{};
    ReceiptInSlot paper;
    runtime::Display display;
};

TableWindow::TableWindow(Ask ask, std::string title, bool is_visible)
    : parts_{std::make_unique<Parts>(std::move(ask), std::move(title), is_visible)}
{
}

TableWindow::~TableWindow() = default;

void TableWindow::run()
{
    parts_->display.run([this](const runtime::Frame& frame) { return parts_->draw(frame); });
}

void TableWindow::draw_picture(const std::filesystem::path& file)
{
    constexpr int settled = 3;  // frames until ImGui knows its layout
    int frames = 0;
    parts_->display.run([&](const runtime::Frame& frame) {
        if (++frames > settled) {
            parts_->display.save_png(file);
            parts_->display.stop();
        }
        return parts_->draw(frame);
    });
}

void TableWindow::stop() noexcept { parts_->display.stop(); }

}  // namespace kiosk::emulators
