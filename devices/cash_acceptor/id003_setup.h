#pragma once

#include "devices/cash_acceptor/acceptor_setup.h"
#include "devices/cash_acceptor/id003_exchange.h"
#include "devices/cash_acceptor/id003_messages.h"
#include "kiosk/domain/bytes.h"
#include "kiosk/domain/money.h"

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

/// What an ID-003 acceptor must be asked and told before it takes notes (devices.md section 2, flow).  Pure.
///
///     40: 88, 8A        1B, 1A: C0 C1 C3=01 C4 C5 C2        then, when notes are wanted: C0 C3=00
///
/// A setting counts when the device has echoed it; C1, C2, C4 and C5 also when it says that it has no such setting.
namespace kiosk::devices::id003 {

struct Outgoing {
    Command command;
    Bytes data{};

    friend bool operator==(const Outgoing&, const Outgoing&) = default;
};

class SetUp final : public AcceptorSetUp {
public:
    struct Plan {
        std::uint8_t country = 45;  ///< ours, in the currency table
        bool interrupts = false;    ///< ask for ENQ
        std::array<std::byte, 2> optional_functions{};
    };

    explicit SetUp(const Plan& plan) : plan_{plan} {}

    // What became of the device.
    void lost() override;
    void powered_up() override { lost(); }
    void entered(Status status);
    /// The answer to one of our commands.  True if it told what was asked, or took what it was told.
    bool answered(const Exchange::Reply& reply);
    void sent(const Outgoing& outgoing);

    /// The command that is missing in this state, if any.
    [[nodiscard]] std::optional<Outgoing> needed() const;
    [[nodiscard]] bool is_missing_something() const override { return needed().has_value(); }

    [[nodiscard]] bool is_complete() const override;
    [[nodiscard]] bool is_told() const override;
    [[nodiscard]] bool takes_notes() const override
    {
        return inhibited_ == false && enabled_ && enabled_->any();
    }
    /// It has agreed to say ENQ when its state changes.
    [[nodiscard]] bool interrupts() const { return interrupts_; }

    /// nullopt for a note that is none of ours, or that no table explains.
    [[nodiscard]] std::optional<Money> value_of(std::uint8_t escrow_code) const;
    [[nodiscard]] std::vector<Money> denominations() const override;
    [[nodiscard]] std::string identification() const override { return version_.value_or(""); }

private:
    void on_wanted() override;
    void forget_settings();
    bool took(const Exchange::Reply& reply);
    bool took_table(const Exchange::Reply& reply);
    bool took_version(const Exchange::Reply& reply);
    [[nodiscard]] DenominationMask target() const
    {
        return finished_ ? wanted_mask_ : DenominationMask{};
    }
    [[nodiscard]] std::optional<Outgoing> setting() const;
    [[nodiscard]] std::optional<Outgoing> setting_of_an_inhibited_device() const;
    [[nodiscard]] std::optional<Outgoing> unanswered(Command command, Bytes data) const;
    [[nodiscard]] bool has_all_constants() const;

    Plan plan_;
    Status status_;  ///< entered last
    Bytes sent_;     ///< data of the command under way

    std::optional<std::string> version_;
    /// Escrow code - 61 -> value, if it is ours.  Kept over a lost link, for the note that is in the device.
    std::array<std::optional<Money>, id003::denominations> values_;
    bool table_is_current_ = false;
    std::optional<State> questions_refused_in_;  ///< 4B there: not again before the state changes

    DenominationMask wanted_mask_;             ///< of what is wanted, and values_
    std::optional<DenominationMask> enabled_;  ///< as echoed; nullopt: not known
    std::optional<bool> inhibited_;            ///< likewise
    std::set<Command> constants_;              ///< of C1, C2, C4 and C5, those that are settled
    bool interrupts_ = false;
};

}  // namespace kiosk::devices::id003
