#include "kiosk/views/money_banner.h"
#include "kiosk/views/stations.h"

#include <algorithm>

/// How a load ended.
namespace kiosk::views {
namespace {

using flows::Button;
using flows::LoadOutcome;
using flows::PaperState;
using flows::Purpose;
using Finished = flows::visit::Finished;

struct Words {
    const char* name;
    Tone tone;
    Picture picture;
    const char* title;
    const char* text;
    const char* amount;
};

Words words_for(const Finished& v)
{
    if (!v.outcome)
        return {"result-note-claim", Tone::Warning,       Picture::AskDesk,
                "result.claim",      "result.claim.text", "result.claim.amount"};
    switch (*v.outcome) {
        case LoadOutcome::Loaded:
            if (v.purpose == Purpose::Heal)
                return {"result-healed", Tone::Good,           Picture::Done,
                        "result.healed", "result.healed.text", "result.loaded.amount"};
            return {"result-loaded", Tone::Good,           Picture::Done,
                    "result.loaded", "result.loaded.text", "result.loaded.amount"};
        case LoadOutcome::Kept:
            return {"result-kept", Tone::Warning,      Picture::SafeKept,
                    "result.kept", "result.kept.text", "result.kept.amount"};
        case LoadOutcome::Unresolved:
            return {"result-unresolved",      Tone::Warning,
                    Picture::SafeKept,        "result.unresolved",
                    "result.unresolved.text", "result.unresolved.amount"};
        case LoadOutcome::LeftAtHost:
            return {"result-left", Tone::Warning,      Picture::SafeKept,
                    "result.left", "result.left.text", "result.kept.amount"};
    }
    return {};
}

std::vector<Row> rows_for(const Finished& v, const Scene& s)
{
    std::vector<Row> rows;
    if (v.balance_after) rows.push_back({s.say("result.balance"), money(*v.balance_after)});
    rows.push_back({s.say("result.card"), card(v.item.card.number)});
    rows.push_back({s.say("result.reference"), reference(v.item.id, s.terminal.id)});
    return rows;
}

Line paper_line(const Finished& v, const Scene& s)
{
    switch (v.paper) {
        case PaperState::None:
            if (s.terminal.conditions.printer_ready)
                return {Tone::Plain, Glyph::Receipt, s.say("paper.on-demand")};
            return {Tone::Plain, Glyph::Receipt, s.say("paper.no-printer")};
        case PaperState::Printing:
            return {Tone::Plain, Glyph::Receipt, s.say("paper.printing")};
        case PaperState::Printed:
            return {Tone::Good, Glyph::Receipt, s.say("paper.printed")};
        case PaperState::Failed:
            return {Tone::Warning, Glyph::Receipt, s.say("paper.failed")};
    }
    return {};
}

}  // namespace

NamedScreen show(const Finished& v, const Scene& s)
{
    const auto words = words_for(v);
    const auto lost = lost_notes(v.item);
    ResultView view{.tone = words.tone,
                    .picture = words.picture,
                    .title = s.say(words.title),
                    .text = s.say(words.text),
                    .amount_label = s.say(words.amount),
                    .amount = money(v.outcome ? v.item.amount : lost)};
    view.rows = rows_for(v, s);
    if (v.outcome && !lost.is_zero())
        view.lines.push_back(
            {Tone::Warning, Glyph::ServiceDesk, s.say("result.note-lost", {money(lost)})});
    view.lines.push_back(paper_line(v, s));
    if (v.outcome != LoadOutcome::Loaded || v.paper == PaperState::Failed) {
        view.qr = make_qr(to_text(v.item.id));
        view.qr_label = s.say("result.qr");
    }
    if (v.paper == PaperState::None && s.terminal.conditions.printer_ready)
        view.print = {"print-receipt", s.say("result.print"), Button::PrintReceipt, Rank::Secondary,
                      Glyph::Receipt};
    const bool goes_on = v.purpose == Purpose::Heal;
    view.finish = {"finish", s.say(goes_on ? "action.continue" : "action.finish"), Button::Finish,
                   Rank::Primary, goes_on ? Glyph::Next : Glyph::Leave};
    return {words.name, std::move(view)};
}

}  // namespace kiosk::views
