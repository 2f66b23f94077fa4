#pragma once

#include "devices/cash_acceptor/ccnet_exchange.h"
#include "devices/cash_acceptor/ccnet_messages.h"
#include "devices/cash_acceptor/ccnet_setup.h"
#include "devices/cash_acceptor/polled_session.h"

#include <optional>
#include <set>
#include <string>

namespace kiosk::devices {

struct CcnetSettings : PolledSettings {
    /// What the validator's bill table may call renminbi: which one a firmware uses is not known for certain.
    std::set<std::string> countries{"CHN", "CNY", "RMB"};
};

namespace ccnet {

/// What a session is made of; a base of its own, so that it is there before PolledSession refers to it.
struct Parts {
    Exchange exchange;
    SetUp set_up;
};

}  // namespace ccnet

/// The host's side of CCNET as a pure machine (devices.md sections 1 and 3).
///
///     POLL -> 10, 11, 12: RESET (12 only when the note is credited) -> 13 -> 37 -> 41 -> 34 with the wanted mask
///          -> 80, 1A: STACK or RETURN as told, HOLD when nothing was told in time
///          -> 81: no ACK before AcknowledgeNote
///          -> 14, 19: 34 when the mask is not the wanted one
class CcnetSession final : private ccnet::Parts, public PolledSession {
public:
    explicit CcnetSession(CcnetSettings settings);

    void feed(BytesView bytes, TimePoint now) override;

private:
    void begin(Order order, int attempts, TimePoint now) override;
    void forget_state() override;

    void on_reply(const ccnet::Exchange::Reply& reply, TimePoint now);
    void on_answer(const ccnet::Exchange::Reply& reply, TimePoint now);
    void on_state(ccnet::PollReply reply, TimePoint now);
    void believe_reply(bool is_new, TimePoint now);
    [[nodiscard]] AcceptorReport in_words() const;

    std::optional<ccnet::PollReply> reply_;  ///< the newest; nullopt until it answers
    bool unexplained_ =
        false;  ///< reply_ names a bill that no table explains yet: nobody has been told
};

}  // namespace kiosk::devices
