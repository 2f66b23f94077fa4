#include "devices/emulators/cash_acceptor/ccnet_validator.h"

#include "devices/emulators/cash_acceptor/validator_commands.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace kiosk::emulators {

using devices::ccnet::Answer;
using devices::ccnet::Command;
using devices::ccnet::State;
using nlohmann::json;

namespace {

/// A gap within a frame, after which its beginning is forgotten.  Section 1 allows 5 ms; a pseudo-terminal on a busy
/// machine makes more of it.
constexpr std::chrono::milliseconds longest_gap{50};

devices::ccnet::BillTable table_of(const ValidatorModel& model)
{
    devices::ccnet::BillTable table;
    for (std::size_t type = 0; type < model.denominations.size() && type < table.size(); ++type)
        table[type] = {model.denominations[type], model.country};
    return table;
}

Bytes payload(Answer answer) { return {octet(static_cast<std::uint8_t>(answer))}; }

}  // namespace

CcnetValidator::CcnetValidator(ValidatorModel model, NoteInventory found, Changed changed)
    : model_{std::move(model)},
      table_{table_of(model_)},
      path_{model_.times, model_.capacity, std::move(found)},
      changed_{std::move(changed)},
      told_{path_.inventory()}
{
}

// ---- the line

void CcnetValidator::receive(BytesView bytes, TimePoint now)
{
    path_.advance(now);
    if (faults_.mute) return;
    if (now > last_byte_ + longest_gap) reader_.clear();
    last_byte_ = now;
    reader_.feed(bytes);
    bool understood = false;
    while (const auto frame = reader_.next()) {
        understood = true;
        on_frame(*frame, now);
    }
    if (reader_.take_damaged(devices::ccnet::bill_validator) && !understood && !reader_.has_part())
        send(payload(Answer::Nak), now);
    tell_changes();
}

void CcnetValidator::on_frame(const devices::ccnet::Frame& frame, TimePoint now)
{
    if (frame.address != devices::ccnet::bill_validator) return;
    const auto command = static_cast<Command>(frame.payload[0]);
    if (command == Command::Ack) return on_ack();
    if (command == Command::Nak) return send(Bytes{last_answer_}, now);
    auto reply = answer(command, BytesView{frame.payload}.subspan(1), now);
    reported_ = command == Command::Poll ? std::optional{path_.report(now).state} : std::nullopt;
    last_answer_ = reply;
    send(reply, now);
}

void CcnetValidator::on_ack()
{
    const auto confirmed = std::exchange(reported_, std::nullopt);
    if (confirmed == State::BillStacked && faults_.lose_ack > 0) {
        --faults_.lose_ack;
        return;
    }
    if (confirmed == State::BillStacked || confirmed == State::BillReturned) path_.confirmed();
}

Bytes CcnetValidator::answer(Command command, BytesView data, TimePoint now)
{
    switch (command) {
        case Command::Poll:
            return devices::ccnet::encode(path_.report(now));
        case Command::GetStatus: {
            Bytes status;
            append(status, devices::ccnet::encode(path_.enabled()));
            append(status, devices::ccnet::encode(security_));
            return status;
        }
        case Command::Identification:
            return devices::ccnet::encode(model_.identification);
        case Command::BillTable:
            return devices::ccnet::encode(table_);
        case Command::Reset:
        case Command::SetSecurity:
        case Command::EnableBillTypes:
        case Command::Stack:
        case Command::Return:
        case Command::Hold:
        case Command::SetBarcodeParameters:
            return payload(carry_out(command, data, now) ? Answer::Ack : Answer::IllegalCommand);
        case Command::Ack:
        case Command::Nak:
        case Command::ExtractBarcode:
        case Command::Download:
        case Command::CodeCrc32:
        case Command::Statistics:
            break;
    }
    return payload(Answer::IllegalCommand);
}

bool CcnetValidator::carry_out(Command command, BytesView data, TimePoint now)
{
    using devices::ccnet::decode_mask;
    using devices::ccnet::mask_size;
    if (command == Command::Stack) return path_.stack(now);
    if (command == Command::Return) return path_.give_back(now);
    if (command == Command::Hold) return path_.hold(now);
    if (command == Command::Reset) return path_.reset(now), true;
    if (command == Command::EnableBillTypes && data.size() == 2 * mask_size)
        return path_.enable(*decode_mask(data.first(mask_size)),
                            *decode_mask(data.last(mask_size)));
    if (command == Command::SetSecurity && data.size() == mask_size)
        return security_ = *decode_mask(data), true;
    return command == Command::SetBarcodeParameters && data.size() == 2;
}

void CcnetValidator::send(const Bytes& reply, TimePoint now)
{
    if (reply.empty()) return;
    if (faults_.lose_answer > 0) {
        --faults_.lose_answer;
        return;
    }
    auto at = now + faults_.slow + std::exchange(faults_.stall, {});
    if (!outgoing_.empty()) at = std::max(at, outgoing_.back().at);
    const auto frame = devices::ccnet::encode(devices::ccnet::Frame{.payload = reply});
    for (std::uint32_t copy = 0; copy < faults_.copies; ++copy) outgoing_.push_back({at, frame});
}

Bytes CcnetValidator::transmit(TimePoint now)
{
    path_.advance(now);
    tell_changes();
    Bytes bytes;
    for (; !outgoing_.empty() && outgoing_.front().at <= now; outgoing_.pop_front())
        append(bytes, outgoing_.front().bytes);
    return bytes;
}

std::optional<TimePoint> CcnetValidator::deadline() const
{
    const auto moves = path_.deadline();
    if (outgoing_.empty()) return moves;
    return moves ? std::min(*moves, outgoing_.front().at) : outgoing_.front().at;
}

void CcnetValidator::tell_changes()
{
    if (!changed_ || told_ == path_.inventory()) return;
    told_ = path_.inventory();
    changed_(told_);
}

void CcnetValidator::power_cycle(TimePoint now)
{
    path_.advance(now);
    path_.power_cycle();
    reader_.clear();
    outgoing_.clear();
    last_answer_.clear();
    reported_.reset();
    security_ = {};
}

// ---- people

BillPath::Insertion CcnetValidator::insert(Money value, bool genuine, TimePoint now)
{
    path_.advance(now);
    const auto known = std::ranges::find(model_.denominations, value);
    Bill bill{.value = value, .genuine = genuine};
    if (known != model_.denominations.end())
        bill.type = static_cast<std::uint8_t>(known - model_.denominations.begin());
    const auto insertion = path_.insert(bill, now);
    tell_changes();
    return insertion;
}

json CcnetValidator::command(const json& request, TimePoint now)
{
    path_.advance(now);
    const auto reply = obey(*this, request, now);
    tell_changes();
    return reply;
}

json CcnetValidator::help() const { return commands_help(); }

}  // namespace kiosk::emulators
