#include "devices/emulators/desk/window/switches.h"
#include "devices/emulators/desk/window/table.h"

#include <array>

namespace kiosk::emulators {
namespace {

struct NoteKind {
    Money value;
    bool genuine;
    const char* name;
    ImU32 colour;  ///< of the fifth series of the renminbi, roughly
};

constexpr std::array note_kinds{
    NoteKind{Money::yuan(5), true, "5", IM_COL32(142, 118, 168, 255)},
    NoteKind{Money::yuan(10), true, "10", IM_COL32(98, 132, 158, 255)},
    NoteKind{Money::yuan(20), true, "20", IM_COL32(164, 128, 88, 255)},
    NoteKind{Money::yuan(50), true, "50", IM_COL32(88, 148, 118, 255)},
    NoteKind{Money::yuan(100), true, "100", IM_COL32(196, 92, 98, 255)},
    NoteKind{Money::yuan(100), false, "100", IM_COL32(176, 150, 152, 255)},
};

constexpr float note_width = 138;
constexpr float note_height = 84;

ImU32 colour_of(Money value)
{
    for (const auto& kind : note_kinds)
        if (kind.value == value) return kind.colour;
    return look::pale;
}

void draw_note(const Pen& pen, const Rect& body, ImU32 colour, const char* name, bool genuine)
{
    pen.solid(body, colour, 5);
    pen.list().AddRect({body.x + 5, body.y + 5}, {body.high().x - 5, body.high().y - 5},
                       IM_COL32(255, 255, 255, 120), 3, 0, 1.5F);
    pen.list().AddCircleFilled({body.x + body.width * 0.3F, body.centre().y}, 17,
                               IM_COL32(255, 255, 255, 90), 32);
    pen.text(Type::Title, {body.x + body.width * 0.5F, body.centre().y - 20}, look::white, name);
    if (!genuine) pen.text(Type::Small, {body.x + 12, body.y + 56}, look::white, "forged");
}

Rect in_fan(std::size_t n)
{
    constexpr std::size_t columns = 2;
    const std::size_t line = n / columns;
    const auto column = static_cast<float>(n % columns);
    const auto row = static_cast<float>(line);
    return {place::notes.x + 14 + column * (note_width + 16), place::notes.y + 56 + row * 110,
            note_width, note_height};
}

/// The slot, and what of the note is seen in front of it: all of one that waits to be pulled in would be.
void draw_slot(const Pen& pen, const AcceptorView& acceptor)
{
    const auto& body = place::acceptor;
    const Rect slot{body.x + 60, body.y + 92, body.width - 120, 16};
    const ImU32 light = acceptor.takes_notes ? look::good : look::slot;
    pen.list().AddRectFilled({slot.x - 10, slot.y - 10}, {slot.high().x + 10, slot.high().y + 10},
                             look::machine_light, 10);
    pen.list().AddRect({slot.x - 10, slot.y - 10}, {slot.high().x + 10, slot.high().y + 10}, light,
                       10, 0, 4);
    pen.list().AddRectFilled(slot.low(), slot.high(), look::slot, 6);
    if (acceptor.head)
        draw_note(pen, {slot.centre().x - note_width / 2, slot.y + 6, note_width, 52},
                  colour_of(*acceptor.head), "", true);
}

void draw_state(const Pen& pen, const AcceptorView& acceptor)
{
    const auto& body = place::acceptor;
    pen.text(Type::Strong, {body.x + 20, body.y + 8}, look::white, "Cash acceptor");
    pen.right(Type::Small, {body.high().x - 20, body.y + 11},
              acceptor.takes_notes ? look::good : look::pale,
              acceptor.takes_notes ? "takes notes" : "closed");
    const auto note = acceptor.head      ? to_yuan_text(*acceptor.head) + " in the head"
                      : acceptor.stacker ? to_yuan_text(*acceptor.stacker) + " in the stacker"
                                         : std::string{};
    pen.centred(Type::Body, {body.centre().x, body.y + 48}, look::white,
                acceptor.state + " (" + acceptor.code + ")");
    pen.centred(Type::Small, {body.centre().x, body.y + 168}, look::white, note);
    pen.text(Type::Small, {body.x + 20, body.y + 192}, look::pale,
             "box  " + std::to_string(acceptor.boxed) + " notes");
    pen.right(Type::Strong, {body.high().x - 20, body.y + 189}, look::white,
              to_yuan_text(acceptor.box));
    pen.text(Type::Small, {body.x + 20, body.y + 216}, look::pale,
             "given back  " + to_yuan_text(acceptor.returned));
    pen.right(Type::Small, {body.high().x - 20, body.y + 216}, look::pale,
              "refused  " + std::to_string(acceptor.rejected));
}

}  // namespace

void draw_acceptor(const Pen& pen, Teller& teller, const AcceptorView& acceptor)
{
    const auto& body = place::acceptor;
    pen.solid(body, look::machine, 22);
    draw_slot(pen, acceptor);
    draw_state(pen, acceptor);
    const bool is_out = acceptor.code.starts_with("42");
    const bool is_full = acceptor.code.starts_with("41");
    const bool is_jammed = acceptor.code.starts_with("43");
    draw_switches(pen, teller, row_below(body, 0), "cash-acceptor",
                  {{"box out", R"("cassette":"out")", is_out, R"("cassette":"in")"},
                   {"full", R"("cassette":"full")", is_full, R"("cassette":"not_full")"},
                   {"jam", R"("jam":"acceptor")", is_jammed, R"("jam":"none")"},
                   {"empty", R"("empty_box":true)"}});
    draw_switches(pen, teller, row_below(body, 1), "cash-acceptor",
                  {{"power cut in stacking", R"("fault":{"power_cut":"in_stacker"})"},
                   {"and memory lost", R"("fault":{"power_cut":"forgetful"})"}});
    draw_cable_switches(pen, teller, row_below(body, 2), "cash-acceptor", acceptor.cable);
}

void draw_notes(const Pen& pen, Teller& teller)
{
    pen.list().AddRectFilled(place::notes.low(), place::notes.high(), look::grain, 22);
    pen.centred(Type::Small, {place::notes.centre().x, place::notes.y + 18}, look::soft,
                "press a note, or push it into the slot");
    for (std::size_t n = 0; n < note_kinds.size(); ++n) {
        const auto& kind = note_kinds[n];
        auto body = in_fan(n);
        ImGui::PushID(static_cast<int>(n));
        const auto hand = grip("note", body);
        ImGui::PopID();
        if (hand.held) {
            body.x += hand.offset.x;
            body.y += hand.offset.y;
        }
        draw_note(pen, body, kind.colour, kind.name, kind.genuine);
        if (hand.pressed || (hand.dropped && place::acceptor.contains(ImGui::GetIO().MousePos)))
            teller.insert(kind.value, kind.genuine);
    }
}

}  // namespace kiosk::emulators
