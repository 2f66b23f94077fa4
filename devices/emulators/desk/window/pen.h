#pragma once

#include <imgui.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace kiosk::runtime {
class FontBook;
}

/// The look of the table, and what draws it.
namespace kiosk::emulators {

enum class Type : std::uint8_t { Body, Small, Strong, Title, Amount };

namespace look {
constexpr float width = 1440;  ///< of the table, in design pixels
constexpr float height = 900;
constexpr ImU32 table = IM_COL32(233, 226, 214, 255);
constexpr ImU32 grain = IM_COL32(226, 217, 203, 255);
constexpr ImU32 ink = IM_COL32(38, 40, 46, 255);
constexpr ImU32 soft = IM_COL32(104, 98, 90, 255);
constexpr ImU32 white = IM_COL32(255, 255, 255, 255);
constexpr ImU32 pale = IM_COL32(196, 206, 216, 255);
constexpr ImU32 machine = IM_COL32(52, 62, 74, 255);
constexpr ImU32 machine_light = IM_COL32(70, 82, 97, 255);
constexpr ImU32 slot = IM_COL32(18, 22, 28, 255);
constexpr ImU32 accent = IM_COL32(24, 110, 176, 255);
constexpr ImU32 good = IM_COL32(62, 168, 98, 255);
constexpr ImU32 warning = IM_COL32(224, 156, 36, 255);
constexpr ImU32 trouble = IM_COL32(200, 62, 52, 255);
}  // namespace look

struct Rect {
    float x = 0;
    float y = 0;
    float width = 0;
    float height = 0;

    [[nodiscard]] ImVec2 low() const { return {x, y}; }
    [[nodiscard]] ImVec2 high() const { return {x + width, y + height}; }
    [[nodiscard]] ImVec2 centre() const { return {x + width / 2, y + height / 2}; }
    [[nodiscard]] bool contains(ImVec2 p) const
    {
        return p.x >= x && p.x < x + width && p.y >= y && p.y < y + height;
    }
};

/// Draws into the table's window, between its Begin and End.  Positions are design pixels.
class Pen {
public:
    Pen(ImDrawList& list, runtime::FontBook& fonts) : list_{list}, fonts_{fonts} {}

    [[nodiscard]] ImDrawList& list() const { return list_; }

    void text(Type type, ImVec2 at, ImU32 colour, std::string_view words) const;
    void centred(Type type, ImVec2 top_middle, ImU32 colour, std::string_view words) const;
    void right(Type type, ImVec2 top_right, ImU32 colour, std::string_view words) const;
    /// A thing with a soft shadow.
    void solid(const Rect& rect, ImU32 colour, float radius) const;

    /// A small switch; true when it was pressed.  `on`: it is set, and says so in colour.
    bool chip(const Rect& rect, const char* label, bool on = false, bool enabled = true) const;

private:
    [[nodiscard]] float width_of(Type type, const std::string& drawable) const;
    void put(Type type, ImVec2 at, ImU32 colour, const std::string& drawable) const;

    ImDrawList& list_;
    runtime::FontBook& fonts_;
};

/// What the pointer does to a thing that can be taken in hand.
struct Grip {
    bool held = false;     ///< and moved: draw it at `offset`
    bool pressed = false;  ///< let go without having been moved
    bool dropped = false;  ///< let go elsewhere, under the pointer
    ImVec2 offset{};       ///< from where it was taken
};

/// `name` is unlike that of any other thing on the table.
[[nodiscard]] Grip grip(const char* name, const Rect& rect);

}  // namespace kiosk::emulators
