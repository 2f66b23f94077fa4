#include "kiosk/screens/widgets/pictures.h"

#include "kiosk/screens/icons.h"
#include "kiosk/screens/widgets/sketch.h"

#include <array>
#include <cmath>
#include <optional>

namespace kiosk::screens {
namespace {

using views::Picture;
using views::ReaderSide;

/// Where things lie on the paper, by the side on which the reader is.
struct Scenery {
    Rect screen;
    Rect pad;
    Point rest;  ///< of the phone on the pad
    Point away;
};

Scenery scenery_of(ReaderSide side)
{
    switch (side) {
        case ReaderSide::Below:
            return {{100, 4, 350, 212}, {150, 262, 250, 200}, {275, 350}, {560, 350}};
        case ReaderSide::Right:
            return {{20, 30, 300, 420}, {350, 140, 170, 200}, {435, 240}, {640, 240}};
        case ReaderSide::Left:
            return {{400, 30, 300, 420}, {200, 140, 170, 200}, {285, 240}, {80, 240}};
    }
    return {};
}

/// Where the phone stays on the pad: the terminal with its pad in the middle of the paper.
Scenery in_the_middle(Scenery place)
{
    const auto left = std::min(place.screen.x, place.pad.x);
    const auto right = std::max(place.screen.right(), place.pad.right());
    const auto shift = (Sketch::width - left - right) / 2;
    place.screen.x += shift;
    place.pad.x += shift;
    place.rest.x += shift;
    return place;
}

float eased(float t)
{
    const auto x = std::min(1.0F, std::max(0.0F, t));
    return x * x * (3 - 2 * x);
}

Point between(Point a, Point b, float t) { return {a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t}; }

void terminal(Sketch& s, const Scenery& place)
{
    s.box(place.screen, theme::machine, 24);
    const auto glass = place.screen.inset(14);
    s.box(glass, theme::on_accent_soft, 12);
    s.box({glass.x + 24, glass.y + 26, glass.w * 0.55F, 20}, theme::accent_mid, 8);
    s.box({glass.x + 24, glass.y + 62, glass.w * 0.78F, 14}, theme::pad, 6);
    s.box({glass.x + 24, glass.y + 88, glass.w * 0.62F, 14}, theme::pad, 6);
    s.box(place.pad, theme::pad, 34);
    s.edge(place.pad, theme::pad_deep, 5, 34);
    const auto c = place.pad.centre();
    s.pad_sign({c.x, c.y + 30}, theme::machine);
}

/// The phone comes to the pad, or leaves it.  Standing still it lies beside its place, with the arrow between.
void moving_phone(Sketch& s, ReaderSide side, std::optional<float> phase, bool towards)
{
    const auto place = scenery_of(side);
    terminal(s, place);
    s.phone(place.rest, true);
    const auto left = towards ? place.away : place.rest;
    const auto right = towards ? place.rest : place.away;
    s.arrow(between(left, right, 0.31F), between(left, right, 0.66F), theme::accent);
    s.phone(between(left, right, phase ? eased(*phase / 0.6F) : 0));
}

void phone_on_pad(Sketch& s, ReaderSide side, float phase, bool writing)
{
    const auto place = in_the_middle(scenery_of(side));
    terminal(s, place);
    s.phone(place.rest);
    // The field, on both sides of the phone.
    const auto colour = writing ? theme::good.border : theme::accent;
    s.waves(place.rest, 0.1F + phase, colour);
    if (writing) s.badge({place.rest.x + 62, place.rest.y + 92}, icons::lock, theme::accent);
}

void two_phones(Sketch& s, const Ink& ink, bool swap)
{
    s.box({150, 300, 420, 150}, theme::pad, 34);
    s.edge({150, 300, 420, 150}, theme::pad_deep, 5, 34);
    s.phone({270, 250});
    s.phone({450, 250});
    s.badge({332, 142}, icons::close, theme::trouble.border);
    s.badge({512, 142}, swap ? icons::check : icons::close,
            swap ? ink.border : theme::trouble.border);
}

void bank_note(Sketch& s, float y, float hidden_above)
{
    const Rect whole{240, y, 240, 150};
    const auto top = std::max(y, hidden_above);
    if (top >= whole.bottom()) return;
    const Rect seen{whole.x, top, whole.w, whole.bottom() - top};
    s.box(seen, theme::note_deep, 8);
    const Rect inner{whole.x + 10, std::max(top, whole.y + 10), whole.w - 20, 0};
    const auto foot = whole.bottom() - 10;
    if (foot > inner.y) s.box({inner.x, inner.y, inner.w, foot - inner.y}, theme::note, 5);
    const auto c = whole.centre();
    if (c.y - 40 > hidden_above) {
        s.dot({c.x, c.y}, 40, theme::on_accent_soft);
        s.paint().text(s.at(Rect{c.x - 40, c.y - 36, 80, 72}), "¥", TextStyle::Heading,
                       theme::note_deep, {.across = Across::Centre});
    }
}

void note_slot(Sketch& s, float phase, bool open)
{
    s.box({110, 24, 500, 200}, theme::machine, 28);
    s.box({124, 38, 472, 60}, faded(theme::on_accent, 0.14F), 16);
    s.dot({560, 68}, 13, open ? rgb(0x59D98C) : theme::note);
    constexpr float mouth = 176;
    s.box({208, mouth - 16, 304, 32}, theme::slot, 12);
    if (open) {
        bank_note(s, 300 - eased(phase / 0.7F) * 190, mouth);
        s.box({208, mouth - 16, 304, 14}, theme::slot, 8);
        s.arrow({590, 430}, {590, 280}, theme::accent);
        s.arrow({130, 430}, {130, 280}, theme::accent);
    } else {
        s.badge({360, 320}, icons::lock, theme::machine);
    }
}

void with_badge(Sketch& s, std::string_view sign, std::string_view badge, const Ink& ink)
{
    s.emblem(sign, ink);
    s.badge({Sketch::width / 2 + 112, Sketch::height / 2 + 106}, badge, ink.border);
}

constexpr float still_note = 0.30F;

}  // namespace

void picture(Page& page, const Rect& rect, Picture what, ReaderSide side, bool still)
{
    Sketch s{page.paint, rect};
    const auto phase = [&] { return still ? std::nullopt : std::optional{page.cycle()}; };
    switch (what) {
        case Picture::HoldPhone:
        case Picture::PutPhoneBack:
            return moving_phone(s, side, phase(), true);
        case Picture::TakePhone:
            return moving_phone(s, side, phase(), false);
        case Picture::ReadingPhone:
            return phone_on_pad(s, side, phase().value_or(1), false);
        case Picture::WritingPhone:
            return phone_on_pad(s, side, phase().value_or(1), true);
        case Picture::OtherPhone:
            return two_phones(s, theme::good, true);
        case Picture::SeveralPhones:
            return two_phones(s, theme::trouble, false);
        case Picture::NoteIn:
            return note_slot(s, still ? still_note : page.cycle(), true);
        case Picture::SlotClosed:
            return note_slot(s, 0, false);
        case Picture::ServiceDesk:
        case Picture::AskDesk:
            return s.emblem(icons::service_desk, theme::warning);
        case Picture::NoLink:
            return s.emblem(icons::no_link, theme::warning);
        case Picture::Pin:
            return with_badge(s, icons::dialpad, icons::lock, theme::warning);
        case Picture::CardBroken:
            return with_badge(s, icons::credit_card, icons::close, theme::trouble);
        case Picture::WalletFull:
            return with_badge(s, icons::wallet, icons::check, theme::kept);
        case Picture::Done:
            return s.emblem(icons::check, theme::good);
        case Picture::SafeKept:
            return s.emblem(icons::shield, theme::kept);
        case Picture::Starting:
            return s.emblem(icons::hourglass, theme::kept);
    }
}

}  // namespace kiosk::screens
