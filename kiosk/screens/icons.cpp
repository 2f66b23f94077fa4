#include "kiosk/screens/icons.h"

#include "kiosk/screens/fonts.h"

namespace kiosk::screens {

std::string every_icon()
{
    std::string text;
    for (const auto sign : icons::all) text += sign;
    return text;
}

namespace icons {

std::string_view sign_of(views::Glyph glyph)
{
    using views::Glyph;
    switch (glyph) {
        case Glyph::None:
            return {};
        case Glyph::Wallet:
            return wallet;
        case Glyph::Cash:
            return cash;
        case Glyph::Records:
            return records;
        case Glyph::Receipt:
            return receipt;
        case Glyph::Leave:
            return leave;
        case Glyph::Back:
        case Glyph::Previous:
            return back;
        case Glyph::Next:
            return next;
        case Glyph::Help:
            return help;
        case Glyph::Language:
            return language;
        case Glyph::Clock:
            return clock;
        case Glyph::Phone:
            return phone;
        case Glyph::Shield:
        case Glyph::Kept:
            return shield;
        case Glyph::Good:
            return good;
        case Glyph::Warning:
            return warning;
        case Glyph::Trouble:
            return trouble;
        case Glyph::NoLink:
            return no_link;
        case Glyph::ServiceDesk:
            return service_desk;
        case Glyph::Hotline:
            return hotline;
        case Glyph::Later:
            return later;
        case Glyph::Close:
            return close;
    }
    return {};
}

}  // namespace icons
}  // namespace kiosk::screens
