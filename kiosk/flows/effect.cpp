#include "kiosk/flows/effect.h"

#include <cassert>

namespace kiosk::flows {
namespace {

std::optional<HostRequest::Kind> request_of(const Fact& fact)
{
    using Kind = HostRequest::Kind;
    if (std::holds_alternative<fact::AuthorisationIntended>(fact)) return Kind::Authorise;
    if (std::holds_alternative<fact::PurseCredited>(fact)) return Kind::ReportCredit;
    if (std::holds_alternative<fact::EvidenceReported>(fact)) return Kind::ReportEvidence;
    if (std::holds_alternative<fact::LoadKept>(fact)) return Kind::RegisterPending;
    return std::nullopt;
}

}  // namespace

void Turn::record(LoadItem& item, const Fact& fact)
{
    const auto applied = apply(item, fact);
    assert(applied);
    facts_.push_back(fact);
    if (const auto kind = request_of(fact)) requests_.push_back({*kind, item});
}

}  // namespace kiosk::flows
