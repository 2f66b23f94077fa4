#pragma once

#include "devices/cash_acceptor/acceptor_event.h"
#include "kiosk/domain/clock.h"
#include "kiosk/domain/note.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

/// The money rules of devices.md section 3, apart from any protocol: which physical note a state report speaks of, and
/// what is known of it.  A session tells it what the device says; it gives each note one key (R3) and each fact about a
/// note one event, however often the device repeats itself.
namespace kiosk::devices {

class NoteTracker {
public:
    struct Timing {
        std::chrono::milliseconds hold_after{8'000};       ///< of ~10 s escrow
        std::chrono::milliseconds resolve_within{30'000};  ///< R4: from stack() to the last word
    };

    /// What the note asks for, in a state that allows it.
    enum class Wish : std::uint8_t { None, Stack, GiveBack, Hold };

    NoteTracker(std::uint32_t boot_epoch, Timing timing) : timing_{timing}, key_{boot_epoch, 0, 0}
    {
    }

    // What the device says.  All but powered_up() may be repeated at every poll.
    void connected();  ///< a first answer, or the first after a lost link: later keys are new
    /// A note is held.  `value`: nullopt if the report does not say, or it is none of ours.  `wanted`: something is
    /// accepted at present; a note that appears when nothing is, or before the device was seen idle, is nobody's.
    void held(std::optional<Money> value, bool wanted, TimePoint now);
    void going_back();                   ///< returning or rejecting
    void given_back(Money value);        ///< zero: not said
    void in_box(Money value);            ///< zero: not said
    void taking();                       ///< a note is being drawn in: whatever was before is over
    void working();                      ///< any other state: nothing is idle
    void idle();                         ///< at rest: enabled or disabled
    void powered_up(PowerUpNote found);  ///< once a power-up
    /// Instead of powered_up(InStacker): a note lies in the stacker, and in_box() will come when it is in the box.
    /// Until then, or for Timing::resolve_within, a rest says nothing of the note, and nothing is clear.
    void will_be_in_box(TimePoint now);
    void pass_time(TimePoint now);

    // What we are told.
    void stack(NoteKey note, TimePoint now);
    void give_back(NoteKey note);
    void acknowledge(NoteKey note);

    [[nodiscard]] Wish wish(TimePoint now) const;
    void stack_sent()
    {
        stack_sent_ = true;
    }  ///< Stack went out: from here on the note may be anywhere
    void hold_answered() { held_once_ = true; }

    /// A note is in the box and not yet durable here: nothing may be confirmed to the device, and no RESET be sent.
    [[nodiscard]] bool owes_credit() const { return place_ == Place::InBox; }
    /// RESET cannot lose anything: no note in the box unacknowledged, none on its way there.
    [[nodiscard]] bool may_reset() const;
    /// No note in the device is ours to settle.
    [[nodiscard]] bool is_clear() const
    {
        return !box_announced_ && (place_ == Place::None || place_ == Place::Settled);
    }
    /// The device has been idle or has powered up since the application started.
    [[nodiscard]] bool knows_device() const { return knows_device_; }
    /// When pass_time() must be called even if the device says nothing.
    [[nodiscard]] std::optional<TimePoint> deadline() const;

    std::vector<CashAcceptorEvent> take_events();

private:
    enum class Place : std::uint8_t {
        None,
        Escrow,     ///< held, no decision or to be given back
        Stacking,   ///< stack() came; once Stack was sent, it may be anywhere
        Returning,  ///< the device says it goes back
        InBox,      ///< reported, not acknowledged
        Settled,    ///< acknowledged; the device may still repeat it
        Vanished,   ///< reported so; later words are for the record
    };

    [[nodiscard]] bool is(NoteKey note, Place place) const;
    [[nodiscard]] bool under_way() const;
    void begin(Money value, bool left_over, Place place);
    void end_in_box(Money value);
    void end_given_back(Money value);
    void end_vanished(Place next);
    void end_unseen(Place next);

    Timing timing_;
    NoteKey key_;  ///< the last one given out
    Place place_ = Place::None;
    Note note_;
    bool left_over_ = false;
    bool to_give_back_ = false;
    bool stack_sent_ = false;
    bool held_once_ = false;
    bool knows_device_ = false;
    std::optional<TimePoint> box_announced_;  ///< since when in_box() is to come
    int idle_reports_ = 0;                    ///< in a row
    TimePoint held_since_{};
    std::optional<TimePoint> stacked_since_;
    std::vector<CashAcceptorEvent> events_;
};

}  // namespace kiosk::devices
