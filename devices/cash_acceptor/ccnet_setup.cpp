#include "devices/cash_acceptor/ccnet_setup.h"

#include <utility>

namespace kiosk::devices::ccnet {
namespace {

bool names_a_bill(State state)
{
    return state == State::Escrow || state == State::BillStacked || state == State::BillReturned;
}

bool takes_none(State state) { return state == State::Initialize || state == State::UnitDisabled; }

}  // namespace

void SetUp::on_wanted()
{
    mask_refused_in_.reset();
    update_mask();
}

void SetUp::lost()
{
    forget();
    device_mask_.reset();
}

void SetUp::powered_up()
{
    forget();
    device_mask_ = BillMask{};
}

void SetUp::forget()
{
    identification_.reset();
    table_is_current_ = false;
    finished_ = false;
    questions_refused_in_.reset();
    mask_refused_in_.reset();
}

void SetUp::entered(PollReply reply)
{
    reply_ = reply;
    if (questions_refused_in_ != reply.state) questions_refused_in_.reset();
    if (mask_refused_in_ != reply.state) mask_refused_in_.reset();
}

void SetUp::answered(const Exchange::Reply& reply)
{
    const auto state = reply_.state;
    const bool acknowledged = reply.kind == Exchange::Kind::Acknowledged;
    const bool refused = reply.kind == Exchange::Kind::Illegal;
    if (reply.command == Command::Reset && acknowledged) device_mask_ = BillMask{};
    if (reply.command == Command::EnableBillTypes) {
        if (acknowledged) device_mask_ = sent_mask_;
        if (refused) mask_refused_in_ = state;
    }
    if (reply.command == Command::BillTable) {
        if (const auto table = decode_bill_table(reply.payload)) take(*table);
        table_is_current_ = !refused;
        if (refused) questions_refused_in_ = state;
    }
    if (reply.command == Command::Identification) {
        if (const auto id = decode_identification(reply.payload))
            identification_ = id->part + " " + id->serial;
        // A device that has no name to tell where the question is always legal is taken without one.
        if (refused && takes_none(state)) identification_ = "";
        if (refused && !takes_none(state)) questions_refused_in_ = state;
    }
}

void SetUp::sent(const Outgoing& outgoing)
{
    if (outgoing.command == Command::EnableBillTypes) sent_mask_ = target();
}

std::optional<Outgoing> SetUp::needed() const
{
    if (is_power_up(reply_.state)) return std::nullopt;
    if (mask_refused_in_ != reply_.state && needs_mask()) {
        const auto data = enable_with_escrow(target());
        return Outgoing{Command::EnableBillTypes, Bytes(data.begin(), data.end())};
    }
    if (questions_refused_in_ == reply_.state) return std::nullopt;
    if (must_explain_first()) return Outgoing{Command::BillTable};
    if (!identification_) return Outgoing{Command::Identification};
    if (!table_is_current_) return Outgoing{Command::BillTable};
    return std::nullopt;
}

bool SetUp::needs_mask() const
{
    const auto state = reply_.state;
    const auto mask = target();
    if (mask.any()) return device_mask_ != mask || state == State::UnitDisabled;
    if (device_mask_) return device_mask_->any() || state == State::Idling;
    // Of this device nothing is known: if it may be taking notes, that ends before anything is asked (S3).
    return !takes_none(state) || is_complete();
}

bool SetUp::must_explain_first() const
{
    return names_a_bill(reply_.state) && !values_ && questions_refused_in_ != reply_.state;
}

void SetUp::take(const BillTable& table)
{
    values_.emplace();
    for (std::size_t type = 0; type < bill_types; ++type)
        if (table[type] && countries_.contains(table[type]->country))
            (*values_)[type] = table[type]->value;
    update_mask();
}

void SetUp::update_mask()
{
    wanted_mask_.reset();
    for (std::uint8_t type = 0; type < bill_types; ++type)
        if (const auto value = value_of(type)) wanted_mask_[type] = wants(*value);
}

std::optional<Money> SetUp::value_of(std::uint8_t type) const
{
    return values_ && type < bill_types ? (*values_)[type] : std::nullopt;
}

std::vector<Money> SetUp::denominations() const
{
    std::set<Money> values;
    for (std::uint8_t type = 0; type < bill_types; ++type)
        if (const auto value = value_of(type)) values.insert(*value);
    return {values.begin(), values.end()};
}

}  // namespace kiosk::devices::ccnet
