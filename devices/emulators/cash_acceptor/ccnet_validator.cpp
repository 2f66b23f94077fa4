#include "devices/emulators/cash_acceptor/ccnet_validator.h"

#include <utility>

namespace kiosk::emulators {

using devices::ccnet::Answer;
using devices::ccnet::Command;
using devices::ccnet::State;

namespace {

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
    : BillValidator{std::move(model), {}, std::move(found), std::move(changed)},
      table_{table_of(this->model())}
{
}

BillValidator::Said CcnetValidator::said(TimePoint now) const
{
    const auto report = path().report(now);
    return {std::string{to_text(report.state)}, devices::ccnet::encode(report)};
}

void CcnetValidator::hear(BytesView bytes, bool after_gap, TimePoint now)
{
    if (after_gap) reader_.clear();
    reader_.feed(bytes);
    bool understood = false;
    while (const auto frame = reader_.next()) {
        understood = true;
        on_frame(*frame, now);
    }
    if (reader_.take_damaged(devices::ccnet::bill_validator) && !understood && !reader_.has_part())
        reply(payload(Answer::Nak), now);
}

void CcnetValidator::on_frame(const devices::ccnet::Frame& frame, TimePoint now)
{
    if (frame.address != devices::ccnet::bill_validator) return;
    const auto command = static_cast<Command>(frame.payload[0]);
    if (command == Command::Ack) return on_ack();
    if (command == Command::Nak) return reply(Bytes{last_answer_}, now);
    last_answer_ = answer(command, BytesView{frame.payload}.subspan(1), now);
    reported_ = command == Command::Poll ? std::optional{path().report(now).state} : std::nullopt;
    reply(Bytes{last_answer_}, now);
}

void CcnetValidator::on_ack()
{
    const auto confirmed = std::exchange(reported_, std::nullopt);
    if (confirmed == State::BillStacked && !hears_acknowledgement()) return;
    if (confirmed == State::BillStacked || confirmed == State::BillReturned) path().confirmed();
}

Bytes CcnetValidator::answer(Command command, BytesView data, TimePoint now)
{
    switch (command) {
        case Command::Poll:
            return devices::ccnet::encode(path().report(now));
        case Command::GetStatus: {
            Bytes status;
            append(status, devices::ccnet::encode(path().enabled()));
            append(status, devices::ccnet::encode(security_));
            return status;
        }
        case Command::Identification:
            return devices::ccnet::encode(model().identification);
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
    if (command == Command::Stack) return path().stack(now);
    if (command == Command::Return) return path().give_back(now);
    if (command == Command::Hold) return path().hold(now);
    if (command == Command::Reset) return path().reset(now), true;
    if (command == Command::EnableBillTypes && data.size() == 2 * mask_size)
        return path().enable(*decode_mask(data.first(mask_size)),
                             *decode_mask(data.last(mask_size)));
    if (command == Command::SetSecurity && data.size() == mask_size)
        return security_ = *decode_mask(data), true;
    return command == Command::SetBarcodeParameters && data.size() == 2;
}

void CcnetValidator::reply(const Bytes& payload, TimePoint now)
{
    if (!payload.empty()) send(encode(devices::ccnet::Frame{.payload = payload}), now);
}

void CcnetValidator::forget()
{
    reader_.clear();
    last_answer_.clear();
    reported_.reset();
    security_ = {};
}

}  // namespace kiosk::emulators
