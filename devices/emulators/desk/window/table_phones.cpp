#include "devices/emulators/desk/window/switches.h"
#include "devices/emulators/desk/window/table.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace kiosk::emulators {
namespace {

constexpr float phone_width = 118;
constexpr float phone_height = 178;
constexpr std::size_t shelf_columns = 5;
constexpr std::size_t shelf_places = 10;

Rect on_shelf(std::size_t n)
{
    const std::size_t line = n / shelf_columns;
    const auto column = static_cast<float>(n % shelf_columns);
    const auto row = static_cast<float>(line);
    return {place::shelf.x + 14 + column * (phone_width + 15),
            place::shelf.y + 12 + row * (phone_height + 12), phone_width, phone_height};
}

/// The n-th phone on a reader lies a little aside.
Rect on_reader(const Rect& reader, int n)
{
    const auto aside = static_cast<float>(n) * 74;
    return {reader.x + 26 + aside, reader.y + 48, phone_width, phone_height};
}

void draw_phone(const Pen& pen, const Rect& body, const PhoneView& phone, bool on_reader)
{
    pen.solid(body, IM_COL32(30, 34, 42, 255), 16);
    const Rect glass{body.x + 6, body.y + 8, body.width - 12, body.height - 16};
    pen.list().AddRectFilled(
        glass.low(), glass.high(),
        on_reader ? IM_COL32(225, 240, 252, 255) : IM_COL32(246, 248, 251, 255), 11);
    const float middle = glass.centre().x;
    pen.list().AddRectFilled({middle - 16, glass.y + 6}, {middle + 16, glass.y + 10},
                             IM_COL32(30, 34, 42, 255), 2);
    pen.centred(Type::Strong, {middle, glass.y + 16}, look::accent, phone.name);
    pen.centred(Type::Body, {middle, glass.y + 42}, look::ink, phone.holder);
    pen.centred(Type::Small, {middle, glass.y + 68}, look::soft, phone.masked_card);
    pen.list().AddLine({glass.x + 14, glass.y + 96}, {glass.high().x - 14, glass.y + 96},
                       look::pale, 1.5F);
    pen.centred(Type::Strong, {middle, glass.y + 104}, look::ink, to_yuan_text(phone.balance));
    pen.centred(Type::Small, {middle, glass.y + 130}, look::soft, "yuan");
}

void draw_place(const Pen& pen, const Rect& body)
{
    pen.list().AddRect(body.low(), body.high(), IM_COL32(210, 198, 180, 255), 16, 0, 2);
}

int count_at(const DeskView& desk, const char* place)
{
    return static_cast<int>(std::ranges::count(desk.phones, place, &PhoneView::place));
}

/// Where the pointer let a phone go.
void put_down(Teller& teller, const DeskView& desk, const PhoneView& phone, ImVec2 at)
{
    if (place::bridge.contains(at))
        teller.lay(phone, "rf-bridge", count_at(desk, "rf-bridge") > 0);
    else if (place::pcsc.contains(at) && desk.pcsc.stands)
        teller.lay(phone, "pcsc", false);
    else if (!phone.place.empty())
        teller.lift(phone);
}

/// Draws a phone where it lies, or in the hand that holds it, and carries out what the hand does.
void move_phone(const Pen& pen, Teller& teller, const DeskView& desk, const PhoneView& phone,
                Rect body)
{
    const auto hand = grip(phone.name.c_str(), body);
    if (hand.held) {
        body.x += hand.offset.x;
        body.y += hand.offset.y;
    }
    draw_phone(pen, body, phone, !phone.place.empty());
    if (hand.dropped) put_down(teller, desk, phone, ImGui::GetIO().MousePos);
    if (hand.pressed && phone.place.empty())
        teller.lay(phone, "rf-bridge", count_at(desk, "rf-bridge") > 0);
    else if (hand.pressed)
        teller.lift(phone);
}

void draw_waves(const Pen& pen, ImVec2 at, ImU32 colour)
{
    for (int i = 1; i <= 3; ++i) {
        pen.list().PathArcTo(at, 14.0F * static_cast<float>(i), -0.7F, 0.7F, 20);
        pen.list().PathStroke(colour, 0, 4);
    }
}

void draw_reader(const Pen& pen, const Rect& body, const char* title, const std::string& remark,
                 const ReaderView& reader)
{
    pen.solid(body, reader.stands ? look::machine : look::pale, 22);
    const Rect pad{body.x + 14, body.y + 40, body.width - 28, body.height - 54};
    pen.list().AddRectFilled(pad.low(), pad.high(),
                             reader.stands ? look::machine_light : look::table, 16);
    const ImU32 colour = reader.stands ? look::white : look::soft;
    pen.text(Type::Strong, {body.x + 20, body.y + 8}, colour, title);
    pen.right(Type::Small, {body.high().x - 20, body.y + 11},
              reader.stands ? look::pale : look::soft, remark);
    if (reader.stands)
        draw_waves(pen, {pad.high().x - 86, pad.centre().y},
                   reader.powered ? look::good : IM_COL32(120, 134, 150, 255));
}

void draw_lamps(const Pen& pen, const Rect& body, unsigned lamps)
{
    constexpr std::array colours{look::good, look::accent, look::white, look::trouble};
    for (unsigned i = 0; i < colours.size(); ++i) {
        const ImVec2 at{body.high().x - 30, body.y + 74 + 26 * static_cast<float>(i)};
        const bool lit = (lamps >> i & 1U) != 0;
        pen.list().AddCircleFilled(at, 8, lit ? colours[i] : look::slot, 24);
        pen.list().AddCircle(at, 8, IM_COL32(140, 152, 166, 255), 24, 1.5F);
    }
}

void draw_contact_switches(const Pen& pen, Teller& teller, const Rect& body, const char* device)
{
    pen.text(Type::Small, {body.x + 4, body.high().y + 16}, look::soft,
             "CREDIT FOR LOAD: the phone leaves");
    draw_switches(pen, teller, row_below(body, 1), device,
                  {{"before", R"("tear":{"when":"before","ins":"52"})"},
                   {"unanswered", R"("tear":{"when":"inside","ins":"52"})"},
                   {"after", R"("tear":{"when":"after","ins":"52"})"}});
}

}  // namespace

