#pragma once

#include "devices/cash_acceptor/ccnet_exchange.h"
#include "devices/cash_acceptor/ccnet_messages.h"
#include "kiosk/domain/bytes.h"
#include "kiosk/domain/money.h"

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

/// What a CCNET validator must be asked and told before it takes notes: 37, 41, 34 (devices.md section 1, start-up).
/// Pure; compares what is known of the device with what is wanted, and names the command that is missing.
namespace kiosk::devices::ccnet {

struct Outgoing {
    Command command;
    Bytes data{};
};

class SetUp {
public:
    /// `countries`: the names that our currency may have in the bill table.
    explicit SetUp(std::set<std::string> countries) : countries_{std::move(countries)} {}

    void accept(std::set<Money> denominations);

    // What became of the device.
    void lost();        ///< the link: whatever it was told or said must be asked again
    void powered_up();  ///< all masks are 0
    void entered(State state);
    /// The answer to one of our commands, or to RESET, that was sent in `state`.
    void answered(const Exchange::Reply& reply, State state);
    void sent(const Outgoing& outgoing);
    /// The device is known and holds nothing of an earlier time: accept() may be carried out from here on.
    void finish() { finished_ = true; }

    /// The command that is missing in this state, if any.
    [[nodiscard]] std::optional<Outgoing> needed(PollReply reply) const;
    /// The report names a bill by a number, and the table that explains it is not here yet but may still come.
    [[nodiscard]] bool must_explain_first(PollReply reply) const;

    [[nodiscard]] bool is_complete() const { return identification_ && table_is_current_; }
    [[nodiscard]] bool is_finished() const { return finished_; }
    /// The device was told what accept() said last, or as much of it as its table holds.
    [[nodiscard]] bool is_told() const { return finished_ && device_mask_ == wanted_mask_; }
    [[nodiscard]] bool takes_notes() const { return device_mask_ && device_mask_->any(); }
    [[nodiscard]] bool wants_any() const { return !wanted_.empty(); }
    [[nodiscard]] bool wants(Money value) const { return wanted_.contains(value); }

    /// nullopt for a note that is none of ours, or that no table explains.
    [[nodiscard]] std::optional<Money> value_of(std::uint8_t type) const;
    [[nodiscard]] std::vector<Money> denominations() const;  ///< ours, ascending, each once
    [[nodiscard]] std::string identification() const { return identification_.value_or(""); }

private:
    void forget();
    void take(const BillTable& table);
    void update_mask();
    [[nodiscard]] BillMask target() const { return finished_ ? wanted_mask_ : BillMask{}; }
    [[nodiscard]] bool needs_mask(State state) const;

    std::set<std::string> countries_;
    std::set<Money> wanted_;

    std::optional<std::string> identification_;
    /// Bill type -> value, if it is ours.  Nothing before the first table; kept over a lost link, for the note that is in
    /// the device.
    std::optional<std::array<std::optional<Money>, bill_types>> values_;
    bool table_is_current_ = false;
    bool finished_ = false;

    BillMask wanted_mask_;  ///< of wanted_ and values_
    BillMask sent_mask_;
    std::optional<BillMask> device_mask_;  ///< nullopt: not known
    std::optional<State>
        questions_refused_in_;  ///< ILLEGAL there: not again before the state changes
    std::optional<State> mask_refused_in_;
};

}  // namespace kiosk::devices::ccnet
