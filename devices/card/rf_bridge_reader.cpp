#include "devices/card/rf_bridge_reader.h"

#include "devices/card/apdu_exchange.h"

#include <poll.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace kiosk::devices {
namespace {

using namespace std::chrono_literals;
using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::steady_clock;
using BridgeFault = RfBridgeLink::Fault;

constexpr auto slice = 100ms;           ///< the shortest search that CONNECT knows
constexpr auto longest_search = 500ms;  ///< saves work; what is asked next waits for its end
constexpr auto lost_pause = 250ms;      ///< between two looks for a bridge that is not there
constexpr int most_searches = 3;
constexpr auto several_pause = 50ms;  ///< the second phone is often on its way out

/// What a fault means to a request that changes nothing.
ContactFault harmless_fault(BridgeFault fault)
{
    return fault == BridgeFault::Woken ? ContactFault::Woken : ContactFault::ReaderLost;
}

/// What a fault means to a command block (R19): whatever may have left is perhaps executed.
ContactFault block_fault(BridgeFault fault)
{
    switch (fault) {
        case BridgeFault::NotOpen:
            return ContactFault::ReaderLost;
        case BridgeFault::PhoneLeft:
        case BridgeFault::NotUnderstood:
            return ContactFault::LostBeforeSend;
        case BridgeFault::Silent:
        case BridgeFault::LineLost:
        case BridgeFault::Woken:
            break;
    }
    return ContactFault::LostAfterSend;
}

/// True if `waker` called before `deadline`.
bool woken_before(TimePoint deadline, const Waker& waker)
{
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now());
    pollfd source{waker.fd(), POLLIN, 0};
    return ::poll(&source, 1, static_cast<int>(std::max(left, 0ms).count())) > 0;
}

/// The reader is out of service; the pause keeps a caller that loops from spinning.
unexpected<ContactFault> lost(const Waker& waker)
{
    const bool woken = woken_before(steady_clock::now() + lost_pause, waker);
    return unexpected{woken ? ContactFault::Woken : ContactFault::ReaderLost};
}

/// One contact: from POWER ON to DISCONNECT.
class RfBridgeContact final : public CardSession {
public:
    explicit RfBridgeContact(RfBridgeLink& link) : link_{link}, contact_{link.contacts()} {}
    RfBridgeContact(const RfBridgeContact&) = delete;
    RfBridgeContact& operator=(const RfBridgeContact&) = delete;
    ~RfBridgeContact() override
    {
        if (!is_ours()) return;
        if (link_.ask(rf_bridge::power_off())) (void)link_.ask(rf_bridge::disconnect());
    }

    Expected<Bytes, ContactFault> exchange(BytesView command) override
    {
        if (!is_alive()) return unexpected{ContactFault::NoContact};
        const auto limit = steady_clock::now() + link_.times().command;
        auto answer = exchange_apdu(CardProtocol::T0, command,
                                    [&](BytesView block) { return transfer(block, limit); });
        dead_ = !answer;
        return answer;
    }

    Expected<std::optional<ContactQuality>, ContactFault> contact() override
    {
        if (!is_alive()) return unexpected{ContactFault::NoContact};
        const auto answer = link_.ask(rf_bridge::ask_quality());
        const auto quality = answer ? rf_bridge::quality_in(*answer) : std::nullopt;
        // Swapped, or moved away for an instant: what lies there is another contact.
        const bool same = !link_.phone_left();
        if (same && quality && std::holds_alternative<rf_bridge::Found>(*quality))
            return std::get<rf_bridge::Found>(*quality).quality;
        dead_ = true;
        return unexpected{answer ? ContactFault::LostBeforeSend : harmless_fault(answer.error())};
    }

    /// The line is ours alone.
    Expected<std::shared_ptr<void>, ContactFault> hold() override
    {
        if (!is_alive()) return unexpected{ContactFault::NoContact};
        return std::shared_ptr<void>{};
    }

private:
    [[nodiscard]] bool is_ours() const { return contact_ == link_.contacts(); }
    [[nodiscard]] bool is_alive() const { return !dead_ && is_ours(); }

    Expected<Bytes, ContactFault> transfer(BytesView block, TimePoint limit)
    {
        const auto answer = link_.ask(rf_bridge::transfer(block), link_.times().block, limit);
        if (!answer) return unexpected{block_fault(answer.error())};
        auto bytes = rf_bridge::block_in(*answer);
        if (!bytes) return unexpected{ContactFault::LostAfterSend};
        return *std::move(bytes);
    }

