#include "kiosk/views/money_banner.h"
#include "kiosk/views/stations.h"

#include <algorithm>

/// Screens where the guest looks and chooses: the purse, the menu, the offer, and what is waited for between them.
namespace kiosk::views {
namespace {

using flows::Button;
using flows::CardStanding;
using flows::Guest;

Line phone_away(const Wording& say)
{
    return {Tone::Warning, Glyph::Phone, say("home.phone-away")};
}

bool may_be_loaded(const Guest& guest)
{
    return !guest.host || guest.host->card.standing == CardStanding::Active;
}

/// What else the guest should know: the phone, why no cash, what waits at the host.
std::vector<Line> lines_for(const Guest& guest, const Scene& s)
{
    std::vector<Line> lines;
    if (!guest.phone_here) lines.push_back(phone_away(s.say));
    if (!may_be_loaded(guest))
        lines.push_back({Tone::Warning, Glyph::ServiceDesk, s.say("home.card-not-loadable")});
    else if (const auto why = why_no_cash(s.terminal, s.say))
        lines.push_back({Tone::Plain, Glyph::NoLink, s.say("home.no-cash", {*why})});
    if (guest.host)
        for (const auto& pending : guest.host->pending)
            lines.push_back({Tone::Plain, Glyph::Kept,
                             s.say(pending.available ? "home.pending" : "home.pending-unclear",
                                   {money(pending.amount)})});
    constexpr std::size_t room = 2;
    if (lines.size() > room) lines.resize(room);
    return lines;
}

std::vector<Action> services_for(const Guest& guest, const Scene& s)
{
    std::vector<Action> services;
    if (may_be_loaded(guest) && !why_no_cash(s.terminal, s.say))
        services.push_back({"load-cash", s.say("home.load-cash"), Button::LoadCash, Rank::Primary,
                            Glyph::Cash, s.say("home.load-cash-hint")});
    services.push_back({"records", s.say("home.records"), Button::ShowRecords, Rank::Secondary,
                        Glyph::Records, s.say("home.records-hint")});
    if (guest.unprinted && s.terminal.conditions.printer_ready)
        services.push_back({"print-receipt", s.say("home.print"), Button::PrintReceipt,
                            Rank::Secondary, Glyph::Receipt,
                            s.say("home.print-hint", {money(guest.unprinted->amount)})});
    return services;
}

}  // namespace

Action finish_action(const Wording& say)
{
    return {"finish", say("action.finish"), Button::Finish, Rank::Quiet, Glyph::Leave};
}

PurseCard purse_card(const PurseSnapshot& purse, const Wording& say)
{
    return {.title = say("purse.title"),
            .holder = purse.holder_name,
            .number = card(purse.card.number),
            .validity =
                purse.valid_to ? say("purse.valid-to", {say.date(*purse.valid_to)}) : std::string{},
            .balance_label = say("purse.balance"),
            .balance = money(purse.balance)};
}

NamedScreen show(const flows::visit::Checking& v, const Scene& s)
{
    HomeView view{.purse = purse_card(v.guest.purse, s.say), .busy = s.say("checking.text")};
    if (!v.guest.phone_here) view.lines.push_back(phone_away(s.say));
    return {"checking", std::move(view)};
}

NamedScreen show(const flows::visit::Home& v, const Scene& s)
{
    HomeView view{.purse = purse_card(v.guest.purse, s.say), .question = s.say("home.question")};
    view.services = services_for(v.guest, s);
    view.lines = lines_for(v.guest, s);
    view.finish = finish_action(s.say);
    return {"home", std::move(view)};
}

NamedScreen show(const flows::visit::Offering& v, const Scene& s)
{
    const auto ref = reference(v.pending.item, s.terminal.id);
    OfferView view{.purse = purse_card(v.guest.purse, s.say),
                   .title = s.say("offer.title"),
                   .amount_label = s.say("offer.amount"),
                   .amount = money(v.pending.amount),
                   .text = s.say("offer.text"),
                   .reference = s.say("offer.reference", {ref})};
    view.claim = {"claim", s.say("offer.claim"), Button::Claim, Rank::Primary, Glyph::Wallet};
    view.later = {"later", s.say("offer.later"), Button::Later, Rank::Secondary, Glyph::Later};
    return {"offer", std::move(view)};
}

NamedScreen show(const flows::visit::FetchingRecords& v, const Scene& s)
{
    return {"fetching-records", BusyView{.purse = purse_card(v.guest.purse, s.say),
                                         .picture = Picture::ReadingPhone,
                                         .title = s.say("fetching.title"),
                                         .hint = s.say("fetching.hint"),
                                         .side = s.side_of(v.guest.reader)}};
}

NamedScreen show(const flows::visit::Asking& v, const Scene& s)
{
    BusyView view{.purse = purse_card(v.guest.purse, s.say),
                  .picture = Picture::ReadingPhone,
                  .title = s.say("asking.title"),
                  .hint = s.say("asking.hint"),
                  .side = s.side_of(v.guest.reader)};
    view.cancel = {"cancel", s.say("action.cancel"), Button::GiveUp, Rank::Quiet, Glyph::Close};
    return {"asking", std::move(view)};
}

NamedScreen show(const flows::visit::Trying& v, const Scene& s)
{
    return {"trying", BusyView{.purse = purse_card(v.guest.purse, s.say),
                               .picture = Picture::ReadingPhone,
                               .title = s.say("trying.title"),
                               .hint = s.say("trying.hint"),
                               .side = s.side_of(v.guest.reader)}};
}

}  // namespace kiosk::views
