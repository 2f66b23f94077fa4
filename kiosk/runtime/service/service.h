#pragma once

#include "kiosk/flows/terminal.h"
#include "kiosk/journal/journal.h"
#include "kiosk/runtime/config/config.h"
#include "kiosk/runtime/service/board.h"
#include "kiosk/runtime/service/flow_clock.h"
#include "kiosk/runtime/service/host_questions.h"
#include "kiosk/runtime/service/house_watch.h"
#include "kiosk/runtime/service/inbound.h"
#include "kiosk/runtime/service/mailbox.h"
#include "kiosk/runtime/service/outlets.h"
#include "kiosk/runtime/service/upload_feed.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace kiosk::runtime {

/// The moments of a step that a trial may ask to be told of: the places to be killed at.
enum class FactMoment : std::uint8_t {
    Before,   ///< made, not durable: the effects that follow it have not left
    Durable,  ///< in the journal, its effects have not left
    Done,     ///< its effects have left
};
/// Told the name of each fact of a step, and "Acknowledged" for the host's word on a request of the queue.
using Probe = std::function<void(FactMoment, std::string_view name)>;

/// The service loop, in a thread of its own: the flow, and the journal that remembers for it.
///
///     inbound -> step(terminal, event, now) -> facts + requests + acknowledgements durable -> effects -> board
///
/// Nothing leaves before it is durable.  When the journal cannot take a step, nothing of the step happened: no new money
/// while it is short of room; and when the disk fails, the terminal closes, gives back what is in escrow and waits for
/// a restart, which finds everything where it was.
class Service {
public:
    struct Settings {
        TerminalId terminal;
        std::uint8_t key_index = 1;
        std::string software;
        QueueLimits queue;
        bool bag_known = false;
        unsigned flow_speed = 1;
        Probe probe{};  ///< for trials; empty in service
    };

    /// The journal belongs to the loop from run() on.
    Service(Settings settings, journal::Journal& journal, Outlets outlets, Board& board);

    /// Until stop().  Everything that was posted before it is served in its turn.
    void run();
    void stop() { inbound_.post(StopRequested{}); }

    void post(Inbound message) { inbound_.post(std::move(message)); }
    [[nodiscard]] const FlowClock& clock() const { return clock_; }

private:
    void start();
    void serve(TimePoint until);
    void tick();
    void look();
    void publish();

    // What came.
    void handle(const flows::Event& event);
    void handle(const ReaderState& state);
    void handle(const PrinterState& state);
    void handle(const UploadsSettled& settled);
    void handle(const HostSpoke& spoke);
    void handle(const QueueMoved& moved);
    void handle(const WorkerFailed& failed);
    void handle(const TimePassed& passed) { clock_.skip(passed.span); }
    void handle(const StopRequested&) { stopping_ = true; }

    // One event through the flow.
    void apply(const flows::Event& event, journal::Step durable = {});
    Expected<void, journal::JournalFault> make_durable(journal::Step& durable,
                                                       const flows::Step& step);
    void refused(const flows::Event& event, journal::JournalFault fault);
    void halt(std::string why);
    void probe(FactMoment moment, const journal::Step& durable) const;

    // Effects.
    void act(const flows::Effect& effect);
    void to_reader(const flows::ReaderId& reader, CardCommand command);
    void print(const flows::PrintReceipt& effect);
    void update_urgency();

    [[nodiscard]] Stamp stamp() const;
    void look_at_queue();
    void look_at_conditions();
    void duty();

    Settings settings_;
    journal::Journal& journal_;
    Outlets outlets_;
    Board& board_;
    Mailbox<Inbound> inbound_;
    FlowClock clock_;
    TimePoint started_ = std::chrono::steady_clock::now();

    flows::Terminal terminal_;
    HouseWatch house_;
    HostQuestions questions_;
    UploadFeed feed_;
    backend::HostReach reach_ = backend::HostReach::Unknown;
    std::uint8_t contact_quality_ = 0;
    std::uint32_t reports_ = 0;  ///< requests made in this boot
    bool signed_on_ = false;
    bool on_duty_call_ = false;  ///< a sign-on or heartbeat is out
    bool queue_changed_ = true;
    bool reapplying_ = false;
    journal::QueueTotals queue_;
    TimePoint next_look_{};
    TimePoint next_duty_{};
    std::string halted_;
    bool stopping_ = false;
    bool changed_ = true;
};

}  // namespace kiosk::runtime
