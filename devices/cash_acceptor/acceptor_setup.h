#pragma once

#include "kiosk/domain/money.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace kiosk::devices {

/// What a device must be asked and told before it takes notes: pure; compares what is known of it with what is wanted.
/// Which commands that are is the protocol's (ccnet_setup.h, id003_setup.h).
class AcceptorSetUp {
public:
    virtual ~AcceptorSetUp() = default;

    void accept(std::set<Money> denominations)
    {
        wanted_ = std::move(denominations);
        on_wanted();
    }
    /// The link is: whatever the device was told or said must be asked again.
    virtual void lost() = 0;
    /// It takes nothing, and remembers nothing that it was told.
    virtual void powered_up() = 0;
    /// The device is known and holds nothing of an earlier time: accept() may be carried out from here on.
    void finish() { finished_ = true; }

    /// Something must be asked or told now, in the state that was entered last.
    [[nodiscard]] virtual bool is_missing_something() const = 0;
    /// It has said who it is and what it knows, and was told what does not depend on accept().
    [[nodiscard]] virtual bool is_complete() const = 0;
    [[nodiscard]] bool is_finished() const { return finished_; }
    /// The device was told what accept() said last, or as much of it as its table holds.
    [[nodiscard]] virtual bool is_told() const = 0;
    [[nodiscard]] virtual bool takes_notes() const = 0;
    [[nodiscard]] bool wants_any() const { return !wanted_.empty(); }
    [[nodiscard]] bool wants(Money value) const { return wanted_.contains(value); }

    [[nodiscard]] virtual std::vector<Money> denominations()
        const = 0;  ///< ours, ascending, each once
    [[nodiscard]] virtual std::string identification() const = 0;

protected:
    virtual void on_wanted() = 0;

    bool finished_ = false;

private:
    std::set<Money> wanted_;
};

}  // namespace kiosk::devices
