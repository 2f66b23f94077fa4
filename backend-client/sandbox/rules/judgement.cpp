#include "backend-client/sandbox/rules/judgement.h"

#include "backend-client/sandbox/rules/settlement.h"

#include <algorithm>

namespace kiosk::sandbox {
namespace {

void believe(Ruling& ruling, const LoadReport& report)
{
    if (!report.shown) return;
    const auto alarm = [&](AlarmKind kind) { ruling.alarms.push_back({kind, report.item}); };
    if (!report.shown->mac1_right)
        alarm(AlarmKind::Mac1Wrong);
    else if (report.shown->known)
        alarm(AlarmKind::ChallengeReplayed);
    else if (report.shown->challenge.counter < ruling.book.counter)
        alarm(AlarmKind::CounterBehind);
    else
        show_challenge(ruling, report.shown->challenge, AppliedBy::Counter);
}

Verdict verdict_of(LoadState state)
{
    switch (state) {
        case LoadState::Applied:
            return Verdict::Applied;
        case LoadState::Authorised:
            return Verdict::Open;
        case LoadState::NotApplied:
        case LoadState::Kept:
        case LoadState::Superseded:
            return Verdict::NotApplied;
    }
    return Verdict::Open;
}

}  // namespace

std::optional<Judgement> judge(CardBook book, const LoadReport& report)
{
    if (!standing_of(book, report.item)) return std::nullopt;
    Ruling ruling{.book = std::move(book)};
    for (const auto& proved : report.proved) prove_applied(ruling, proved.item, proved.attempt);
    if (report.tac_wrong) ruling.alarms.push_back({AlarmKind::TacWrong, report.item});
    believe(ruling, report);
    const auto standing = *standing_of(ruling.book, report.item);
    return Judgement{std::move(ruling), verdict_of(standing.state),
                     std::max(standing.attempt, report.attempt)};
}

}  // namespace kiosk::sandbox
