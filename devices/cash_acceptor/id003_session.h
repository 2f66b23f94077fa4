#pragma once

#include "devices/cash_acceptor/id003_exchange.h"
#include "devices/cash_acceptor/id003_messages.h"
#include "devices/cash_acceptor/id003_setup.h"
#include "devices/cash_acceptor/polled_session.h"

#include <chrono>
#include <cstdint>
#include <optional>

namespace kiosk::devices {

struct Id003Settings : PolledSettings {
    /// Number of renminbi's country in the acceptor's currency table: 45 (2D) by one source.
    std::uint8_t country = 45;
    /// Ask the device for ENQ at every change of its state, and poll a calm one seldom.  The polled mode does without.
    bool interrupts = false;
    std::chrono::milliseconds calm_period{2'500};  ///< with interrupts; of the 3 s of the page
};

namespace id003 {

/// What a session is made of; a base of its own, so that it is there before PolledSession refers to it.
struct Parts {
    Exchange exchange;
    SetUp set_up;
};

}  // namespace id003

/// The host's side of ID-003 as a pure machine (devices.md sections 2 and 3).
///
///     STATUS REQ -> 40: 88, 8A, RESET -> 1B: C0 C1 C3=01 C4 C5 C2 -> 1A -> C3=00 when notes are wanted -> 11
///                -> 41, 42: RESET at once; the note goes back, or 15 follows
///                -> 13, 19: STACK-1 or RETURN as told, HOLD when nothing was told in time
///                -> 15: no ACK before AcknowledgeNote, and then to each
///     ENQ        -> STATUS REQ at once
///
/// Settings are legal in 1B, 1A and 11 alone: a device that is told to take nothing while a note is inside hears so
/// when the note has gone; until then it has no room for another.
class Id003Session final : private id003::Parts, public PolledSession {
public:
    explicit Id003Session(Id003Settings settings);

    void feed(BytesView bytes, TimePoint now) override;

private:
    void begin(Order order, int attempts, TimePoint now) override;
    void forget_state() override { status_.reset(); }
    [[nodiscard]] bool is_reset_safe(AcceptorState state) const override;
    /// A RESET whose ACK was lost may have led on to 15 already, which a second RESET would wipe out.
    [[nodiscard]] bool may_repeat(Order order) const override { return order != Order::Reset; }
    [[nodiscard]] bool says_box_after_power_up() const override { return true; }
    [[nodiscard]] Duration calm_period() const override;

    void on_reply(const id003::Exchange::Reply& reply, TimePoint now);
    void on_answer(const id003::Exchange::Reply& reply);
    void on_status(id003::Status status, TimePoint now);
    [[nodiscard]] AcceptorReport in_words(id003::Status status) const;

    std::chrono::milliseconds calm_period_;
    std::optional<id003::Status> status_;  ///< the newest; nullopt until it answers
};

}  // namespace kiosk::devices
