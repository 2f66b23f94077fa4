#include "backend-client/sandbox/office/back_office.h"

#include "backend-client/sandbox/office/card_desk.h"
#include "backend-client/sandbox/office/load_desk.h"
#include "backend-client/sandbox/office/routes.h"
#include "backend-client/sandbox/office/terminal_desk.h"

#include "backend-client/json_fields.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <exception>

namespace kiosk::sandbox {
namespace {

using backend::ProblemType;

std::string sha256(const std::string& text)
{
    std::array<std::byte, 32> digest{};
    EVP_Digest(text.data(), text.size(), reinterpret_cast<unsigned char*>(digest.data()),  // NOLINT
               nullptr, EVP_sha256(), nullptr);
    return to_hex(digest);
}

bool is_good_key(const std::string& key)
{
    return !key.empty() && key.size() <= 128 &&
           std::ranges::all_of(key, [](char c) { return c >= '!' && c <= '~'; });
}

/// What is wrong with a request before its resource is asked; nullopt: nothing.
std::optional<HttpAnswer> refused_at_the_door(const HttpRequest& request)
{
    if (request.method != "POST") return std::nullopt;
    if (!request.content_type.starts_with("application/json"))
        return problem_answer(ProblemType::UnsupportedMediaType, "send application/json");
    if (request.body.size() > backend::longest_message)
        return problem_answer(ProblemType::TooLarge, "at most 4 MiB");
    if (!request.idempotency_key || !is_good_key(*request.idempotency_key))
        return problem_answer(ProblemType::IdempotencyKeyMissing,
                              "1 to 128 visible ASCII characters");
    return std::nullopt;
}

/// Whether the path names the terminal that speaks.
struct NamesAnother {
    TerminalId caller;
    bool operator()(const route::SignOn& r) const { return r.terminal != caller; }
    bool operator()(const route::Heartbeat& r) const { return r.terminal != caller; }
    template <class R>
    bool operator()(const R&) const
    {
        return false;
    }
};

/// Carries a route out; every POST decodes its body first.
struct Carry {
    HostBooks& books;
    PurseHsm& hsm;
    const HttpRequest& request;
    Asking asking;

    HttpAnswer operator()(const route::Parameters&) const
    {
        return CardDesk{books}.parameters(request.if_none_match);
    }
    HttpAnswer operator()(const route::Hotlist& r) const
    {
        return CardDesk{books}.hotlist(r.since);
    }
    HttpAnswer operator()(const route::Card& r) const
    {
        return CardDesk{books}.card(r, asking.now);
    }
    HttpAnswer operator()(const route::OpenItems& r) const
    {
        return CardDesk{books}.open_items(r.card, asking.now);
    }
    HttpAnswer operator()(const route::PendingOfCard& r) const
    {
        return CardDesk{books}.pending_loads(r.card);
    }
    HttpAnswer operator()(const route::LoadStatus& r) const
    {
        return LoadDesk{books, hsm}.status(r.item);
    }
    HttpAnswer operator()(const route::SignOn&) const
    {
        return decoded(backend::decode_sign_on, [this](const auto& message) {
            return TerminalDesk{books}.sign_on(message, asking);
        });
    }
    HttpAnswer operator()(const route::Heartbeat&) const
    {
        return decoded(backend::decode_heartbeat,
                       [this](const auto&) { return TerminalDesk{books}.heartbeat(asking); });
    }
    HttpAnswer operator()(const route::JournalSegments&) const
    {
        return decoded(backend::decode_journal_segment, [this](const auto& message) {
            return TerminalDesk{books}.journal_segment(message, asking);
        });
    }
    HttpAnswer operator()(const route::AuthoriseLoad&) const
    {
        return decoded(backend::decode_load_request, [this](const auto& message) {
            return LoadDesk{books, hsm}.authorise(message, asking);
        });
    }
    HttpAnswer operator()(const route::LoadResult& r) const
    {
        return decoded(backend::decode_load_result, [this, &r](const auto& message) {
            return LoadDesk{books, hsm}.report(r.item, message, asking);
        });
    }
    HttpAnswer operator()(const route::RegisterPending&) const
    {
        return decoded(backend::decode_pending_registration, [this](const auto& message) {
            return LoadDesk{books, hsm}.register_pending(message, asking);
        });
    }

    template <class Decode, class Serve>
    HttpAnswer decoded(Decode decode, Serve serve) const
    {
        const auto message = decode(asking.body);
        if (!message)
            return problem_answer(ProblemType::Malformed,
                                  std::string{backend::to_text(message.error())});
        return serve(*message);
    }
};

}  // namespace

HttpAnswer BackOffice::handle(const HttpRequest& request)
{
    try {
        return act(request);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "citizen-sandbox: %s\n", error.what());
        return problem_answer(ProblemType::InternalError, "the back office failed; see its log");
    }
}

HttpAnswer BackOffice::act(const HttpRequest& request)
{
    const auto route = route_of(request);
    if (!route) return problem_answer(route.error(), "see api/openapi.yaml");
    const auto caller = TerminalId::from_digits(request.common_name);
    if (!caller || std::visit(NamesAnother{*caller}, *route))
        return problem_answer(ProblemType::WrongTerminal,
                              "the certificate is that of " + request.common_name);
    if (auto refused = refused_at_the_door(request)) return *std::move(refused);

    const std::lock_guard lock{mutex_};
    Database::Transaction transaction{database_};
    const auto now = clock_.now();
    Carry carry{books_, hsm_, request, {*caller, request.body, sha256(request.body), now}};
    if (request.method != "POST") return std::visit(carry, *route);

    // One key stands for one request: its resource and its bytes.
    const auto& key = *request.idempotency_key;
    const auto digest = sha256(request.path + '\n' + request.body);
    if (const auto said = books_.answers.find(*caller, key)) {
        if (said->request == digest) return restored_answer(said->status, said->body);
        return problem_answer(ProblemType::IdempotencyKeyReused,
                              "the body is not that of the first request");
    }
    auto answer = std::visit(carry, *route);
    books_.answers.keep(*caller, key, {digest, answer.status, answer.body}, now);
    transaction.commit();
    return answer;
}

KeysInProgress::Claim::Claim(KeysInProgress& keys, const HttpRequest& request)
    : keys_{keys}, name_{request.common_name, request.idempotency_key.value_or("")}, held_{true}
{
    if (!request.idempotency_key) return;
    const std::lock_guard lock{keys_.mutex_};
    held_ = keys_.busy_.insert(name_).second;
}

KeysInProgress::Claim::~Claim()
{
    if (name_.second.empty() || !held_) return;
    const std::lock_guard lock{keys_.mutex_};
    keys_.busy_.erase(name_);
}

}  // namespace kiosk::sandbox
