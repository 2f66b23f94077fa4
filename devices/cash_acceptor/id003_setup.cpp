#include "devices/cash_acceptor/id003_setup.h"

#include <algorithm>
#include <utility>

namespace kiosk::devices::id003 {
namespace {

constexpr std::array constants{Command::Security, Command::Direction, Command::OptionalFunction,
                               Command::CommunicationMode};

bool is_constant(Command command) { return std::ranges::count(constants, command) > 0; }

Bytes flag(bool on) { return {on ? std::byte{1} : std::byte{0}}; }

Bytes bytes_of(const std::array<std::byte, 2>& data) { return {data.begin(), data.end()}; }

}  // namespace

// ---- what became of the device

void SetUp::lost()
{
    version_.reset();
    table_is_current_ = false;
    questions_refused_in_.reset();
    finished_ = false;
    forget_settings();
}

void SetUp::forget_settings()
{
    enabled_.reset();
    inhibited_.reset();
    constants_.clear();
    interrupts_ = false;
}

void SetUp::on_wanted()
{
    wanted_mask_.reset();
    for (std::size_t i = 0; i < values_.size(); ++i)
        wanted_mask_[i] = values_[i] && wants(*values_[i]);
}

void SetUp::entered(Status status)
{
    // It has begun anew, whether by our RESET or not.
    if (status.state == State::Initialize && status_.state != State::Initialize) forget_settings();
    status_ = status;
    if (questions_refused_in_ != status.state) questions_refused_in_.reset();
}

void SetUp::sent(const Outgoing& outgoing)
{
    sent_ = outgoing.data;
    // Also if its answer is lost: what the device still knows then, nobody can tell.
    if (outgoing.command == Command::Reset) forget_settings();
}

bool SetUp::answered(const Exchange::Reply& reply)
{
    if (reply.command == Command::Version) return took_version(reply);
    if (reply.command == Command::CurrencyAssign) return took_table(reply);
    return is_setting(reply.command) && took(reply);
}

bool SetUp::took(const Exchange::Reply& reply)
{
    const bool echoed = reply.kind == Exchange::Kind::Data &&
                        std::ranges::equal(BytesView{reply.payload}.subspan(1), sent_);
    if (is_constant(reply.command)) {
        if (!echoed && reply.kind != Exchange::Kind::Invalid) return false;
        if (reply.command == Command::CommunicationMode) interrupts_ = echoed && plan_.interrupts;
        constants_.insert(reply.command);
        return true;
    }
    if (!echoed) return false;
    if (reply.command == Command::Denominations) enabled_ = decode_disable_mask(sent_);
    if (reply.command == Command::Inhibit) inhibited_ = sent_ == flag(true);
    // Whether it takes notes now is for the device to say, not for its echo.
    return status_.state != State::Idling && !(reply.command == Command::Inhibit && !*inhibited_);
}

bool SetUp::took_version(const Exchange::Reply& reply)
{
    version_ = decode_text(Command::Version, reply.payload).value_or("");
    return true;
}

bool SetUp::took_table(const Exchange::Reply& reply)
{
    const auto table = decode_currency_table(reply.payload);
    if (!table) {
        questions_refused_in_ = status_.state;
        return true;
    }
    for (std::size_t i = 0; i < values_.size(); ++i) {
        const auto& entry = (*table)[i];
        values_[i] =
            entry && entry->country == plan_.country ? std::optional{entry->value} : std::nullopt;
    }
    table_is_current_ = true;
    on_wanted();
    return true;
}

// ---- what is missing

std::optional<Outgoing> SetUp::needed() const
{
    const auto state = status_.state;
    // "Power-up 41 / 42: host RESETs at once (no 88)."
    if (state == State::PowerUpBillInAcceptor || state == State::PowerUpBillInStacker)
        return std::nullopt;
    if (takes_settings(state))
        if (auto missing = setting()) return missing;
    if (questions_refused_in_ == state) return std::nullopt;
    if (!version_) return Outgoing{Command::Version};
    if (!table_is_current_) return Outgoing{Command::CurrencyAssign};
    return std::nullopt;
}

std::optional<Outgoing> SetUp::setting() const
{
    // Of a device that may be taking notes nothing is known, or it is to take none: that comes first (S3, I14).
    if (status_.state == State::Idling && !target().any())
        return Outgoing{Command::Inhibit, flag(true)};
    if (status_.state != State::Idling) return setting_of_an_inhibited_device();
    if (enabled_ != target())
        return Outgoing{Command::Denominations, bytes_of(disable_all_but(target()))};
    // It takes notes, and its echo said something else.
    if (inhibited_ != false) return Outgoing{Command::Inhibit, flag(false)};
    return std::nullopt;
}

std::optional<Outgoing> SetUp::setting_of_an_inhibited_device() const
{
    const bool enable = target().any();
    if (enabled_ != target())
        return Outgoing{Command::Denominations, bytes_of(disable_all_but(target()))};
    if (auto missing = unanswered(Command::Security, Bytes(2))) return missing;
    if (!inhibited_ || (!enable && *inhibited_ == false))
        return Outgoing{Command::Inhibit, flag(true)};
    if (auto missing = unanswered(Command::Direction, flag(false))) return missing;
    if (auto missing = unanswered(Command::OptionalFunction, bytes_of(plan_.optional_functions)))
        return missing;
    if (auto missing = unanswered(Command::CommunicationMode, flag(plan_.interrupts)))
        return missing;
    if (enable && (*inhibited_ || status_.state == State::Disabled))
        return Outgoing{Command::Inhibit, flag(false)};
    return std::nullopt;
}

std::optional<Outgoing> SetUp::unanswered(Command command, Bytes data) const
{
    if (constants_.contains(command)) return std::nullopt;
    return Outgoing{command, std::move(data)};
}

bool SetUp::has_all_constants() const { return constants_.size() == constants.size(); }

bool SetUp::is_complete() const
{
    return version_ && table_is_current_ && enabled_ && inhibited_ && has_all_constants();
}

bool SetUp::is_told() const
{
    return finished_ && has_all_constants() && enabled_ == wanted_mask_ &&
           inhibited_ == !wanted_mask_.any();
}

std::optional<Money> SetUp::value_of(std::uint8_t escrow_code) const
{
    const auto index = static_cast<std::size_t>(escrow_code - first_escrow_code);
    return escrow_code >= first_escrow_code && index < values_.size() ? values_[index]
                                                                      : std::nullopt;
}

std::vector<Money> SetUp::denominations() const
{
    std::set<Money> values;
    for (const auto& value : values_)
        if (value) values.insert(*value);
    return {values.begin(), values.end()};
}

}  // namespace kiosk::devices::id003
