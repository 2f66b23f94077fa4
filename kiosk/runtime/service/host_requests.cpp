#include "kiosk/runtime/service/host_requests.h"

#include "backend-client/messages_loads.h"
#include "backend-client/messages_pending.h"
#include "backend-client/paths.h"

#include <cassert>
#include <string_view>

namespace kiosk::runtime {
namespace {

constexpr std::uint32_t reports_per_boot = 4096;

Bytes bytes_of(std::string_view text)
{
    const auto view = std::as_bytes(std::span{text});
    return {view.begin(), view.end()};
}

std::string_view text_of(const Bytes& bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// "/v1/loads/225000000001-7-42/result" -> the item; nullopt for any other path.
std::optional<ItemId> reported_item(std::string_view path)
{
    const auto head = backend::loads_path() + "/";
    constexpr std::string_view tail = "/result";
    if (!path.starts_with(head) || !path.ends_with(tail)) return {};
    return item_id_from_text(path.substr(head.size(), path.size() - head.size() - tail.size()));
}

std::string authorisation_body(const LoadItem& item, const LoadAttempt& attempt, const Asker& asker)
{
    return backend::encode(backend::LoadRequest{.item = item.id,
                                                .attempt = attempt.number,
                                                .terminal = asker.terminal,
                                                .card = item.card,
                                                .funding = item.funding,
                                                .amount = item.amount,
                                                .key_index = asker.key_index,
                                                .purse = attempt.challenge});
}

std::string evidence_body(const LoadItem& item, const LoadAttempt& attempt, const Asker& asker)
{
    assert(attempt.evidence);
    backend::UnknownOutcome outcome{.evidence = *attempt.evidence};
    if (outcome.evidence.challenge) {
        outcome.challenge_amount = item.amount;
        outcome.challenge_terminal = asker.terminal;
    }
    return backend::encode(backend::LoadResult{attempt.number, asker.terminal, outcome});
}

flows::Event answer_to_authorisation(const backend::LoadAuthorised& answer)
{
    return flows::LoadAuthorised{answer.item, answer.attempt, answer.authorisation};
}

flows::Verdict verdict_of(backend::Verdict verdict)
{
    switch (verdict) {
        case backend::Verdict::Applied:
            return flows::Verdict::Applied;
        case backend::Verdict::NotApplied:
            return flows::Verdict::NotApplied;
        case backend::Verdict::Open:
            return flows::Verdict::Open;
    }
    return flows::Verdict::Open;
}

/// After these words the host has certainly not authorised this attempt.  "Key reused" is not among them.
bool certainly_declined(const backend::Settlement& settlement)
{
    return settlement.as == backend::SettledAs::Refused ||
           (settlement.as == backend::SettledAs::Quarantined && settlement.status != 422);
}

std::optional<flows::Event> authorisation_event(const backend::Upload& upload,
                                                const journal::StoredRequest& stored)
{
    if (upload.settlement.as == backend::SettledAs::Accepted) {
        const auto answer = backend::decode_load_authorised(upload.body);
        if (!answer) return {};
        return answer_to_authorisation(*answer);
    }
    const auto asked = backend::decode_load_request(text_of(stored.request.body));
    if (!asked || !certainly_declined(upload.settlement)) return {};
    return flows::LoadDeclined{asked->item, asked->attempt, upload.settlement.problem};
}

}  // namespace

std::string order_key(const CardId& card)
{
    return "card " + to_hex(card.issuer) + ' ' + card.number.full_digits();
}

journal::OutgoingRequest outgoing_request(const flows::HostRequest& request, const Asker& asker,
                                          std::uint32_t number)
{
    using Kind = flows::HostRequest::Kind;
    const auto& item = request.item;
    const auto* attempt = item.last_attempt();
    const auto report = asker.boot_epoch * reports_per_boot + number % reports_per_boot;
    const auto result_key = [&] {
        return backend::load_result_key(item.id, attempt->number, asker.terminal, report);
    };

    journal::OutgoingRequest out{.lane = journal::Lane::LoadResult,
                                 .order_key = order_key(item.card),
                                 .method = "POST",
                                 .amount = item.amount};
    switch (request.kind) {
        case Kind::Authorise:
            out.key =
                backend::authorise_key(item.id, attempt->number) + "/" + asker.terminal.digits();
            out.path = backend::loads_path();
            out.body = bytes_of(authorisation_body(item, *attempt, asker));
            break;
        case Kind::ReportCredit:
            assert(attempt->tac);
            out.key = result_key();
            out.path = backend::load_result_path(item.id);
            out.body = bytes_of(backend::encode(backend::LoadResult{
                attempt->number, asker.terminal, backend::CreditedOutcome{*attempt->tac}}));
            break;
        case Kind::ReportEvidence:
            out.key = result_key();
            out.path = backend::load_result_path(item.id);
            out.body = bytes_of(evidence_body(item, *attempt, asker));
            break;
        case Kind::RegisterPending:
            out.key = backend::pending_key(item.id);
            out.lane = journal::Lane::PendingVoucher;
            out.path = backend::pending_loads_path();
            out.body = bytes_of(backend::encode(backend::PendingRegistration{
                item.id, item.card, asker.terminal, item.amount,
                item.declined.empty() ? "not-loaded" : item.declined}));
            break;
    }
    return out;
}

backend::UploadEntry upload_entry(const journal::StoredRequest& stored, bool urgent)
{
    return {.id = static_cast<std::uint64_t>(stored.id),
            .idempotency_key = stored.request.key,
            .lane = static_cast<backend::UploadLane>(stored.request.lane),
            .order_key = stored.request.order_key,
            .method = backend::HttpMethod::Post,
            .path = stored.request.path,
            .body = std::string{text_of(stored.request.body)},
            .urgent = urgent};
}

std::optional<flows::Event> event_of(const backend::Upload& upload,
                                     const journal::StoredRequest& stored)
{
    if (stored.request.path == backend::loads_path()) return authorisation_event(upload, stored);
    const auto item = reported_item(stored.request.path);
    if (!item || upload.settlement.as != backend::SettledAs::Accepted) return {};
    const auto answer = backend::decode_load_verdict(upload.body);
    if (!answer || answer->item != *item) return {};
    return flows::VerdictGiven{*item, answer->attempt, verdict_of(answer->verdict)};
}

}  // namespace kiosk::runtime
