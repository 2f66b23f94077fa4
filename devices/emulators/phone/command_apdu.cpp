#include "devices/emulators/phone/command_apdu.h"

#include <algorithm>
#include <utility>

namespace kiosk::emulators {
namespace {

constexpr std::size_t longest_answer = 256;

Bytes with_sw(Bytes data, StatusWord sw)
{
    append(data, to_big_endian<2>(static_cast<std::uint16_t>(sw)));
    return data;
}

std::uint8_t number(std::byte b) { return std::to_integer<std::uint8_t>(b); }

}  // namespace

std::array<std::byte, 5> CommandApdu::header() const
{
    return {octet(cla), octet(ins), octet(p1), octet(p2), octet(data.size())};
}

Expected<CommandApdu, StatusWord> parse_command(BytesView apdu, CardProtocol protocol)
{
    if (apdu.size() < 4) return unexpected{StatusWord::WrongLength};
    CommandApdu command{.cla = number(apdu[0]),
                        .ins = number(apdu[1]),
                        .p1 = number(apdu[2]),
                        .p2 = number(apdu[3])};
    command.protocol = protocol;
    if (apdu.size() == 4) return command;
    const std::size_t p3 = number(apdu[4]);
    const auto expect = [&](std::size_t le) {
        command.le = le == 0 ? longest_answer : le;
        command.le_is_most = le == 0 && protocol == CardProtocol::T1;
    };
    if (apdu.size() == 5) {
        expect(p3);
        return command;
    }
    const bool with_le = protocol == CardProtocol::T1 && apdu.size() == 6 + p3;
    if (p3 == 0 || (!with_le && apdu.size() != 5 + p3)) return unexpected{StatusWord::WrongLength};
    const auto data = apdu.subspan(5, p3);
    command.data.assign(data.begin(), data.end());
    if (with_le) expect(number(apdu.back()));
    return command;
}

Answer exactly(BytesView available, const CommandApdu& command)
{
    if (!command.le_is_most && command.le != available.size())
        return refused(wrong_le(available.size()));
    return {Bytes(available.begin(), available.end()), StatusWord::Done};
}

Bytes AnswerTransport::deliver(Answer answer, const CommandApdu& command, bool always_61xx)
{
    waiting_.reset();
    const bool fits = command.le && *command.le >= answer.data.size();
    const bool must_fetch = command.protocol == CardProtocol::T0 || always_61xx || !fits;
    if (command.data.empty() || answer.data.empty() || !must_fetch)
        return with_sw(std::move(answer.data), answer.sw);
    waiting_ = std::move(answer);
    return with_sw({}, more_data(waiting_->data.size()));
}

Bytes AnswerTransport::get_response(const CommandApdu& command)
{
    if (!waiting_) return with_sw({}, StatusWord::NoDiagnosis);
    if (command.p1 != 0 || command.p2 != 0 || !command.data.empty())
        return with_sw({}, StatusWord::WrongParameters);
    auto& data = waiting_->data;
    const auto wanted = command.le.value_or(longest_answer);
    if (wanted > data.size() && wanted != longest_answer) return with_sw({}, wrong_le(data.size()));
    const auto part = static_cast<std::ptrdiff_t>(std::min(wanted, data.size()));
    Bytes answer(data.begin(), data.begin() + part);
    data.erase(data.begin(), data.begin() + part);
    if (!data.empty()) return with_sw(std::move(answer), more_data(data.size()));
    return with_sw(std::move(answer), std::exchange(waiting_, std::nullopt)->sw);
}

}  // namespace kiosk::emulators
