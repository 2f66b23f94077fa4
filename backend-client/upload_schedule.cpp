#include "backend-client/upload_schedule.h"

#include "backend-client/finality.h"

#include <algorithm>
#include <cassert>
#include <tuple>
#include <utility>

namespace kiosk::backend {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds longest_urgent{4'000};
constexpr unsigned quarantine_after = 3;
constexpr unsigned suspect_after = 3;

std::size_t index_of(UploadLane lane) { return static_cast<std::size_t>(lane); }

/// The host is ill rather than this request.
bool is_distress(int status) { return status == 408 || status == 429 || status >= 500; }

}  // namespace

UploadSchedule::UploadSchedule(Settings settings, std::uint32_t seed)
    : settings_{settings}, random_{seed}
{
}

bool UploadSchedule::wants(UploadLane lane) const
{
    const auto at = index_of(lane);
    return entries_.at(at) < settings_.lane_entries && bytes_.at(at) < settings_.lane_bytes;
}

bool UploadSchedule::add(UploadEntry entry)
{
    if (line_of_.contains(entry.id) || (!entry.urgent && !wants(entry.lane))) return false;
    // An entry without an order key has a line of its own; no order key of the journal holds a NUL.
    const auto key = entry.order_key.empty() ? '\0' + std::to_string(entry.id) : entry.order_key;
    ++entries_.at(index_of(entry.lane));
    bytes_.at(index_of(entry.lane)) += entry.body.size();
    const auto line = lines_.try_emplace(key).first;
    line_of_.emplace(entry.id, line);
    line->second.slots.push_back({.entry = std::move(entry)});
    weigh(line->second);
    return true;
}

/// A line is as pressing as the most pressing entry in it.
void UploadSchedule::weigh(Line& line)
{
    line.lane = UploadLane::Log;
    line.urgent = false;
    for (const auto& slot : line.slots) {
        line.lane = std::min(line.lane, slot.entry.lane);
        line.urgent = line.urgent || slot.entry.urgent;
    }
}

bool UploadSchedule::has_place(const Line& line) const
{
    if (line.slots.front().in_flight) return false;
    if (line.urgent) return in_flight() < settings_.in_flight + std::size_t{1};
    return ordinary_in_flight_ < settings_.in_flight &&
           in_flight() < settings_.in_flight + std::size_t{1};
}

bool UploadSchedule::may_go(const Line& line, TimePoint now) const
{
    return has_place(line) && line.slots.front().not_before <= now &&
           (line.urgent || gate_.admits(now));
}

std::optional<UploadSchedule::Dispatch> UploadSchedule::next(TimePoint now)
{
    const auto rank = [](const Line& line) {
        return std::tuple{!line.urgent, line.lane, line.slots.front().entry.id};
    };
    Line* best = nullptr;
    for (auto& [key, line] : lines_)
        if (may_go(line, now) && (best == nullptr || rank(line) < rank(*best))) best = &line;
    if (best == nullptr) return std::nullopt;

    auto& slot = best->slots.front();
    slot.in_flight = true;
    slot.sent_urgent = best->urgent;
    ++(slot.sent_urgent ? urgent_in_flight_ : ordinary_in_flight_);
    if (gate_.admits(now)) gate_.sent(slot.entry.id);
    return Dispatch{&slot.entry, slot.sent_urgent};
}

UploadSchedule::Slot* UploadSchedule::find(std::uint64_t id)
{
    const auto line = line_of_.find(id);
    if (line == line_of_.end()) return nullptr;
    auto& slots = line->second->second.slots;
    const auto slot = std::ranges::find(slots, id, [](const Slot& one) { return one.entry.id; });
    assert(slot != slots.end());
    return &*slot;
}

std::optional<Settlement> UploadSchedule::answered(std::uint64_t id, const UploadAnswer& answer,
                                                   TimePoint now)
{
    auto* const slot = find(id);
    if (slot == nullptr || !slot->in_flight) return std::nullopt;
    slot->in_flight = false;
    --(slot->sent_urgent ? urgent_in_flight_ : ordinary_in_flight_);
    note_of_host(id, answer, now);
    if (const auto* why = std::get_if<NoHostAnswer>(&answer)) {
        on_silence(*slot, *why, now);
        return std::nullopt;
    }
    auto settlement = on_answer(*slot, std::get<HostAnswer>(answer), now);
    if (settlement) remove(id);
    return settlement;
}

std::optional<Settlement> UploadSchedule::on_answer(Slot& slot, const HostAnswer& answer,
                                                    TimePoint now)
{
    const auto id = slot.entry.id;
    slot.silent = false;
    slot.unanswered = 0;
    slot.unreached = 0;
    switch (final_of(answer.status)) {
        case Finality::Done:
            if (answer.ack.empty()) break;  // I8: without an acknowledgement it stays
            return Settlement{id, SettledAs::Accepted, answer.status, answer.ack, {}};
        case Finality::Refused: {
            const auto ack =
                answer.ack.empty() ? "urn:citizen-kiosk:problem:" + answer.problem : answer.ack;
            return Settlement{id, SettledAs::Refused, answer.status, ack, answer.problem};
        }
        case Finality::Malformed:
            return quarantine_if_repeated(slot, answer, now);
        case Finality::TryAgain:
            break;
    }
    retry(slot, answer.retry_after, now);
    return std::nullopt;
}

std::optional<Settlement> UploadSchedule::quarantine_if_repeated(Slot& slot,
                                                                 const HostAnswer& answer,
                                                                 TimePoint now)
{
    if (++slot.verdicts[answer.status] >= quarantine_after)
        return Settlement{slot.entry.id, SettledAs::Quarantined, answer.status, answer.ack,
                          answer.problem};
    retry(slot, answer.retry_after, now);
    return std::nullopt;
}

void UploadSchedule::retry(Slot& slot, std::optional<std::chrono::seconds> wait, TimePoint now)
{
    const auto longest = line_of_.at(slot.entry.id)->second.urgent ? longest_urgent : longest_wait;
    const auto drawn = back_off(++slot.failures, longest, random_);
    slot.not_before =
        now + (wait ? std::clamp<milliseconds>(*wait, shortest_wait, longest_wait) : drawn);
}

void UploadSchedule::on_silence(Slot& slot, NoHostAnswer why, TimePoint now)
{
    slot.silent = true;
    switch (why) {
        case NoHostAnswer::NotTried:
            return;
        case NoHostAnswer::Unreachable:
        case NoHostAnswer::CertificateRefused:
            slot.not_before = now + back_off(++slot.unreached, longest_urgent, random_);
            return;
        case NoHostAnswer::Unknown:
            ++slot.unanswered;
            retry(slot, std::nullopt, now);
            return;
    }
}

/// What an answer, or none, says of the host rather than of the entry.
void UploadSchedule::note_of_host(std::uint64_t id, const UploadAnswer& answer, TimePoint now)
{
    if (const auto* said = std::get_if<HostAnswer>(&answer)) {
        if (is_distress(said->status))
            gate_.failed(id, HostReach::Troubled, said->retry_after, now, random_);
        else if (gate_.heard())
            release_silent();
        return;
    }
    switch (std::get<NoHostAnswer>(answer)) {
        case NoHostAnswer::NotTried:
            gate_.withdrawn(id);
            return;
        case NoHostAnswer::Unreachable:
            gate_.failed(id, HostReach::Unreachable, std::nullopt, now, random_);
            return;
        case NoHostAnswer::CertificateRefused:
            gate_.failed(id, HostReach::CertificateRefused, std::nullopt, now, random_);
            return;
        case NoHostAnswer::Unknown:
            gate_.failed(id, HostReach::Troubled, std::nullopt, now, random_);
            return;
    }
}

void UploadSchedule::noted(const UploadAnswer& answer, TimePoint now)
{
    constexpr std::uint64_t not_of_the_queue = 0;
    note_of_host(not_of_the_queue, answer, now);
}

void UploadSchedule::link_restored()
{
    gate_.reopen();
    release_silent();
}

void UploadSchedule::release_silent()
{
    for (auto& [key, line] : lines_) {
        auto& slot = line.slots.front();
        if (slot.silent && slot.unanswered < suspect_after) slot.not_before = {};
    }
}

void UploadSchedule::set_urgent(std::uint64_t id, bool urgent)
{
    auto* const slot = find(id);
    if (slot == nullptr) return;
    auto& line = line_of_.at(id)->second;
    if (urgent && !slot->entry.urgent)
        line.slots.front().not_before = {};  // what it waits for, too
    slot->entry.urgent = urgent;
    weigh(line);
}

void UploadSchedule::remove(std::uint64_t id)
{
    const auto line = line_of_.at(id);
    const auto& entry = line->second.slots.front().entry;
    assert(entry.id == id);
    --entries_.at(index_of(entry.lane));
    bytes_.at(index_of(entry.lane)) -= entry.body.size();
    line->second.slots.pop_front();
    line_of_.erase(id);
    if (line->second.slots.empty())
        lines_.erase(line);
    else
        weigh(line->second);
}

std::optional<TimePoint> UploadSchedule::wake_at() const
{
    std::optional<TimePoint> first;
    const auto gate = gate_.opens_at();
    const bool gate_waits_for_its_probe = !gate && !gate_.admits(TimePoint::max());
    for (const auto& [key, line] : lines_) {
        if (!has_place(line) || (!line.urgent && gate_waits_for_its_probe)) continue;
        auto due = line.slots.front().not_before;
        if (!line.urgent && gate) due = std::max(due, *gate);
        first = first ? std::min(*first, due) : due;
    }
    return first;
}

}  // namespace kiosk::backend
