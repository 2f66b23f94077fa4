#include "devices/card/rf_bridge_link.h"

#include "devices/card/apdu.h"

#include <utility>

namespace kiosk::devices {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

constexpr LineSettings line_settings{.baud = 115'200};  // 8N1
constexpr auto write_time = 200ms;
constexpr int most_probes = 3;

/// Another first number at each start, so that a late answer to an earlier program is stale.
std::uint8_t first_sequence()
{
    return static_cast<std::uint8_t>(steady_clock::now().time_since_epoch() / 1us);
}

RfBridgeLink::Fault fault_of(RfBridgeSession::Fault fault)
{
    switch (fault) {
        case RfBridgeSession::Fault::NotUnderstood:
            return RfBridgeLink::Fault::NotUnderstood;
        case RfBridgeSession::Fault::Silent:
            break;
    }
    return RfBridgeLink::Fault::Silent;
}

}  // namespace

RfBridgeLink::RfBridgeLink(std::string path, RfBridgeTimes times)
    : path_{std::move(path)}, times_{times}, session_{first_sequence()}
{
}

Expected<void, RfBridgeLink::Fault> RfBridgeLink::open(const Waker* waker)
{
    if (port_ && trusted_) return {};
    if (!port_) {
        auto port = SerialPort::open(path_, line_settings);
        if (!port) {
            trouble_ = to_text(port.error());
            return unexpected{Fault::NotOpen};
        }
        port_ = std::move(*port);
        session_ = RfBridgeSession{first_sequence()};
    }
    return probe(waker);
}

Expected<void, RfBridgeLink::Fault> RfBridgeLink::probe(const Waker* waker)
{
    for (int i = 0; i < most_probes; ++i) {
        const auto answer = ask(rf_bridge::ask_firmware(), waker);
        if (!answer && answer.error() == Fault::Woken) return unexpected{Fault::Woken};
        if (!port_) return unexpected{Fault::NotOpen};
        const auto text = answer ? rf_bridge::firmware_in(*answer) : std::nullopt;
        if (!text) continue;
        firmware_ = *text;
        ++recoveries_;
        trouble_.clear();
        return {};
    }
    close("nothing that answers like an RF bridge");
    return unexpected{Fault::NotOpen};
}

Expected<ccid::Message, RfBridgeLink::Fault> RfBridgeLink::ask(ccid::Message request,
                                                               Duration silence, TimePoint limit,
                                                               const Waker* waker)
{
    if (!session_.is_idle()) {
        const auto earlier = finish(waker);
        if (!earlier && earlier.error() == Fault::Woken) return unexpected{Fault::Woken};
    }
    if (!take_what_came()) return unexpected{Fault::NotOpen};
    if (phone_left_ && request.type == ccid::MessageType::TransferBlock)
        return unexpected{Fault::PhoneLeft};
    outcome_.reset();
    const auto now = steady_clock::now();
    apply({.send = session_.begin(std::move(request), {silence, limit}, now), .events = {}});
    return finish(waker);
}

Expected<ccid::Message, RfBridgeLink::Fault> RfBridgeLink::ask(ccid::Message request,
                                                               const Waker* waker)
{
    return ask(std::move(request), times_.answer, steady_clock::now() + 2 * times_.answer, waker);
}

Expected<std::optional<rf_bridge::SearchResult>, RfBridgeLink::Fault> RfBridgeLink::search(
    std::chrono::milliseconds longest, const Waker* waker)
{
    ++contacts_;
    searching_ = true;
    const auto silence = longest + times_.answer;
    const auto answer =
        ask(rf_bridge::connect(longest), silence, steady_clock::now() + 2 * silence, waker);
    searching_ = false;
    if (!answer) return unexpected{answer.error()};
    return rf_bridge::search_result_in(*answer);
}

Expected<void, RfBridgeLink::Fault> RfBridgeLink::listen(TimePoint deadline, const Waker& waker)
{
    moved_ = false;
    while (port_ && !moved_) {
        const auto bytes = port_->read(deadline, &waker);
        if (bytes) {
            apply(session_.feed(*bytes, steady_clock::now()));
            if (steady_clock::now() >= deadline) return {};
            continue;
        }
        if (bytes.error() == LinkFault::TimedOut) return {};
        if (bytes.error() == LinkFault::Woken) return unexpected{Fault::Woken};
        close(to_text(bytes.error()));
    }
    return port_ ? Expected<void, Fault>{} : unexpected{Fault::NotOpen};
}

/// Feeds what lies in the driver, so that it is not taken for an answer to what is sent next.
Expected<void, RfBridgeLink::Fault> RfBridgeLink::take_what_came()
{
    if (!port_) return unexpected{Fault::NotOpen};
    const auto now = steady_clock::now();
    const auto bytes = port_->read(now);
    if (bytes) {
        apply(session_.feed(*bytes, now));
    } else if (bytes.error() != LinkFault::TimedOut) {
        close(to_text(bytes.error()));
    }
    return port_ ? Expected<void, Fault>{} : unexpected{Fault::NotOpen};
}

/// Runs the session until the request that is out has its outcome.
RfBridgeLink::Outcome RfBridgeLink::finish(const Waker* waker)
{
    while (!outcome_) {
        const auto bytes = port_->read(session_.deadline().value(), waker);
        if (!bytes && bytes.error() == LinkFault::Woken) return unexpected{Fault::Woken};
        const auto now = steady_clock::now();
        if (bytes) {
            apply(session_.feed(*bytes, now));
        } else if (bytes.error() != LinkFault::TimedOut) {
            close(to_text(bytes.error()));
            break;
        }
        if (!outcome_) apply(session_.tick(now));
    }
    return *outcome_;
}

void RfBridgeLink::apply(RfBridgeSession::Step step)
{
    for (auto& event : step.events) {
        if (auto* answered = std::get_if<RfBridgeSession::Answered>(&event)) {
            outcome_ = std::move(answered->message);
            trusted_ = true;
            if (searching_) phone_left_ = false;
        } else if (const auto* unanswered = std::get_if<RfBridgeSession::Unanswered>(&event)) {
            outcome_ = unexpected{fault_of(unanswered->why)};
            trusted_ = false;
        } else {
            moved_ = true;
            if (!std::holds_alternative<ccid::CardLeft>(event)) continue;
            phone_left_ = true;
            ++departures_;
        }
    }
    if (step.send.empty()) return;
    const auto sent = port_->write(step.send, steady_clock::now() + write_time);
    wipe(step.send);
    if (!sent) close(to_text(sent.error()));
}

/// Whoever waits for an answer learns that it will not come.
void RfBridgeLink::close(const std::string& why)
{
    port_.reset();
    trusted_ = false;
    trouble_ = why;
    session_ = RfBridgeSession{first_sequence()};
    outcome_ = unexpected{Fault::LineLost};
}

}  // namespace kiosk::devices
