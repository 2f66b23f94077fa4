#include "tests/kiosk/views/view_texts.h"

namespace kiosk::views::testing {
namespace {

/// Collects what a view is made of; one overload a struct.
struct Parts {
    std::vector<std::string> texts;
    std::vector<Action> actions;

    void add(const std::string& text) { texts.push_back(text); }
    void add(const Action& action)
    {
        texts.push_back(action.id);
        texts.push_back(action.label);
        actions.push_back(action);
    }
    void add(const Line& line) { add(line.text); }
    void add(const Row& row) { add(row.label), add(row.value); }
    void add(const Countdown& c) { add(c.text), add(c.more_time); }
    void add(const Trail& trail) { add(trail.steps); }
    void add(const PurseCard& p)
    {
        add(p.title), add(p.number), add(p.balance_label), add(p.balance);
    }
    void add(const AttractView::Service& s) { add(s.name), add(s.text); }
    void add(const RecordsView::Entry& e) { add(e.when), add(e.what), add(e.where), add(e.amount); }
    void add(const NotesView::Count& c) { add(c.value), add(c.count); }
    void add(const HelpView::Topic& t) { add(t.heading), add(t.text); }
    template <class T>
    void add(const std::optional<T>& maybe)
    {
        if (maybe) add(*maybe);
    }
    template <class T>
    void add(const std::vector<T>& all)
    {
        for (const auto& one : all) add(one);
    }

    void add(const FrameView& f)
    {
        add(f.brand), add(f.service), add(f.terminal), add(f.hotline), add(f.banner.text);
        add(f.language_switch), add(f.help), add(f.countdown), add(f.trail);
    }
    void add(const AttractView& v) { add(v.title), add(v.hint), add(v.services), add(v.notice); }
    void add(const ReadingView& v) { add(v.title), add(v.hint), add(v.contact_text); }
    void add(const TroubleView& v) { add(v.title), add(v.money), add(v.advice), add(v.back); }
    void add(const HomeView& v)
    {
        add(v.purse), add(v.busy.empty() ? v.question : v.busy);
        add(v.services), add(v.lines), add(v.finish);
    }
    void add(const BusyView& v) { add(v.purse), add(v.title), add(v.hint), add(v.cancel); }
    void add(const OfferView& v)
    {
        add(v.purse), add(v.title), add(v.amount_label), add(v.amount), add(v.text);
        add(v.reference), add(v.claim), add(v.later);
    }
    void add(const RecordsView& v)
    {
        add(v.title), add(v.headings), add(v.entries), add(v.balance_label), add(v.balance);
        if (v.entries.empty()) add(v.empty);
        add(v.previous), add(v.next), add(v.back), add(v.finish);
    }
    void add(const NotesView& v)
    {
        add(v.title), add(v.hint), add(v.amount_label), add(v.amount), add(v.accepted);
        add(v.takes_label), add(v.takes), add(v.room), add(v.lines), add(v.safety);
        add(v.load), add(v.cancel);
    }
    void add(const LoadingView& v)
    {
        add(v.title), add(v.hint), add(v.amount_label), add(v.amount), add(v.contact_text);
        add(v.steps), add(v.safety), add(v.give_up);
    }
    void add(const ResultView& v)
    {
        add(v.title), add(v.text), add(v.amount_label), add(v.amount), add(v.rows), add(v.lines);
        add(v.print), add(v.finish);
    }
    void add(const FarewellView& v) { add(v.title), add(v.hint); }
    void add(const ClosedView& v)
    {
        add(v.title), add(v.text), add(v.hotline_label), add(v.hotline), add(v.notice);
    }
    void add(const HelpView& v)
    {
        add(v.title), add(v.topics), add(v.hotline_label), add(v.hotline), add(v.close);
    }
};

Parts parts_of(const ScreenView& view)
{
    Parts parts;
    parts.add(view.name);
    parts.add(view.frame);
    if (view.help)
        parts.add(view.help);
    else
        std::visit([&](const auto& screen) { parts.add(screen); }, view.screen);
    return parts;
}

}  // namespace

std::vector<std::string> required_texts(const ScreenView& view) { return parts_of(view).texts; }
std::vector<Action> actions_of(const ScreenView& view) { return parts_of(view).actions; }

}  // namespace kiosk::views::testing
