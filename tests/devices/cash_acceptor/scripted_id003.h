#pragma once

#include "devices/cash_acceptor/id003_session.h"
#include "tests/devices/cash_acceptor/scripted_device.h"

#include <map>
#include <optional>
#include <set>

namespace kiosk::devices {

/// A device that speaks ID-003.  The test plays it by setting `state`; nothing moves by itself but what is said below.
class ScriptedId003 : public ScriptedDevice {
public:
    explicit ScriptedId003(Id003Settings settings = {{.boot_epoch = 7}})
        : ScriptedDevice{session_}, session_{settings}
    {
        const std::array yuan{1, 5, 10, 20, 50, 100};
        for (std::size_t i = 0; i < yuan.size(); ++i) table[i] = {Money::yuan(yuan[i]), 45};
        session.connected(now);
    }

    void run_in(id003::Status in, Duration duration = 500ms)
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
        run_in({id003::State::Escrow, 0x66}, 300ms);
        const auto events = take();
        return events.empty() ? NoteKey{} : std::get<NoteInEscrow>(events.front()).note.key;
    }
    /// A frame that nobody asked for.
    void say(BytesView payload)
    {
        session.feed(id003::frame(payload), now);
        talk();
    }

    void talk() override
    {
        reader_.feed(session.transmit(now));
        while (const auto payload = reader_.next()) {
            if (const auto answer = answer_to(*payload); !answer.empty() && !mute)
                session.feed(id003::frame(answer), now);
            reader_.feed(session.transmit(now));
        }
    }

    id003::Status state{id003::State::PowerUp};
    id003::Status after_reset{id003::State::Initialize};
    id003::CurrencyTable table;
    std::set<id003::Command> invalid;       ///< answered 4B
    std::set<id003::Command> damaged_once;  ///< answered 4A
    std::set<id003::Command> unheard_once;  ///< carried out, and the answer lost
    std::map<id003::Command, Bytes> wrong_echo;
    bool follows_inhibit = true;            ///< 1B, 1A and 11 become 1A or 11 by C3
    std::vector<id003::State> settings_in;  ///< states in which settings came

private:
    Bytes answer_to(const Bytes& payload)
    {
        using id003::Command;
        const auto command = static_cast<Command>(payload[0]);
        const auto data = BytesView{payload}.subspan(1);
        if (command == Command::Ack) {
            if (last_said_ == id003::State::VendValid) ++acks_of_credit;
            return {};
        }
        if (command == Command::StatusRequest) {
            polls.push_back(now);
            last_said_ = state.state;
            return id003::encode(state);
        }
        last_said_.reset();
        note_command(to_text(command), data);
        if (damaged_once.erase(command) > 0) return {std::byte{0x4A}};
        if (invalid.contains(command)) return {std::byte{0x4B}};
        if (command == Command::Version) return id003::encode_text(command, "VERSION");
        if (command == Command::CurrencyAssign) return id003::encode(table);
        if (command == Command::Reset) state = after_reset;
        if (unheard_once.erase(command) > 0) return {};
        if (!id003::is_setting(command)) return {std::byte{0x50}};
        settings_in.push_back(state.state);
        if (!id003::takes_settings(state.state)) return {std::byte{0x4B}};
        if (const auto wrong = wrong_echo.find(command); wrong != wrong_echo.end())
            return wrong->second;
        if (command == Command::Inhibit && follows_inhibit)
            state = {data[0] == std::byte{0} ? id003::State::Idling : id003::State::Disabled};
        return payload;
    }

    Id003Session session_;
    id003::FrameReader reader_;
    std::optional<id003::State> last_said_;
};

}  // namespace kiosk::devices
