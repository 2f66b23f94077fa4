#pragma once

#include "backend-client/back_off.h"
#include "backend-client/host_gate.h"
#include "backend-client/upload_entry.h"

#include "kiosk/domain/clock.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>

namespace kiosk::backend {

/// Store and forward, decided: which entry goes out now, and what an answer means for it.  Pure; it never touches disk or
/// network, time is an argument and chance a seed.
///
///     journal --add--> [ lane, order key ] --next--> in flight --answered--> settled --> journal
///                            ^                           |
///                            +------- back-off ----------+
///
/// - Order: an entry waits for every earlier one of its order key; apart from that the most pressing lane goes first, and
///   within a lane the oldest.  An entry that a more pressing one waits for goes as early as that one.
/// - An entry that failed waits half to all of 2 s, 4 s .. 5 min, or as long as Retry-After says (1 s to 5 min).
/// - The host as a whole has a HostGate.  When the link is back, entries that were never answered go at once, but for
///   those that stayed without an answer three times: one of them may be what brings the host down.
/// - An urgent entry passes a closed gate, has a place in flight of its own, and waits 4 s at most unless the
///   host asks for more.
/// - A quarantined or refused entry lets the next of its order key go.
///
/// It holds a window of the journal's queue.  Whoever feeds it adds the entries of one order key in their order, each one
/// once, and has room for what wants() says; after a restart everything without a durable settlement is added again.
class UploadSchedule {
public:
    struct Settings {
        unsigned in_flight = 3;          ///< ordinary requests at once; one urgent more
        std::size_t lane_entries = 128;  ///< room of a lane
        std::size_t lane_bytes =
            std::size_t{1} << 20U;  ///< of bodies; a lane under it takes one entry of any size
    };

    UploadSchedule(Settings settings, std::uint32_t seed);

    [[nodiscard]] bool wants(UploadLane lane) const;
    /// False, and nothing is changed: the id is here already, or its lane wants none.  Urgent entries are always taken.
    bool add(UploadEntry entry);

    struct Dispatch {
        const UploadEntry* entry = nullptr;  ///< valid until its answered()
        bool urgent = false;                 ///< it, or one that waits for it
    };
    /// The next entry to send now; it is in flight from here until answered().  nullopt: none now.
    std::optional<Dispatch> next(TimePoint now);

    /// What became of an entry in flight.  nullopt: it stays and will be tried again, or it is not in flight.
    std::optional<Settlement> answered(std::uint64_t id, const UploadAnswer& answer, TimePoint now);

    /// A citizen came, or went.  An entry that becomes urgent is due at once.
    void set_urgent(std::uint64_t id, bool urgent);
    /// What became of a request that is not of the queue, such as a heartbeat: it tells of the host all the same.
    void noted(const UploadAnswer& answer, TimePoint now);
    /// The network says that the link is back: everything may be tried at once.
    void link_restored();

    /// When next() may have something again without any answer; in the past: now.  nullopt: not before an answer.
    [[nodiscard]] std::optional<TimePoint> wake_at() const;
    [[nodiscard]] HostReach reach() const { return gate_.reach(); }
    [[nodiscard]] std::size_t size() const { return line_of_.size(); }
    [[nodiscard]] std::size_t in_flight() const { return ordinary_in_flight_ + urgent_in_flight_; }

private:
    struct Slot {
        UploadEntry entry;
        bool in_flight = false;
        bool sent_urgent = false;
        bool silent = false;      // it waits because nobody answered, not because the host said so
        unsigned failures = 0;    // answered or not, in a row
        unsigned unanswered = 0;  // sent, and no answer
        unsigned unreached = 0;
        std::map<int, unsigned> verdicts{};  // statuses that lead to quarantine
        TimePoint not_before{};
    };
    struct Line {
        std::deque<Slot> slots;  // of one order key, first to last; only the first may be in flight
        UploadLane lane = UploadLane::Log;
        bool urgent = false;
    };
    using Lines = std::map<std::string, Line>;

    [[nodiscard]] bool may_go(const Line& line, TimePoint now) const;
    [[nodiscard]] bool has_place(const Line& line) const;
    [[nodiscard]] Slot* find(std::uint64_t id);
    std::optional<Settlement> on_answer(Slot& slot, const HostAnswer& answer, TimePoint now);
    void on_silence(Slot& slot, NoHostAnswer why, TimePoint now);
    std::optional<Settlement> quarantine_if_repeated(Slot& slot, const HostAnswer& answer,
                                                     TimePoint now);
    void retry(Slot& slot, std::optional<std::chrono::seconds> wait, TimePoint now);
    void note_of_host(std::uint64_t id, const UploadAnswer& answer, TimePoint now);
    void release_silent();
    void remove(std::uint64_t id);
    static void weigh(Line& line);

    Settings settings_;
    Random random_;
    HostGate gate_;
    Lines lines_;
    std::unordered_map<std::uint64_t, Lines::iterator> line_of_;
    std::array<std::size_t, upload_lanes> entries_{};
    std::array<std::size_t, upload_lanes> bytes_{};
    std::size_t ordinary_in_flight_ = 0;
    std::size_t urgent_in_flight_ = 0;
};

}  // namespace kiosk::backend
