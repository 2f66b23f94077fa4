#include "devices/emulators/desk/window/pen.h"

#include "kiosk/runtime/fonts/font_book.h"

#include <cmath>

namespace kiosk::emulators {

float Pen::width_of(Type type, const std::string& drawable) const
{
    ImFont* const font = fonts_.font(static_cast<std::size_t>(type));
    return font->CalcTextSizeA(font->FontSize * font->Scale, 1e9F, 0, drawable.c_str()).x;
}

void Pen::put(Type type, ImVec2 at, ImU32 colour, const std::string& drawable) const
{
    const ImFont* const font = fonts_.font(static_cast<std::size_t>(type));
    list_.AddText(font, font->FontSize * font->Scale, {std::round(at.x), std::round(at.y)}, colour,
                  drawable.c_str());
}

void Pen::text(Type type, ImVec2 at, ImU32 colour, std::string_view words) const
{
    put(type, at, colour, fonts_.drawable(words));
}

void Pen::centred(Type type, ImVec2 top_middle, ImU32 colour, std::string_view words) const
{
    const auto drawable = fonts_.drawable(words);
    put(type, {top_middle.x - width_of(type, drawable) / 2, top_middle.y}, colour, drawable);
}

void Pen::right(Type type, ImVec2 top_right, ImU32 colour, std::string_view words) const
{
    const auto drawable = fonts_.drawable(words);
    put(type, {top_right.x - width_of(type, drawable), top_right.y}, colour, drawable);
}

void Pen::solid(const Rect& rect, ImU32 colour, float radius) const
{
    for (int i = 5; i > 0; --i) {
        const auto spread = static_cast<float>(i) * 1.5F;
        list_.AddRectFilled({rect.x - spread, rect.y - spread + 4},
                            {rect.high().x + spread, rect.high().y + spread + 4},
                            IM_COL32(40, 30, 15, 11), radius + spread);
    }
    list_.AddRectFilled(rect.low(), rect.high(), colour, radius);
}

bool Pen::chip(const Rect& rect, const char* label, bool on, bool enabled) const
{
    ImGui::SetCursorScreenPos(rect.low());
    const bool pressed = ImGui::InvisibleButton(label, {rect.width, rect.height}) && enabled;
    const bool down = ImGui::IsItemActive() && enabled;
    const ImU32 ground = on ? look::trouble : down ? look::pale : look::white;
    const ImU32 words = on ? look::white : enabled ? look::ink : look::pale;
    const float radius = rect.height / 2;
    list_.AddRectFilled(rect.low(), rect.high(), ground, radius);
    list_.AddRect(rect.low(), rect.high(), on ? look::trouble : IM_COL32(190, 180, 165, 255),
                  radius, 0, 1.5F);
    const std::string_view all{label};
    const auto shown = all.substr(0, all.find("##"));
    centred(Type::Small, {rect.centre().x, rect.centre().y - 11.5F}, words, shown);
    return pressed;
}

Grip grip(const char* name, const Rect& rect)
{
    constexpr float still = 6;  // less is a press
    ImGui::SetCursorScreenPos(rect.low());
    ImGui::InvisibleButton(name, {rect.width, rect.height});
    const auto way = ImGui::GetMouseDragDelta(0, 0);
    const bool moved = way.x * way.x + way.y * way.y > still * still;
    Grip result{.held = ImGui::IsItemActive() && moved, .offset = way};
    if (ImGui::IsItemDeactivated()) {
        result.pressed = !moved;
        result.dropped = moved;
    }
    return result;
}

}  // namespace kiosk::emulators