    RfBridgeLink& link_;
    std::uint32_t contact_;
    bool dead_ = false;
};

}  // namespace

RfBridgeReader::RfBridgeReader(std::string path, RfBridgeTimes times)
    : link_{std::move(path), times}
{
}

Expected<std::unique_ptr<CardSession>, ContactFault> RfBridgeReader::await_card(TimePoint deadline,
                                                                                const Waker& waker)
{
    do {
        const auto left = deadline - steady_clock::now();
        const auto search = std::clamp<Duration>(left, slice, longest_search);
        const auto found = search_for(duration_cast<milliseconds>(search), waker);
        if (!found) return unexpected{found.error()};
        if (*found == rf_bridge::SearchResult{rf_bridge::NotFound::Several}) {
            const bool woken = woken_before(steady_clock::now() + several_pause, waker);
            return unexpected{woken ? ContactFault::Woken : ContactFault::SeveralPhones};
        }
        if (!std::holds_alternative<rf_bridge::Found>(*found)) continue;
        if (auto session = activate()) return session;
        const auto heard = link_.listen(steady_clock::now() + slice, waker);
        if (!heard) return unexpected{harmless_fault(heard.error())};
    } while (steady_clock::now() < deadline);
    return unexpected{ContactFault::NoContact};
}

Expected<bool, ContactFault> RfBridgeReader::await_removal(TimePoint deadline, const Waker& waker)
{
    if (link_.phone_left()) return true;
    const auto departures = link_.departures();
    while (link_.departures() == departures) {
        const auto found = search_for(slice, waker);
        if (!found) return unexpected{found.error()};
        if (*found == rf_bridge::SearchResult{rf_bridge::NotFound::Nobody}) return true;
        const auto now = steady_clock::now();
        if (now >= deadline) return false;
        if (std::holds_alternative<rf_bridge::Found>(*found))
            (void)link_.ask(rf_bridge::disconnect());
        const auto heard = link_.listen(std::min(deadline, now + slice), waker);
        if (!heard) return unexpected{harmless_fault(heard.error())};
    }
    return true;  // whoever lies there by now
}

void RfBridgeReader::lamp(ReaderLamp lamp)
{
    lamp_ = lamp;
    light(lamp == ReaderLamp::Done || lamp == ReaderLamp::Error);
}

void RfBridgeReader::light(bool beep)
{
    const auto answer = link_.ask(rf_bridge::set_lamp(lamp_, beep));
    lit_at_ = answer ? link_.recoveries() : 0;
}

std::string RfBridgeReader::description() const
{
    auto text = "RF bridge " + link_.firmware() + (link_.firmware().empty() ? "on " : " on ") +
                link_.path();
    if (!link_.trouble().empty()) text += ": " + link_.trouble();
    return text;
}

Expected<void, ContactFault> RfBridgeReader::open(const Waker& waker)
{
    const auto opened = link_.open(&waker);
    if (!opened && opened.error() == BridgeFault::Woken) return unexpected{ContactFault::Woken};
    if (!opened) return lost(waker);
    if (lit_at_ != link_.recoveries()) light(false);
    return {};
}

/// One CONNECT.  An answer that was lost or makes no sense is asked for again, a few times.
RfBridgeReader::Search RfBridgeReader::search_for(milliseconds longest, const Waker& waker)
{
    for (int i = 0; i < most_searches; ++i) {
        if (const auto opened = open(waker); !opened) return unexpected{opened.error()};
        const auto found = link_.search(longest, &waker);
        if (found && *found) return **found;
        if (!found && found.error() == BridgeFault::Woken) return unexpected{ContactFault::Woken};
    }
    return lost(waker);
}

/// Powers the chip of the phone that was found; nullptr if it has gone again.
std::unique_ptr<CardSession> RfBridgeReader::activate()
{
    const auto silence = link_.times().power_on;
    const auto answer =
        link_.ask(rf_bridge::power_on(), silence, steady_clock::now() + 2 * silence);
    if (!answer || !rf_bridge::atr_in(*answer)) return nullptr;
    return std::make_unique<RfBridgeContact>(link_);
}

}  // namespace kiosk::devices
