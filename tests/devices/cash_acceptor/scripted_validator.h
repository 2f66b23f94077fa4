#pragma once

#include "devices/cash_acceptor/ccnet_session.h"
#include "tests/devices/cash_acceptor/scripted_device.h"

#include <array>
#include <set>

namespace kiosk::devices {

/// A device that speaks CCNET.  The test plays it by setting `state`; nothing moves by itself but what is said below.
class ScriptedValidator : public ScriptedDevice {
public:
    explicit ScriptedValidator(CcnetSettings settings = {{.boot_epoch = 7}})
        : ScriptedDevice{session_}, session_{std::move(settings)}
    {
        for (std::uint8_t type = 0; type < 6; ++type)
            table[type] = {Money::yuan(std::array{1, 5, 10, 20, 50, 100}[type]), "CHN"};
        session.connected(now);
    }

    void run_in(ccnet::PollReply in, Duration duration = 500ms)
    {
        state = in;
        run(duration);
    }
    /// Power came on, start-up is over, `accepted` is enabled; events so far are forgotten.
    void start(const std::set<Money>& accepted = {Money::yuan(50), Money::yuan(100)})
    {
        tell(AcceptNotes{accepted});
        run(2s);
        take();
        commands.clear();
    }
    /// As start(), and a note of 100 yuan is held; answers its key.
    NoteKey start_with_escrow()
    {
        start();
        run_in({ccnet::State::Escrow, 5}, 300ms);
        const auto events = take();
        return events.empty() ? NoteKey{} : std::get<NoteInEscrow>(events.front()).note.key;
    }
    void talk() override
    {
        reader_.feed(session.transmit(now));
        while (auto frame = reader_.next()) {
            if (const auto answer = answer_to(*frame); !answer.empty() && !mute)
                session.feed(ccnet::encode(ccnet::Frame{.payload = answer}), now);
            reader_.feed(session.transmit(now));
        }
    }

    ccnet::PollReply state{ccnet::State::PowerUp};
    ccnet::PollReply after_reset{ccnet::State::UnitDisabled};
    ccnet::BillTable table;
    std::set<ccnet::Command> illegal;  ///< answered 30
    std::set<ccnet::Command> nak_once;
    bool follows_mask = true;  ///< 13, 14 and 19 become 14 or 19 by ENABLE BILL TYPES

    int acks = 0;  ///< ACKs of the host

private:
    Bytes answer_to(const ccnet::Frame& frame)
    {
        const auto command = static_cast<ccnet::Command>(frame.payload[0]);
        const auto data = BytesView{frame.payload}.subspan(1);
        if (command == ccnet::Command::Ack) {
            ++acks;
            if (last_said_.state == ccnet::State::BillStacked) ++acks_of_credit;
            return {};
        }
        if (command == ccnet::Command::Poll) {
            polls.push_back(now);
            last_said_ = state;
            return ccnet::encode(state);
        }
        last_said_ = {};
        note_command(to_text(command), data);
        if (nak_once.erase(command) > 0) return {std::byte{0xFF}};
        if (illegal.contains(command)) return {std::byte{0x30}};
        if (command == ccnet::Command::Identification)
            return ccnet::encode(ccnet::Identification{"PART", "SERIAL", {}});
        if (command == ccnet::Command::BillTable) return ccnet::encode(table);
        if (command == ccnet::Command::Reset) state = after_reset;
        const bool at_rest = state.state == ccnet::State::Initialize ||
                             state.state == ccnet::State::Idling ||
                             state.state == ccnet::State::UnitDisabled;
        if (command == ccnet::Command::EnableBillTypes && at_rest && follows_mask)
            state = {big_endian(data.first(3)) != 0 ? ccnet::State::Idling
                                                    : ccnet::State::UnitDisabled};
        return {std::byte{0x00}};
    }

    CcnetSession session_;
    ccnet::FrameReader reader_;
    ccnet::PollReply last_said_;
};

}  // namespace kiosk::devices
