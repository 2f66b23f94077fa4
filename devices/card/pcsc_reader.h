#pragma once

#include "devices/card/card_reader.h"
#include "kiosk/domain/clock.h"

#include <chrono>
#include <memory>
#include <string>

namespace kiosk::devices {

struct PcscPlace;
struct PcscView;

struct PcscSettings {
    /// Glob for the reader's PC/SC name: "ACS ACR1252*", "Virtual PCD 00 00".
    std::string reader = "*";
    /// Of one command with all its follow-ups; letting the card go may take 1 s more.
    Duration exchange_limit = std::chrono::seconds{4};
    /// How long a wait sits out a loss before it says ReaderLost.
    Duration loss_patience = std::chrono::seconds{1};
    /// Between two looks for pcscd, and between two attempts at a card that cannot be activated.
    Duration retry = std::chrono::milliseconds{500};
    /// After a broken contact, before the next activation: pcscd polls presence every 400 ms, and what it is asked to
    /// do before it has noticed that a card left, it does to a card that is not there.
    Duration settling = std::chrono::milliseconds{450};
};

/// A contactless reader behind pcsc-lite: hot-plug, a restart of pcscd and an unplugged reader are recovered by itself
/// (R16).  Needs nothing to be there when it is made.
///
///     worker thread                PcscWatch                      PcscConnection, one a card
///     await_card .. sleeps in   <- wakes it: a card came or       a thread of its own makes each
///     poll(): watch, waker         went, reader or pcscd lost     blocking call, with a deadline
///
/// ReaderLost comes from a wait after `loss_patience`, so that a loop around it does not spin.  A card that does not
/// answer a command (pcscd blocks over 45 s then, and with it the whole reader) costs one thread; until that returns,
/// or pcscd is restarted, or the card is lifted, the reader counts as lost.
/// The sessions it hands out may outlive it.  Other programs may use the reader too: see CardSession::hold().
class PcscReader : public CardReader {
public:
    explicit PcscReader(PcscSettings settings);
    ~PcscReader() override;

    /// A wake-up goes before a card.  An activation that began before `deadline` may end `exchange_limit` after it.
    Expected<std::unique_ptr<CardSession>, ContactFault> await_card(TimePoint deadline,
                                                                    const Waker& waker) override;
    /// True also if the card that was activated last has left and another lies there.
    Expected<bool, ContactFault> await_removal(TimePoint deadline, const Waker& waker) override;

    void lamp(ReaderLamp) override {}  // PC/SC knows no lamps
    [[nodiscard]] std::string description() const override;

private:
    class Wait;
    Expected<std::unique_ptr<CardSession>, ContactFault> activate(const PcscView& view);
    [[nodiscard]] bool is_ready(const PcscView& view) const;
    bool has_left(const PcscView& view);

    std::shared_ptr<PcscPlace> place_;
};

}  // namespace kiosk::devices
