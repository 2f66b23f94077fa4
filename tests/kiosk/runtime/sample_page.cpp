#include "tests/kiosk/runtime/sample_page.h"

#include <imgui.h>

namespace kiosk::runtime::sample {
namespace {

constexpr ImU32 ink = IM_COL32(28, 36, 48, 255);
constexpr ImU32 soft = IM_COL32(96, 108, 124, 255);
constexpr ImU32 accent = IM_COL32(0, 94, 184, 255);
constexpr ImU32 accent_pressed = IM_COL32(0, 62, 130, 255);
constexpr ImU32 white = IM_COL32(255, 255, 255, 255);
constexpr ImU32 line = IM_COL32(216, 222, 230, 255);

struct Pen {
    ImDrawList& list;
    FontBook& fonts;

    void text(std::size_t style, ImVec2 at, ImU32 colour, const std::string& words) const
    {
        const auto drawable = fonts.drawable(words);
        const ImFont* font = fonts.font(style);
        list.AddText(font, font->FontSize * font->Scale, at, colour, drawable.c_str());
    }
    void card(ImVec2 low, ImVec2 high, ImU32 colour) const
    {
        for (int i = 6; i > 0; --i) {
            const auto spread = static_cast<float>(i);
            list.AddRectFilled({low.x - spread, low.y - spread + 4},
                               {high.x + spread, high.y + spread + 4}, IM_COL32(20, 40, 70, 8),
                               28 + spread);
        }
        list.AddRectFilled(low, high, colour, 28);
        list.AddRect(low, high, line, 28, 0, 2);
    }
};

void draw_header(const Pen& pen, const Page& page, float width)
{
    pen.list.AddRectFilledMultiColor({0, 0}, {width, 150}, accent, accent, accent_pressed,
                                     accent_pressed);
    pen.list.AddCircleFilled({90, 75}, 46, IM_COL32(255, 255, 255, 40));
    pen.text(4, {42, 27}, white, "\xEE\xA1\x90");
    pen.text(1, {160, 42}, white, "市民卡自助服务终端");
    pen.text(3, {width - 330, 55}, white, page.clock);
}

void draw_balance(const Pen& pen, const Page& page, float width)
{
    pen.card({50, 200}, {width - 50, 620}, white);
    pen.text(0, {100, 230}, soft, page.name + "，您好！卡号 3104 **** **** 0127");
    pen.text(3, {100, 300}, soft, "电子钱包余额（元）Balance, yuan");
    pen.text(2, {90, 350}, ink, "¥" + page.balance);
    pen.list.AddRectFilled({100, 566}, {width - 100, 582}, line, 8);
    pen.list.AddRectFilled({100, 566}, {100 + (width - 200) * page.progress, 582}, accent, 8);
    for (int i = 0; i < 5; ++i)
        pen.list.AddCircle({width - 190, 400}, 20 + static_cast<float>(i) * 22,
                           IM_COL32(0, 94, 184, 200 - i * 38), 0, 5);
}

void draw_records(const Pen& pen, const Page& page, float width, float top)
{
    pen.card({50, top}, {width - 50, top + 560}, white);
    pen.text(5, {100, top + 24}, ink, "最近交易记录");
    for (int i = 0; i < page.records; ++i) {
        const float y = top + 110 + static_cast<float>(i) * 72;
        pen.list.AddLine({100, y}, {width - 100, y}, line, 2);
        pen.text(3, {100, y + 14}, soft,
                 "2026-11-" + std::to_string(10 + i) + " 08:1" + std::to_string(i));
        pen.text(3, {430, y + 14}, ink, i % 2 == 0 ? "公交地铁出行扣款" : "现金圈存充值成功");
        pen.text(3, {width - 270, y + 14}, i % 2 == 0 ? ink : accent,
                 (i % 2 == 0 ? "-2." : "+50.") + std::to_string(10 + i));
    }
}

}  // namespace

std::array<float, 4> button_rect(int button, float width, float height)
{
    const float cell = (width - 150) / 2;
    const float left = 50 + static_cast<float>(button % 2) * (cell + 50);
    const float top = height - 640 + static_cast<float>(button / 2) * 290;
    return {left, top, left + cell, top + 240};
}

int draw(const Page& page, FontBook& fonts, float width, float height)
{
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2{0, 0});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0);
    ImGui::PushStyleColor(ImGuiCol_WindowBg, IM_COL32(243, 246, 250, 255));
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize({width, height});
    ImGui::Begin("page", nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoBringToFrontOnFocus);
    const Pen pen{*ImGui::GetWindowDrawList(), fonts};
    draw_header(pen, page, width);
    draw_balance(pen, page, width);
    draw_records(pen, page, width, 670);
    const std::array<std::string, 4> titles{"现金圈存充值", "查询交易记录", "打印凭条小票",
                                            "结束并取走手机"};
    const std::array<std::string, 4> icons{"\xEE\xA1\x91", "\xEE\xA2\x89", "\xEE\xA2\xAD",
                                           "\xEE\xA1\xB9"};
    int activated = -1;
    for (int i = 0; i < 4; ++i) {
        const auto [x0, y0, x1, y1] = button_rect(i, width, height);
        ImGui::SetCursorPos({x0, y0});
        ImGui::PushID(i);
        if (ImGui::InvisibleButton("button", {x1 - x0, y1 - y0})) activated = i;
        const bool held =
            (ImGui::IsItemActive() && ImGui::IsItemHovered()) || page.pressed_button == i;
        ImGui::PopID();
        pen.card({x0, y0}, {x1, y1}, held ? accent_pressed : accent);
        pen.text(4, {x0 + 40, y0 + 70}, white, icons[static_cast<std::size_t>(i)]);
        pen.text(5, {x0 + 160, y0 + 90}, white, titles[static_cast<std::size_t>(i)]);
    }
    ImGui::End();
    ImGui::PopStyleColor();
    ImGui::PopStyleVar(2);
    return activated;
}

}  // namespace kiosk::runtime::sample
