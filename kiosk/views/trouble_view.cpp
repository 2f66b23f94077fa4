#include "kiosk/views/stations.h"

namespace kiosk::views {
namespace {

using flows::TroubleKind;

/// What happened, and what to do now (X17).  The line between them, about the money, is the same for all: no trouble
/// of this kind arises with money inside.
struct Words {
    const char* name;
    Picture picture;
    const char* title;
    const char* advice;
};

Words words_for(TroubleKind kind)
{
    switch (kind) {
        case TroubleKind::Unreadable:
            return {"unreadable", Picture::HoldPhone, "trouble.unreadable",
                    "trouble.unreadable.now"};
        case TroubleKind::SeveralPhones:
            return {"several-phones", Picture::SeveralPhones, "trouble.several",
                    "trouble.several.now"};
        case TroubleKind::NotAPurse:
            return {"not-a-purse", Picture::CardBroken, "trouble.no-purse", "trouble.no-purse.now"};
        case TroubleKind::Blocked:
            return {"blocked", Picture::ServiceDesk, "trouble.blocked", "trouble.blocked.now"};
        case TroubleKind::Expired:
            return {"expired", Picture::ServiceDesk, "trouble.expired", "trouble.expired.now"};
        case TroubleKind::PinNeeded:
            return {"pin-needed", Picture::Pin, "trouble.pin", "trouble.pin.now"};
        case TroubleKind::Exhausted:
            return {"exhausted", Picture::ServiceDesk, "trouble.exhausted",
                    "trouble.exhausted.now"};
        case TroubleKind::CardNotLoadable:
            return {"card-not-loadable", Picture::ServiceDesk, "trouble.not-loadable",
                    "trouble.not-loadable.now"};
        case TroubleKind::PurseFull:
            return {"purse-full", Picture::WalletFull, "trouble.full", "trouble.full.now"};
        case TroubleKind::HostSilent:
            return {"host-silent", Picture::NoLink, "trouble.host", "trouble.host.now"};
        case TroubleKind::AcceptorClosed:
            return {"acceptor-closed", Picture::SlotClosed, "trouble.acceptor",
                    "trouble.acceptor.now"};
        case TroubleKind::Refused:
            return {"refused", Picture::CardBroken, "trouble.refused", "trouble.refused.now"};
    }
    return {};
}

}  // namespace

NamedScreen show(const flows::visit::Trouble& v, const Scene& s)
{
    const auto words = words_for(v.kind);
    TroubleView view{.picture = words.picture,
                     .title = s.say(words.title),
                     .money = s.say("trouble.money-safe"),
                     .advice = s.say(words.advice),
                     .side = s.side_of(v.reader)};
    view.back = {"back", s.say(v.guest ? "trouble.to-menu" : "action.close"), flows::Button::Back,
                 Rank::Primary, v.guest ? Glyph::Back : Glyph::Good};
    return {std::string{"trouble-"} + words.name, std::move(view)};
}

}  // namespace kiosk::views
