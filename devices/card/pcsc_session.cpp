#include "devices/card/pcsc_session.h"

#include "devices/card/apdu_exchange.h"

#include <utility>

namespace kiosk::devices {
namespace {

TimePoint now() { return std::chrono::steady_clock::now(); }

}  // namespace

PcscPlace::PcscPlace(PcscSettings chosen)
    : settings{std::move(chosen)},
      hung{std::make_shared<HungCalls>()},
      watch{settings.reader, settings.retry}
{
}

PcscSession::PcscSession(std::shared_ptr<PcscConnection> connection,
                         std::shared_ptr<PcscPlace> place, PcscView seen)
    : connection_{std::move(connection)}, place_{std::move(place)}, seen_{std::move(seen)}
{
}

ContactFault PcscSession::let_go(ContactFault fault)
{
    connection_.reset();
    place_->settled = now() + place_->settings.settling;
    return fault;
}

Expected<Bytes, ContactFault> PcscSession::exchange(BytesView command)
{
    if (!connection_) return unexpected{ContactFault::NoContact};
    const auto deadline = now() + place_->settings.exchange_limit;
    auto response = exchange_apdu(
        connection_->protocol(), command, [&](BytesView bytes) -> Expected<Bytes, ContactFault> {
            auto answer = connection_->transmit(bytes, deadline);
            if (!answer) return unexpected{fault_of(PcscCall::Transmitting, answer.error())};
            return std::move(*answer);
        });
    if (!response) return unexpected{let_go(response.error())};
    return response;
}

Expected<std::optional<ContactQuality>, ContactFault> PcscSession::contact()
{
    if (!connection_) return unexpected{ContactFault::NoContact};
    const auto now = place_->watch.view();
    if (now.shows_same_card(seen_)) return std::nullopt;
    return unexpected{
        let_go(now.reader.empty() ? ContactFault::ReaderLost : ContactFault::NoContact)};
}

Expected<std::shared_ptr<void>, ContactFault> PcscSession::hold()
{
    if (!connection_) return unexpected{ContactFault::NoContact};
    const auto code = connection_->begin_transaction();
    if (code != PcscCode::Success) return unexpected{let_go(fault_of(PcscCall::Holding, code))};
    return std::shared_ptr<void>{connection_.get(),
                                 [held = std::weak_ptr{connection_}](const void*) {
                                     if (const auto connection = held.lock())
                                         connection->end_transaction();
                                 }};
}

}  // namespace kiosk::devices
