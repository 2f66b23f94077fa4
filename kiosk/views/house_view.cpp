#include "kiosk/views/money_banner.h"
#include "kiosk/views/stations.h"

/// Screens without a guest: idle, closed, farewell; and what the house can do now.
namespace kiosk::views {
namespace {

using flows::Hindrance;

std::string words_for(Hindrance hindrance, const Wording& say)
{
    switch (hindrance) {
        case Hindrance::Reader:
            return say("hindrance.reader");
        case Hindrance::Journal:
        case Hindrance::Disk:
            return say("hindrance.journal");
        case Hindrance::Queue:
            return say("hindrance.queue");
        case Hindrance::Acceptor:
            return say("hindrance.acceptor");
        case Hindrance::Bag:
            return say("hindrance.bag");
        case Hindrance::Clock:
            return say("hindrance.clock");
        case Hindrance::Host:
            return say("hindrance.host");
    }
    return {};
}

std::optional<Line> notice_line(const flows::Terminal& t, const Wording& say)
{
    if (!t.notice) return std::nullopt;
    const auto& n = *t.notice;
    const auto ref = reference(n.item, t.id);
    return Line{
        Tone::Warning, Glyph::Shield,
        say(n.kept ? "notice.kept" : "notice.unresolved", {money(n.amount), n.last_four, ref})};
}

ClosedView closed(std::string title, std::string text, const ViewContext& context,
                  const Wording& say)
{
    return {.title = std::move(title),
            .text = std::move(text),
            .hotline_label = say("hotline.label"),
            .hotline = context.help_phone};
}

}  // namespace

std::optional<std::string> why_no_cash(const flows::Terminal& t, const Wording& say)
{
    // As at Button::LoadCash: not before the acceptor said where an earlier session's note is.
    const bool acceptor_known = !t.acceptor.denominations.empty() && !t.attribution_deadline;
    const auto hindrance =
        flows::hindrance_to_cash(t.conditions, t.acceptor.problem, acceptor_known);
    return hindrance ? std::optional{words_for(*hindrance, say)} : std::nullopt;
}

NamedScreen show(const flows::visit::Idle&, const Scene& s)
{
    const auto& t = s.terminal;
    if (!t.conditions.reader_ready) {
        auto view = closed(s.say("closed.title"), s.say("closed.reader"), s.context, s.say);
        view.notice = notice_line(t, s.say);
        return {"out-of-service", std::move(view)};
    }
    AttractView view;
    view.side = s.side_of(s.context.main_reader);
    view.title = s.say("attract.title");
    view.hint = s.say("attract.hint", {s.place_of(s.context.main_reader)});
    const auto available = s.say("service.available");
    view.services.push_back({Glyph::Wallet, s.say("service.balance"), available, true});
    view.services.push_back({Glyph::Records, s.say("service.records"), available, true});
    const auto why_not = why_no_cash(t, s.say);
    view.services.push_back(
        {Glyph::Cash, s.say("service.cash"), why_not.value_or(available), !why_not});
    if (!t.conditions.printer_ready)
        view.services.push_back(
            {Glyph::Receipt, s.say("service.receipt"), s.say("hindrance.printer"), false});
    view.notice = notice_line(t, s.say);
    return {"attract", std::move(view)};
}

NamedScreen show(const flows::visit::Reading& v, const Scene& s)
{
    return {"reading", ReadingView{.title = s.say("reading.title"),
                                   .hint = s.say("reading.hint"),
                                   .side = s.side_of(v.reader),
                                   .contact = s.contact(),
                                   .contact_text = s.contact_text()}};
}

NamedScreen show(const flows::visit::Farewell& v, const Scene& s)
{
    return {"farewell", FarewellView{.title = s.say("farewell.title"),
                                     .hint = s.say("farewell.hint"),
                                     .side = s.side_of(v.reader)}};
}

ScreenView make_closed_view(Closed why, const TerminalId& terminal, const ViewContext& context)
{
    const Wording say{context.catalogue, Language::Chinese};
    const bool starting = why == Closed::Starting;
    ScreenView view;
    view.name = starting ? "starting" : "out-of-service";
    view.frame.brand = say("frame.brand");
    view.frame.service = say("frame.service");
    view.frame.terminal = say("frame.terminal", {terminal.digits()});
    view.frame.hotline = say("frame.hotline", {context.help_phone});
    view.frame.banner = {MoneyState::NothingTaken, say("banner.nothing")};
    auto screen = closed(say(starting ? "starting.title" : "closed.title"),
                         say(starting ? "starting.text" : "closed.journal"), context, say);
    screen.picture = starting ? Picture::Starting : Picture::ServiceDesk;
    view.screen = std::move(screen);
    view.stale_at = TimePoint::max();
    return view;
}

}  // namespace kiosk::views
