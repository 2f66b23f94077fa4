#include "devices/emulators/cash_acceptor/bill_validator.h"

#include "devices/emulators/cash_acceptor/validator_commands.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace kiosk::emulators {

using nlohmann::json;

namespace {

/// A gap within a frame, after which its beginning is forgotten.  Section 1 allows 5 ms; a pseudo-terminal on a busy
/// machine makes more of it.
constexpr std::chrono::milliseconds longest_gap{50};

}  // namespace

BillValidator::BillValidator(ValidatorModel model, BillPath::Manner manner, NoteInventory found,
                             Changed changed)
    : model_{std::move(model)},
      path_{model_.times, manner, model_.capacity, std::move(found)},
      changed_{std::move(changed)},
      told_{path_.inventory()}
{
}

// ---- the line

void BillValidator::receive(BytesView bytes, TimePoint now)
{
    path_.advance(now);
    if (faults_.mute) return;
    hear(bytes, now > last_byte_ + longest_gap, now);
    last_byte_ = now;
    tell_changes();
}

void BillValidator::send(const Bytes& frame, TimePoint now)
{
    if (faults_.lose_answer > 0) {
        --faults_.lose_answer;
        return;
    }
    auto at = now + faults_.slow + std::exchange(faults_.stall, {});
    if (!outgoing_.empty()) at = std::max(at, outgoing_.back().at);
    for (std::uint32_t copy = 0; copy < faults_.copies; ++copy) outgoing_.push_back({at, frame});
}

bool BillValidator::hears_acknowledgement()
{
    if (faults_.lose_ack == 0) return true;
    --faults_.lose_ack;
    return false;
}

Bytes BillValidator::transmit(TimePoint now)
{
    path_.advance(now);
    tell_changes();
    look_up(now);
    Bytes bytes;
    for (; !outgoing_.empty() && outgoing_.front().at <= now; outgoing_.pop_front())
        append(bytes, outgoing_.front().bytes);
    return bytes;
}

std::optional<TimePoint> BillValidator::deadline() const
{
    auto next = path_.deadline();
    const auto earlier = [&next](TimePoint at) { next = next ? std::min(*next, at) : at; };
    if (!outgoing_.empty()) earlier(outgoing_.front().at);
    if (const auto look = next_look()) earlier(*look);
    return next;
}

void BillValidator::tell_changes()
{
    if (!changed_ || told_ == path_.inventory()) return;
    told_ = path_.inventory();
    changed_(told_);
}

void BillValidator::power_cycle(TimePoint now)
{
    path_.advance(now);
    path_.power_cycle();
    outgoing_.clear();
    forget();
}

// ---- people

BillPath::Insertion BillValidator::insert(Money value, bool genuine, TimePoint now)
{
    path_.advance(now);
    const auto known = std::ranges::find(model_.denominations, value);
    Bill bill{.value = value, .genuine = genuine};
    if (known != model_.denominations.end())
        bill.type = static_cast<std::uint8_t>(known - model_.denominations.begin());
    const auto insertion = path_.insert(bill, now);
    tell_changes();
    return insertion;
}

json BillValidator::command(const json& request, TimePoint now)
{
    path_.advance(now);
    const auto reply = obey(*this, request, now);
    tell_changes();
    return reply;
}

json BillValidator::help() const { return commands_help(); }

}  // namespace kiosk::emulators
