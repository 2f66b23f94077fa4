#include "kiosk/views/stations.h"

#include <algorithm>
#include <map>

/// Taking notes, and the load itself.
namespace kiosk::views {
namespace {

using flows::Button;
using flows::Collecting;
using flows::LoadRun;
using flows::Purpose;

bool has(const LoadItem& item, NotePlace place)
{
    return std::ranges::find(item.notes, place, &ItemNote::place) != item.notes.end();
}

std::vector<NotesView::Count> counts(const LoadItem& item, const Wording& say)
{
    std::map<Money, int, std::greater<>> by_value;
    for (const auto& [note, place] : item.notes)
        if (place == NotePlace::Stacked) ++by_value[note.value];
    std::vector<NotesView::Count> result;
    for (const auto& [value, count] : by_value)
        result.push_back({whole_yuan(value), say("notes.count", {std::to_string(count)})});
    return result;
}

std::string words_for(NoteRejection why, const Wording& say)
{
    switch (why) {
        case NoteRejection::NotRecognised:
            return say("notes.not-recognised");
        case NoteRejection::NotAccepted:
            return say("notes.not-accepted");
        case NoteRejection::Mechanical:
            return say("notes.mechanical");
    }
    return {};
}

/// What must be said now, the most urgent first.
std::vector<Line> lines_for(const Collecting& c, const Scene& s)
{
    std::vector<Line> lines;
    const auto add = [&](Tone tone, Glyph glyph, std::string text) {
        lines.push_back({tone, glyph, std::move(text)});
    };
    if (c.acceptor_down) add(Tone::Warning, Glyph::Trouble, s.say("notes.acceptor-down"));
    if (c.escrow_deadline) add(Tone::Warning, Glyph::Cash, s.say("notes.held"));
    if (has(c.item, NotePlace::Unattributed))
        add(Tone::Warning, Glyph::ServiceDesk, s.say("notes.lost"));
    if (c.refused) add(Tone::Warning, Glyph::Warning, words_for(*c.refused, s.say));
    if (c.item.stacking() != nullptr && !c.acceptor_down)
        add(Tone::Plain, Glyph::Cash, s.say("notes.going-in"));

    constexpr std::size_t room = 2;
    if (lines.size() > room) lines.resize(room);
    return lines;
}

/// What the citizen is asked to do now.
struct Request {
    const char* title;
    const char* hint;
};

Request request_for(const Collecting& c)
{
    const bool empty = c.item.stacked().is_zero();
    if (!c.phone_here)
        return {"loading.put-back", empty ? "notes.phone-away" : "notes.phone-away-money"};
    if (c.closing) return {"notes.wait", "notes.closing"};
    if (c.no_more) return {empty ? "notes.wait" : "notes.confirm", "notes.no-more"};
    if (!c.accepting && c.item.notes.empty()) return {"notes.opening", "notes.hint"};
    return {"notes.title", "notes.hint"};
}

std::string notes_name(const Collecting& c)
{
    if (c.closing) return "notes-closing";
    return c.item.stacked().is_zero() ? "notes" : "notes-money";
}

/// The steps of a load, from 0, by what the journal knows.
std::size_t step_of(const LoadRun& run)
{
    switch (run.item.stage) {
        case LoadStage::Collecting:
        case LoadStage::Owed:
            return 0;
        case LoadStage::Authorising:
        case LoadStage::Authorised:
            return 1;
        case LoadStage::Crediting:
        case LoadStage::Applied:
        case LoadStage::Kept:
        case LoadStage::Closed:
            return 2;
    }
    return 0;
}

bool is_resolving(const LoadRun& run)
{
    namespace phase = flows::phase;
    return std::holds_alternative<phase::AskingProofs>(run.phase) ||
           std::holds_alternative<phase::ReadingPurse>(run.phase) ||
           std::holds_alternative<phase::TakingEvidence>(run.phase) ||
           std::holds_alternative<phase::AwaitingVerdict>(run.phase);
}

/// The phone is missing, or is another one: which words, and which picture.
void ask_for_phone(LoadingView& view, const flows::phase::AwaitingPhone& phase, const LoadRun& run,
                   const Scene& s)
{
    const auto digits = run.item.card.number.last_four();
    view.phone_here = false;
    view.picture = phase.wrong_card ? Picture::OtherPhone : Picture::PutPhoneBack;
    view.title = s.say(phase.wrong_card ? "loading.other-phone" : "loading.put-back");
    view.hint = phase.wrong_card ? s.say("loading.other-phone-hint", {digits})
                                 : s.say("loading.put-back-hint", {s.place_of(run.reader)});
    const bool unresolved = run.item.is_unresolved();
    view.safety = s.say(unresolved ? "loading.safe-later" : "loading.safe-kept");
    view.give_up = {"give-up", s.say(unresolved ? "loading.finish-later" : "loading.keep"),
                    Button::GiveUp, Rank::Secondary, Glyph::Later};
}

std::string title_for(const flows::visit::Loading& v, const Scene& s)
{
    if (v.purpose == Purpose::Heal) return s.say("loading.heal");
    return s.say(is_resolving(v.run) ? "loading.resolving" : "loading.title");
}

}  // namespace

NamedScreen show(const flows::visit::TakingNotes& v, const Scene& s)
{
    const auto& c = v.collecting;
    const bool empty = c.item.stacked().is_zero();
    const bool open = c.accepting && !c.closing && !c.no_more && !c.acceptor_down;

    const auto request = request_for(c);
    NotesView view{.title = s.say(request.title),
                   .hint = s.say(request.hint),
                   .amount_label = s.say("notes.amount"),
                   .amount = money(c.item.stacked())};
    view.accepted = counts(c.item, s.say);
    view.takes_label = s.say(open ? "notes.takes" : "notes.takes-none");
    if (open)
        for (const auto value : c.acceptable()) view.takes.push_back(whole_yuan(value));
    view.room = s.say("notes.room", {whole_yuan(c.room())});
    view.picture = !c.phone_here ? Picture::PutPhoneBack
                   : open        ? Picture::NoteIn
                                 : Picture::SlotClosed;
    view.side = s.side_of(c.reader);

    view.lines = lines_for(c, s);
    view.safety = s.say(empty ? "notes.safety-empty" : "notes.safety-money");
    if (c.closing) return {notes_name(c), std::move(view)};
    if (empty)
        view.cancel = {"cancel", s.say("action.cancel"), Button::GiveUp, Rank::Secondary,
                       Glyph::Close};
    else
        view.load = {"load-now", s.say("notes.load", {whole_yuan(c.item.stacked())}),
                     Button::LoadNow, Rank::Primary, Glyph::Wallet};
    return {notes_name(c), std::move(view)};
}

NamedScreen show(const flows::visit::Loading& v, const Scene& s)
{
    const auto& run = v.run;
    LoadingView view{.title = title_for(v, s),
                     .hint = s.say("loading.hint"),
                     .amount_label = s.say("loading.amount"),
                     .amount = money(run.item.amount)};
    view.side = s.side_of(run.reader);
    view.contact = s.contact();
    view.contact_text = s.contact_text();
    view.steps = {s.say("loading.step-card"), s.say("loading.step-host"),
                  s.say(is_resolving(run) ? "loading.step-result" : "loading.step-write")};
    view.step = step_of(run);
    view.safety = s.say(v.purpose == Purpose::Heal ? "loading.safe-heal" : "loading.safe-moment");
    std::string name = "loading";
    if (const auto* away = std::get_if<flows::phase::AwaitingPhone>(&run.phase)) {
        ask_for_phone(view, *away, run, s);
        name = away->wrong_card ? "loading-other-phone" : "loading-phone-away";
    } else if (!run.phone_here) {
        view.phone_here = false;
        view.picture = Picture::PutPhoneBack;
        view.hint = s.say("loading.put-back-hint", {s.place_of(run.reader)});
    }
    return {name, std::move(view)};
}

}  // namespace kiosk::views
