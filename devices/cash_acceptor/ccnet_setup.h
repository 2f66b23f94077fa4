#pragma once

#include "devices/cash_acceptor/acceptor_setup.h"
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

class SetUp final : public AcceptorSetUp {
public:
    /// `countries`: the names that our currency may have in the bill table.
    explicit SetUp(std::set<std::string> countries) : countries_{std::move(countries)} {}

    // What became of the device.
    void lost() override;
    void powered_up() override;
    void entered(PollReply reply);
    /// The answer to one of our commands, or to RESET, that was sent in this state.
    void answered(const Exchange::Reply& reply);
    void sent(const Outgoing& outgoing);

    /// The command that is missing in this state, if any.
    [[nodiscard]] std::optional<Outgoing> needed() const;
    [[nodiscard]] bool is_missing_something() const override { return needed().has_value(); }
    /// The report names a bill by a number, and the table that explains it is not here yet but may still come.
    [[nodiscard]] bool must_explain_first() const;

    [[nodiscard]] bool is_complete() const override { return identification_ && table_is_current_; }
    [[nodiscard]] bool is_told() const override
    {
        return finished_ && device_mask_ == wanted_mask_;
    }
    [[nodiscard]] bool takes_notes() const override { return device_mask_ && device_mask_->any(); }

    /// nullopt for a note that is none of ours, or that no table explains.
    [[nodiscard]] std::optional<Money> value_of(std::uint8_t type) const;
    [[nodiscard]] std::vector<Money> denominations() const override;
    [[nodiscard]] std::string identification() const override
    {
        return identification_.value_or("");
    }

private:
    void on_wanted() override;
    void forget();
    void take(const BillTable& table);
    void update_mask();
    [[nodiscard]] BillMask target() const { return finished_ ? wanted_mask_ : BillMask{}; }
    [[nodiscard]] bool needs_mask() const;

    std::set<std::string> countries_;
    PollReply reply_;  ///< entered last
    std::optional<std::string> identification_;
    /// Bill type -> value, if it is ours.  Nothing before the first table; kept over a lost link, for the note that is in
    /// the device.
    std::optional<std::array<std::optional<Money>, bill_types>> values_;
    bool table_is_current_ = false;

    BillMask wanted_mask_;  ///< of what is wanted, and values_
    BillMask sent_mask_;
    std::optional<BillMask> device_mask_;  ///< nullopt: not known
    std::optional<State>
        questions_refused_in_;  ///< ILLEGAL there: not again before the state changes
    std::optional<State> mask_refused_in_;
};

}  // namespace kiosk::devices::ccnet
