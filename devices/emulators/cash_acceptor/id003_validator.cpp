#include "devices/emulators/cash_acceptor/id003_validator.h"

#include <utility>

namespace kiosk::emulators {

using devices::id003::Answer;
using devices::id003::Command;
using devices::id003::State;
using devices::id003::Status;
using Phase = devices::ccnet::State;

namespace {

constexpr BillPath::Manner manner{.says_returned = false,
                                  .rejects_what_is_held_in_vain = true,
                                  .says_box_after_reset = true,
                                  .enabling_ends_initialising = false};

/// Whether the table has a form for it: base * 10^exponent.
bool can_be_said(Money value)
{
    auto base = value.in_fen() / 100;
    while (base > 0xFF && base % 10 == 0) base /= 10;
    return value.in_fen() % 100 == 0 && base <= 0xFF;
}

/// As far as its 8 escrow codes reach; a note beyond is foreign.
devices::id003::CurrencyTable table_of(const ValidatorModel& model)
{
    devices::id003::CurrencyTable table;
    for (std::size_t i = 0; i < model.denominations.size() && i < table.size(); ++i)
        if (can_be_said(model.denominations[i]))
            table[i] = {model.denominations[i], model.country_number};
    return table;
}

/// What power-up sets; RESET sets Inhibit alone.
std::map<Command, Bytes> factory_settings()
{
    const Bytes none{std::byte{0}};
    return {{Command::Denominations, Bytes(2)},
            {Command::Security, Bytes(2)},
            {Command::CommunicationMode, none},
            {Command::Inhibit, {std::byte{1}}},
            {Command::Direction, none},
            {Command::OptionalFunction, Bytes(2)},
            {Command::BarFunction, {std::byte{0x01}, std::byte{0x12}}},
            {Command::BarInhibit, none}};
}

Bytes payload(Answer answer) { return {octet(static_cast<std::uint8_t>(answer))}; }

/// 1C 60..6D is 17 71..7E.
std::uint8_t rejection(std::uint8_t reason) { return static_cast<std::uint8_t>(reason + 0x11); }

State in_id003(Phase phase)
{
    switch (phase) {
        case Phase::PowerUp:
            return State::PowerUp;
        case Phase::PowerUpBillInValidator:
            return State::PowerUpBillInAcceptor;
        case Phase::PowerUpBillInStacker:
            return State::PowerUpBillInStacker;
        case Phase::Initialize:
            return State::Initialize;
        case Phase::Idling:
            return State::Idling;
        case Phase::Accepting:
            return State::Accepting;
        case Phase::Stacking:
            return State::Stacking;
        case Phase::Returning:
            return State::Returning;
        case Phase::Holding:
            return State::Holding;
        case Phase::Rejecting:
            return State::Rejecting;
        case Phase::CassetteFull:
            return State::StackerFull;
        case Phase::CassetteRemoved:
            return State::StackerOpen;
        case Phase::JamInAcceptor:
            return State::JamInAcceptor;
        case Phase::JamInCassette:
            return State::JamInStacker;
        case Phase::Cheated:
            return State::Cheated;
        case Phase::Pause:
            return State::Pause;
        case Phase::Failure:
            return State::Failure;
        case Phase::Escrow:
            return State::Escrow;
        case Phase::BillStacked:
            return State::VendValid;
        case Phase::UnitDisabled:
        case Phase::Busy:          // can_say_busy()
        case Phase::BillReturned:  // manner.says_returned
            break;
    }
    return State::Disabled;
}

}  // namespace

Id003Validator::Id003Validator(ValidatorModel model, NoteInventory found, Changed changed)
    : BillValidator{std::move(model), manner, std::move(found), std::move(changed)},
      table_{table_of(this->model())},
      settings_{factory_settings()}
{
}

Status Id003Validator::status(TimePoint now) const
{
    const auto phase = path().report(now);
    const bool at_rest = phase.state == Phase::Idling || phase.state == Phase::UnitDisabled;
    if (at_rest && stacked_until_ && now < *stacked_until_) return {State::Stacked};
    Status status{in_id003(phase.state)};
    if (status.state == State::Escrow)
        status.detail = static_cast<std::uint8_t>(devices::id003::first_escrow_code + phase.detail);
    else if (status.state == State::Rejecting)
        status.detail = rejection(phase.detail);
    else if (status.state == State::Failure)
        status.detail = phase.detail;
    return status;
}

BillValidator::Said Id003Validator::said(TimePoint now) const
{
    const auto now_said = status(now);
    return {std::string{to_text(now_said.state)}, devices::id003::encode(now_said)};
}

// ---- the line

void Id003Validator::hear(BytesView bytes, bool after_gap, TimePoint now)
{
    if (after_gap) reader_.clear();
    reader_.feed(bytes);
    while (const auto payload = reader_.next()) on_payload(*payload, now);
}

void Id003Validator::on_payload(const Bytes& payload, TimePoint now)
{
    const auto command = static_cast<Command>(payload[0]);
    if (command == Command::Ack) return on_ack(now);
    send(devices::id003::frame(answer(command, BytesView{payload}.subspan(1), now)), now);
}

/// Means something in VEND VALID alone, and only when the host can have heard that.
void Id003Validator::on_ack(TimePoint now)
{
    if (status(now).state != State::VendValid || !std::exchange(vend_valid_told_, false)) return;
    if (!hears_acknowledgement()) return;
    path().confirmed();
    stacked_until_ = now + stacked_time;
}

Bytes Id003Validator::answer(Command command, BytesView data, TimePoint now)
{
    if (command == Command::StatusRequest && data.empty()) {
        known_ = status(now);
        vend_valid_told_ = known_->state == State::VendValid;
        return devices::id003::encode(*known_);
    }
    if (is_operation(command) && data.empty() && carry_out(command, now))
        return payload(Answer::Ack);
    if (is_setting(command) && set(command, data, now)) {
        Bytes echo{octet(static_cast<std::uint8_t>(command))};
        append(echo, data);
        return echo;
    }
    if (data.empty())
        if (auto value = value_of(command); !value.empty()) return value;
    return payload(Answer::InvalidCommand);
}

bool Id003Validator::carry_out(Command command, TimePoint now)
{
    const auto state = status(now).state;
    if (command == Command::Stack1 || command == Command::Stack2) return path().stack(now);
    if (command == Command::Return) return path().give_back(now);
    if (command == Command::Hold) return path().hold(now);
    if (command == Command::Wait) return state == State::Escrow || state == State::Holding;
    settings_[Command::Inhibit] = {std::byte{1}};  // RESET
    stacked_until_.reset();
    path().reset(now);
    return true;
}

bool Id003Validator::set(Command setting, BytesView data, TimePoint now)
{
    auto& value = settings_.at(setting);
    const bool is_flag = setting == Command::Inhibit || setting == Command::CommunicationMode;
    if (!takes_settings(status(now).state) || data.size() != value.size()) return false;
    if (is_flag && data[0] > std::byte{1}) return false;
    value.assign(data.begin(), data.end());
    admit();
    return true;
}

/// Tells the mechanics what may come in.
void Id003Validator::admit()
{
    const bool inhibited = settings_[Command::Inhibit][0] != std::byte{0};
    const auto enabled = *devices::id003::decode_disable_mask(settings_[Command::Denominations]);
    const devices::ccnet::BillMask mask{inhibited ? 0 : enabled.to_ulong()};
    (void)path().enable(mask, mask);
}

/// The answer to a request; empty if there is no such request.
Bytes Id003Validator::value_of(Command request) const
{
    if (request == Command::CurrencyAssign) return devices::id003::encode(table_);
    if (request == Command::Version)
        return encode_text(request, "i(CHN)" + model().identification.part + " ID003-05V280-42");
    if (request == Command::BootVersion) return encode_text(request, "B005");
    if (request == Command::Serial) return encode_text(request, model().identification.serial);
    if (request < Command::GetDenominations || request > Command::GetBarInhibit) return {};
    const auto number = static_cast<std::uint8_t>(request);
    Bytes answer{octet(number)};
    append(answer, settings_.at(static_cast<Command>(number + 0x40)));
    return answer;
}

// ---- unasked

void Id003Validator::look_up(TimePoint now)
{
    if (stacked_until_ && now >= *stacked_until_) stacked_until_.reset();
    const auto newest = status(now);
    if (newest == known_ || is_mute()) return;
    known_ = newest;
    if (settings_[Command::CommunicationMode][0] == std::byte{1})
        send(devices::id003::frame(payload(Answer::Enquiry)), now);
}

std::optional<TimePoint> Id003Validator::next_look() const { return stacked_until_; }

void Id003Validator::forget()
{
    reader_.clear();
    settings_ = factory_settings();
    vend_valid_told_ = false;
    stacked_until_.reset();
    known_.reset();
}

}  // namespace kiosk::emulators
