#pragma once

#include "devices/cash_acceptor/ccnet_messages.h"
#include "devices/emulators/cash_acceptor/note_inventory.h"
#include "kiosk/domain/clock.h"

#include <chrono>
#include <cstdint>
#include <optional>

/// The mechanics of a bill validator: rollers, head, stacker and box, with the time each movement takes.  Pure; knows
/// the states that CCNET names, and nothing of frames.
///
///     slot -> head (accepting, escrow, holding) -> stacker (second half of stacking) -> box
///               \-> back to the citizen (returning, rejecting)
namespace kiosk::emulators {

class BillPath {
public:
    struct Times {
        std::chrono::milliseconds initialising{300};
        std::chrono::milliseconds accepting{300};
        std::chrono::milliseconds stacking{300};
        std::chrono::milliseconds returning{200};
        std::chrono::milliseconds rejecting{200};
        std::chrono::milliseconds escrow{
            10'000};  ///< then the note goes back; HOLD gives as much again
    };

    /// How the devices of one protocol differ from those of another; as it stands here, CCNET's.
    struct Manner {
        bool says_returned = true;  ///< "returned" is said until it is acknowledged (82)
        /// A note that nobody answers for in escrow goes back as a rejected one (17 79).
        bool rejects_what_is_held_in_vain = false;
        /// A note found in the stacker at power-up is said to be in the box after RESET (42, then 15); else the host
        /// has credited it before (12).
        bool says_box_after_reset = false;
        bool enabling_ends_initialising = true;  ///< (13, 34, 14)
    };

    /// Conditions that stop everything until a person ends them.
    enum class Trouble : std::uint8_t {
        CassetteOut,
        JamInAcceptor,
        JamInCassette,
        Cheated,
        Failure
    };

    enum class Insertion : std::uint8_t {
        PulledIn,
        Disabled,  ///< no type is enabled: the slot is shut
        Occupied,  ///< another note is on its way
        OutOfOrder,
    };

    /// When power goes off by itself during the next stacking.
    enum class PowerCut : std::uint8_t {
        Never,
        Before,     ///< the note is still in the head
        InStacker,  ///< between head and box
        After,      ///< it has fallen into the box and was not reported
        Forgetful,  ///< as After, and the device has lost all memory of it
    };

    /// Power has just come on over what lies in `found`.
    BillPath(Times times, Manner manner, std::uint32_t capacity, NoteInventory found);

    // The clock.
    void advance(TimePoint now);
    [[nodiscard]] std::optional<TimePoint> deadline() const { return until_; }

    [[nodiscard]] devices::ccnet::PollReply report(TimePoint now) const;
    [[nodiscard]] const NoteInventory& inventory() const { return notes_; }
    [[nodiscard]] devices::ccnet::BillMask enabled() const { return enabled_; }

    // The host.  False: illegal in this state.
    void reset(TimePoint now);
    bool enable(devices::ccnet::BillMask enabled, devices::ccnet::BillMask escrow);
    bool stack(TimePoint now);
    bool give_back(TimePoint now);
    bool hold(TimePoint now);
    void confirmed();  ///< the host has acknowledged 81 or 82

    // People and bad luck.
    Insertion insert(const Bill& bill, TimePoint now);
    void power_cycle();
    void begin_trouble(Trouble trouble, std::uint8_t code = 0);
    void end_trouble(TimePoint now);
    void set_full(bool full) { full_ = full; }
    void set_pause(bool pause) { pause_ = pause; }
    void set_busy(std::uint8_t tenths, TimePoint now);
    void empty_box();
    void cut_power(PowerCut when) { power_cut_ = when; }
    void return_next() { returns_next_ = true; }

private:
    using State = devices::ccnet::State;

    [[nodiscard]] bool is(State state) const { return phase_.state == state; }
    [[nodiscard]] bool holds_note() const { return is(State::Escrow) || is(State::Holding); }
    void begin(devices::ccnet::PollReply phase, std::chrono::milliseconds duration, TimePoint at);
    void stay(devices::ccnet::PollReply phase);
    void rest();
    void end_phase(TimePoint at);
    void end_initialising(TimePoint at);
    void end_escrow(TimePoint at);
    void judge(TimePoint at);
    void end_stacking_half(TimePoint at);
    void drop();

    Times times_;
    Manner manner_;
    std::uint32_t capacity_;
    NoteInventory notes_;
    devices::ccnet::PollReply phase_;
    std::optional<TimePoint> until_;  ///< end of phase_
    devices::ccnet::BillMask enabled_;
    devices::ccnet::BillMask escrow_;
    std::optional<devices::ccnet::PollReply> trouble_;
    bool full_ = false;
    bool pause_ = false;
    TimePoint busy_until_{};
    std::uint8_t busy_tenths_ = 0;
    PowerCut power_cut_ = PowerCut::Never;
    bool returns_next_ = false;
    bool held_in_vain_ = false;  ///< what is being rejected is a good note
};

}  // namespace kiosk::emulators
