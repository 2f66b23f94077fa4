#include "devices/card/apdu.h"

#include <cassert>

#include <string.h>  // explicit_bzero

namespace kiosk::devices {
namespace {

constexpr std::size_t header_size = 4;
constexpr std::uint16_t longest_answer = 256;

std::uint16_t expected_from(std::byte le)
{
    return le == std::byte{} ? longest_answer : std::to_integer<std::uint16_t>(le);
}

Bytes copy(BytesView bytes) { return {bytes.begin(), bytes.end()}; }

}  // namespace

Bytes encode(const Command& command)
{
    assert(command.data.size() <= 255);
    Bytes apdu{command.cla, command.ins, command.p1, command.p2};
    if (!command.data.empty()) {
        apdu.push_back(octet(command.data.size()));
        append(apdu, command.data);
    }
    if (command.expected) {
        assert(*command.expected >= 1 && *command.expected <= longest_answer);
        apdu.push_back(octet(*command.expected));
    }
    return apdu;
}

std::optional<Command> parse_command(BytesView apdu)
{
    if (apdu.size() < header_size) return std::nullopt;
    Command command{.cla = apdu[0], .ins = apdu[1], .p1 = apdu[2], .p2 = apdu[3]};
    const auto body = apdu.subspan(header_size);
    if (body.empty()) return command;
    if (body.size() == 1) {
        command.expected = expected_from(body[0]);
        return command;
    }
    const auto length = std::to_integer<std::size_t>(body[0]);
    if (length == 0 || body.size() < 1 + length || body.size() > 2 + length) return std::nullopt;
    command.data = copy(body.subspan(1, length));
    if (body.size() == 2 + length) command.expected = expected_from(body.back());
    return command;
}

void wipe(Bytes& apdu) noexcept
{
    if (!apdu.empty()) ::explicit_bzero(apdu.data(), apdu.size());
}

Bytes encode(const Response& response)
{
    Bytes answer = response.data;
    append(answer, to_big_endian<2>(response.status.value));
    return answer;
}

std::optional<Response> parse_response(BytesView answer)
{
    if (answer.size() < 2) return std::nullopt;
    const auto split = answer.size() - 2;
    return Response{.data = copy(answer.first(split)),
                    .status = {static_cast<std::uint16_t>(big_endian(answer.subspan(split)))}};
}

}  // namespace kiosk::devices
