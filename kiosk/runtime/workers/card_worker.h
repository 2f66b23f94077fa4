#pragma once

#include "devices/card/purse.h"
#include "kiosk/flows/effect.h"
#include "kiosk/runtime/workers/worker_thread.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace kiosk::runtime {

using CardCommand = std::variant<flows::ReadRecords, flows::TakeChallenge, flows::CreditPurse,
                                 flows::AskProofs, flows::ReadPurseState>;

/// One reader's thread: waits for phones, reads the purse at every contact, carries out what a flow asks of it, and
/// answers each command by exactly one event.
///
///     await_card -> PhoneNoticed -> open + snapshot -> PurseRead -> { command | contact() }.. -> PhoneLifted
///
/// A contact that broke is over: the phone is found, selected and read anew, be it that it never moved.
class CardWorker {
public:
    struct Settings {
        flows::ReaderId name;
        devices::AidList aids;
        std::uint8_t key_index = 1;
        TerminalId terminal;
    };

    CardWorker(Settings settings, std::unique_ptr<devices::CardReader> reader, Post post);

    void give(CardCommand command) { thread_.give(std::move(command)); }

private:
    void run();
    void serve(devices::CardSession& session);
    void serve(devices::Purse& purse, devices::CardSession& session);
    std::optional<devices::Purse> read_purse(devices::CardSession& session);
    bool contact_is_good(devices::CardSession& session);
    void wait_for_removal();
    void decline_commands();
    void report(bool ready);

    Settings settings_;
    std::unique_ptr<devices::CardReader> reader_;
    Post post_;
    std::optional<bool> ready_;
    bool noticed_ = false;                          ///< PhoneNoticed was said, PhoneLifted not yet
    bool several_ = false;                          ///< PhonesTooMany was said
    std::optional<flows::CardProblem> unreadable_;  ///< PhoneUnreadable was said, with this
    std::uint8_t quality_ = 0;
    WorkerThread<CardCommand> thread_;  // last: it uses all of the above
};

}  // namespace kiosk::runtime
