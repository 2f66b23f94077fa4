#include "kiosk/runtime/service/service.h"

#include "kiosk/runtime/service/host_requests.h"
#include "kiosk/runtime/workers/card_operations.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>

namespace kiosk::runtime {
namespace {

using namespace std::chrono_literals;
using journal::JournalFault;

constexpr auto look_period = 5s;    ///< between two looks at disk and queue
constexpr auto duty_period = 20s;   ///< between two heartbeats
constexpr auto duty_retry = 5s;     ///< after one that was not answered
constexpr auto receipt_life = 60s;  ///< R44

WallTime wall_now()
{
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

TimePoint steady_now() { return std::chrono::steady_clock::now(); }

bool nothing(const journal::Step& step)
{
    return step.facts.empty() && step.requests.empty() && step.acknowledgements.empty() &&
           step.quarantines.empty();
}

std::string_view text_of(flows::Alarm alarm)
{
    switch (alarm) {
        case flows::Alarm::NoteUnattributed:
            return "a note cannot be attributed";
        case flows::Alarm::BalanceUnexpected:
            return "a balance is not what the load should have made it";
        case flows::Alarm::CounterBehind:
            return "a card shows a counter that was used already";
        case flows::Alarm::AcceptorCheated:
            return "somebody tried to cheat the acceptor";
    }
    return "unknown";
}

}  // namespace

Service::Service(Settings settings, journal::Journal& journal, Outlets outlets, Board& board)
    : settings_{std::move(settings)},
      journal_{journal},
      outlets_{std::move(outlets)},
      board_{board},
      clock_{settings_.flow_speed},
      house_{settings_.queue, settings_.bag_known, journal.read().last_good_wall()},
      questions_{{settings_.terminal, journal.boot_epoch(), settings_.software},
                 outlets_.host,
                 [this](const ItemId& id) {
                     const auto item = journal_.read().item(id);
                     return item && !item->is_open() && item->stage != LoadStage::Closed;
                 }},
      feed_{outlets_.host}
{
    terminal_.id = settings_.terminal;
    terminal_.boot_epoch = journal.boot_epoch();
    for (const auto& reader : outlets_.readers) house_.reader(reader.first, false);
}

// The loop.

void Service::run()
{
    start();
    while (!stopping_) {
        auto until = std::min(next_look_, next_duty_);
        if (const auto deadline = flows::next_deadline(terminal_); deadline && halted_.empty())
            until = std::min(until, clock_.real(*deadline));
        serve(until);
        tick();
        if (steady_now() >= next_look_) look();
        if (steady_now() >= next_duty_) duty();
        publish();
    }
}

void Service::start()
{
    const auto& read = journal_.read();
    apply(flows::Restarted{journal_.boot_epoch(), read.open_items(), read.unprinted_items(),
                           read.last_accounted_note()});
    feed_.pull(read);
    look();
    duty();
    publish();
}

void Service::serve(TimePoint until)
{
    auto message = inbound_.take(until);
    // What came together is served together: one picture for all of it.
    for (; message && !stopping_; message = inbound_.take(TimePoint::min()))
        std::visit([this](const auto& m) { handle(m); }, *message);
}

void Service::tick()
{
    if (!halted_.empty()) return;
    const auto deadline = flows::next_deadline(terminal_);
    if (deadline && clock_.now() >= *deadline) apply(flows::Tick{});
}

void Service::look()
{
    next_look_ = steady_now() + look_period;
    if (!halted_.empty()) return;
    house_.journal_refused(false);
    look_at_conditions();
    feed_.pull(journal_.read());
}

void Service::look_at_queue()
{
    if (!std::exchange(queue_changed_, false)) return;
    const auto queue = journal_.read().queue_totals();
    changed_ = changed_ || !(queue == queue_);
    queue_ = queue;
}

void Service::look_at_conditions()
{
    look_at_queue();
    const auto now = house_.conditions(journal_.health(), queue_, steady_now(), wall_now());
    if (!(now == terminal_.conditions)) apply(flows::ConditionsChanged{now});
}

void Service::duty()
{
    next_duty_ = steady_now() + duty_period;
    if (on_duty_call_ || !halted_.empty() || !outlets_.host) return;
    on_duty_call_ = true;
    if (!signed_on_) return questions_.sign_on(wall_now());

    backend::Heartbeat beat{.terminal_time = wall_now(),
                            .queue = {queue_.waiting, queue_.sum, {}},
                            .stacked = journal_.read().ledger().stacked,
                            .journal = {journal_.head().number, journal_.head().hash}};
    if (queue_.oldest && beat.terminal_time > queue_.oldest->wall)
        beat.queue.oldest = std::chrono::duration_cast<std::chrono::seconds>(beat.terminal_time -
                                                                             queue_.oldest->wall);
    for (const auto& [name, ready] : house_.readers()) beat.devices[name] = ready ? "ok" : "down";
    if (outlets_.acceptor)
        beat.devices["cash-acceptor"] = terminal_.acceptor.problem ? "down" : "ok";
    if (outlets_.printer)
        beat.devices["printer"] = terminal_.conditions.printer_ready ? "ok" : "down";
    questions_.beat(beat);
}

void Service::publish()
{
    if (halted_.empty()) look_at_queue();
    if (!std::exchange(changed_, false)) return;
    board_.publish({.terminal = terminal_,
                    .readers = house_.readers(),
                    .contact_quality = contact_quality_,
                    .host = reach_,
                    .queue = queue_,
                    .halted = halted_});
}

Stamp Service::stamp() const
{
    const auto wall = wall_now();
    return {
        .boot_epoch = journal_.boot_epoch(),
        .uptime = std::chrono::duration_cast<std::chrono::milliseconds>(steady_now() - started_),
        .wall = wall,
        .quality = house_.time_quality(wall)};
}

// What came.

void Service::handle(const flows::Event& event)
{
    if (const auto* contact = std::get_if<flows::ContactMeasured>(&event)) {
        contact_quality_ = contact->quality;
        changed_ = true;
    } else if (std::holds_alternative<flows::PhoneLifted>(event)) {
        contact_quality_ = 0;
    }
    if (halted_.empty()) {
        apply(event);
        return;
    }
    if (const auto* note = std::get_if<flows::NoteInEscrow>(&event))
        act(flows::ReturnNote{note->note.key});
}

void Service::handle(const ReaderState& state)
{
    spdlog::info("reader {}: {}", state.reader, state.ready ? "ready" : "out of service");
    house_.reader(state.reader, state.ready);
    changed_ = true;
    if (halted_.empty()) look_at_conditions();
}

void Service::handle(const PrinterState& state)
{
    spdlog::info("receipt printer: {}{}", state.ready ? "ready" : "out of service",
                 state.paper_low ? ", paper low" : "");
    house_.printer(state.ready);
    changed_ = true;
    if (halted_.empty()) look_at_conditions();
}

void Service::handle(const UploadsSettled& settled)
{
    house_.host_answered(steady_now());
    for (const auto& upload : settled.uploads) {
        if (!halted_.empty()) return;  // not durable: the next start asks the host again
        const auto id = static_cast<journal::RequestId>(upload.settlement.id);
        const auto stored = journal_.read().request(id);
        if (!stored) continue;
        journal::Step durable;
        if (upload.settlement.as == backend::SettledAs::Quarantined) {
            spdlog::error("the host will not take request {}: {} {}", stored->request.key,
                          upload.settlement.status, upload.settlement.problem);
            durable.quarantines.push_back(
                {id, std::to_string(upload.settlement.status) + ' ' + upload.settlement.problem});
        } else {
            durable.acknowledgements.push_back({id, upload.settlement.ack});
        }
        const auto event = event_of(upload, *stored);
        apply(event.value_or(flows::Tick{}), std::move(durable));
        feed_.settled(upload.settlement.id);
        queue_changed_ = true;
    }
    if (!halted_.empty()) return;
    feed_.pull(journal_.read());
    look_at_conditions();
}

void Service::handle(const HostSpoke& spoke)
{
    const auto answer = questions_.answered(spoke);
    if (answer.heard) house_.host_answered(steady_now());
    if (answer.host_time) house_.host_time(*answer.host_time, wall_now());
    if (answer.duty) {
        on_duty_call_ = false;
        next_duty_ = steady_now() + (answer.host_time ? duty_period : duty_retry);
        if (answer.signed_on) signed_on_ = true;
        if (!answer.host_time)
            spdlog::warn("the host did not answer for duty: {}", backend::to_text(spoke.outcome));
    }
    if (!halted_.empty()) return;
    look_at_conditions();
    if (answer.event) apply(*answer.event);
}

void Service::handle(const QueueMoved& moved)
{
    reach_ = moved.reach;
    changed_ = true;
    if (reach_ == backend::HostReach::Up && !on_duty_call_ && !signed_on_)
        next_duty_ = steady_now();
}

void Service::handle(const WorkerFailed& failed) { halt(failed.who + ": " + failed.why); }

// One event through the flow.

void Service::probe(FactMoment moment, const journal::Step& durable) const
{
    if (!settings_.probe) return;
    for (const auto& fact : durable.facts) settings_.probe(moment, name_of(fact));
    if (!durable.acknowledgements.empty()) settings_.probe(moment, "Acknowledged");
}

Expected<void, JournalFault> Service::make_durable(journal::Step& durable, const flows::Step& step)
{
    const Asker asker{settings_.terminal, settings_.key_index, journal_.boot_epoch()};
    for (const auto& request : step.requests)
        durable.requests.push_back(outgoing_request(request, asker, ++reports_));
    if (nothing(durable)) return {};
    queue_changed_ = true;
    const auto appended = journal_.append(durable, stamp());
    if (!appended) return unexpected{appended.error()};
    return {};
}

void Service::apply(const flows::Event& event, journal::Step durable)
{
    auto step = flows::step(terminal_, event, clock_.now());
    durable.facts = step.facts;
    probe(FactMoment::Before, durable);
    if (const auto kept = make_durable(durable, step); !kept) {
        refused(event, kept.error());
        return;
    }
    probe(FactMoment::Durable, durable);
    changed_ = changed_ || !(step.next == terminal_);
    terminal_ = std::move(step.next);
    update_urgency();
    for (const auto& effect : step.effects) act(effect);
    if (!step.requests.empty()) feed_.pull(journal_.read());
    probe(FactMoment::Done, durable);
}

void Service::refused(const flows::Event& event, JournalFault fault)
{
    const bool no_room = fault == JournalFault::OutOfSpace || fault == JournalFault::Unverified;
    if (!no_room) return halt("the journal: " + to_text(fault) + ": " + journal_.why());
    spdlog::error("no new money: {}", to_text(fault));
    house_.journal_refused(true);
    look_at_conditions();
    if (const auto* note = std::get_if<flows::NoteInEscrow>(&event))
        return act(flows::ReturnNote{note->note.key});
    // The flow hears it once more, and now knows that no money is taken.
    if (std::exchange(reapplying_, true)) return;
    apply(event);
    reapplying_ = false;
}

void Service::halt(std::string why)
{
    spdlog::critical("out of service: {}", why);
    halted_ = std::move(why);
    changed_ = true;
    if (outlets_.acceptor) outlets_.acceptor(flows::AcceptNotes{});
}

// Effects.

void Service::update_urgency()
{
    const auto* loading = std::get_if<flows::visit::Loading>(&terminal_.visit);
    feed_.urgent_for(loading ? order_key(loading->guest.purse.card) : std::string{});
}

void Service::to_reader(const flows::ReaderId& reader, CardCommand command)
{
    const auto found = outlets_.readers.find(reader);
    if (found == outlets_.readers.end())
        inbound_.post(no_phone(command));
    else
        found->second(std::move(command));
}

void Service::print(const flows::PrintReceipt& effect)
{
    if (outlets_.printer) return outlets_.printer(effect.receipt, steady_now() + receipt_life);
    inbound_.post(flows::Event{
        flows::ReceiptDone{effect.receipt.item, effect.receipt.job, false, "no-printer"}});
}

void Service::act(const flows::Effect& effect)
{
    std::visit(
        [this](const auto& e) {
            using E = std::decay_t<decltype(e)>;
            if constexpr (std::is_constructible_v<AcceptorOrder, E>) {
                if (outlets_.acceptor) outlets_.acceptor(e);
            } else if constexpr (std::is_constructible_v<CardCommand, E>) {
                to_reader(e.reader, e);
            } else if constexpr (std::is_same_v<E, flows::PrintReceipt>) {
                print(e);
            } else if constexpr (std::is_same_v<E, flows::RaiseAlarm>) {
                spdlog::warn("alarm: {}{}", text_of(e.alarm),
                             e.item ? " (" + to_text(*e.item) + ')' : std::string{});
            } else {
                questions_.ask(e);
            }
        },
        effect);
}

}  // namespace kiosk::runtime
