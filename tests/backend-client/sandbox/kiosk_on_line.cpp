#include "tests/backend-client/sandbox/kiosk_on_line.h"

#include <stdexcept>
#include <utility>

namespace kiosk::sandbox {
namespace {

using devices::ContactFault;

// card.md section 4, as personalisation.md issues it.
const devices::AidList purse_aids{*from_hex("A00000000386980701")};

devices::Purse opened(devices::CardSession& session)
{
    auto purse = devices::Purse::open(session, purse_aids);
    if (!purse) throw std::runtime_error{"the phone has no purse that can be opened"};
    return *std::move(purse);
}

TimePoint in(std::chrono::milliseconds patience)
{
    return std::chrono::steady_clock::now() + patience;
}

}  // namespace

LaidPhone::LaidPhone(emulators::PhoneCard& phone) : phone_{phone}
{
    phone_.power_on(emulators::CardProtocol::T1);
}

LaidPhone::~LaidPhone() { phone_.power_off(); }

Expected<Bytes, ContactFault> LaidPhone::exchange(BytesView command)
{
    auto answer = phone_.exchange(command);
    if (!answer) return unexpected{ContactFault::LostAfterSend};
    return *std::move(answer);
}

Expected<std::optional<devices::ContactQuality>, ContactFault> LaidPhone::contact()
{
    return std::nullopt;
}

Expected<std::shared_ptr<void>, ContactFault> LaidPhone::hold() { return nullptr; }

OpenPurse::OpenPurse(emulators::PhoneCard& phone) : laid{phone}, purse{opened(laid)} {}

backend::TlsFiles tls_files_of(const std::filesystem::path& sandbox, const TerminalId& terminal)
{
    const auto own = (sandbox / "pki" / ("terminal-" + terminal.digits())).string();
    return {(sandbox / "pki" / "ca.pem").string(), own + ".pem", own + ".key"};
}

KioskOnLine::KioskOnLine(const backend::TlsFiles& tls, int port)
    : client_{{.host = "127.0.0.1", .port = static_cast<std::uint16_t>(port), .tls = tls}}
{
    id_ = TerminalId::from_digits(client_.identity().common_name).value();
}

KioskOnLine::KioskOnLine(const std::filesystem::path& sandbox, int port, const TerminalId& terminal)
    : KioskOnLine{tls_files_of(sandbox, terminal), port}
{
}

backend::HttpOutcome KioskOnLine::send(backend::HttpRequest request)
{
    const auto number = client_.send(std::move(request));
    for (const auto deadline = in(std::chrono::seconds{40});
         std::chrono::steady_clock::now() < deadline;)
        for (auto& completion : client_.run(deadline))
            if (completion.number == number) return std::move(completion.outcome);
    throw std::runtime_error{"a request did not complete"};
}

backend::HttpOutcome KioskOnLine::get(const std::string& path) { return send({.path = path}); }

backend::HttpOutcome KioskOnLine::post(const std::string& path, const std::string& key,
                                       const std::string& body)
{
    return send(
        {.method = backend::HttpMethod::Post, .path = path, .idempotency_key = key, .body = body});
}

void KioskOnLine::queue(backend::UploadLane lane, const std::string& path, const std::string& key,
                        const std::string& body)
{
    uploader_.schedule().add({.id = ++entries_,
                              .idempotency_key = key,
                              .lane = lane,
                              .order_key = "",
                              .path = path,
                              .body = body});
}

std::optional<backend::Upload> KioskOnLine::settle(std::chrono::milliseconds patience)
{
    for (const auto deadline = in(patience);
         std::chrono::steady_clock::now() < deadline && uploader_.schedule().size() > 0;)
        if (auto round = uploader_.run(deadline); !round.settled.empty())
            return std::move(round.settled.front());
    return std::nullopt;
}

}  // namespace kiosk::sandbox