void draw_readers(const Pen& pen, Teller& teller, const DeskView& desk)
{
    draw_reader(pen, place::bridge, "RF bridge", desk.bridge.powered ? "in contact" : "",
                desk.bridge);
    draw_lamps(pen, place::bridge, desk.bridge.lamps);
    draw_contact_switches(pen, teller, place::bridge, "rf-bridge");
    draw_cable_switches(pen, teller, row_below(place::bridge, 2), "rf-bridge", desk.bridge.cable);

    const auto& pcsc = desk.pcsc;
    draw_reader(pen, place::pcsc, "PC/SC reader",
                !pcsc.stands     ? "--vpcd-port puts it here"
                : pcsc.connected ? "pcscd sees a card"
                                 : "",
                pcsc);
    if (!pcsc.stands) return;
    draw_contact_switches(pen, teller, place::pcsc, "pcsc");
    draw_switches(pen, teller, row_below(place::pcsc, 2), "pcsc",
                  {{"slow", R"("slow":{"ms":500})"},
                   {"mute once", R"("mute":{"when":"before"})"},
                   {"as new", R"("clear":true)"}});
}

void draw_phones(const Pen& pen, Teller& teller, const DeskView& desk)
{
    pen.list().AddRectFilled(place::shelf.low(), place::shelf.high(), look::grain, 22);
    const auto shown = std::min(desk.phones.size(), shelf_places);
    for (std::size_t n = 0; n < shown; ++n) draw_place(pen, on_shelf(n));
    int on_bridge = 0;
    for (std::size_t n = 0; n < desk.phones.size(); ++n) {
        const auto& phone = desk.phones[n];
        if (phone.place == "rf-bridge")
            move_phone(pen, teller, desk, phone, on_reader(place::bridge, on_bridge++));
        else if (phone.place == "pcsc")
            move_phone(pen, teller, desk, phone, on_reader(place::pcsc, 0));
        else if (n < shown)
            move_phone(pen, teller, desk, phone, on_shelf(n));
    }
}

}  // namespace kiosk::emulators
