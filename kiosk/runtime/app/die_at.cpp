#include "kiosk/runtime/app/die_at.h"

#include <charconv>
#include <csignal>
#include <memory>

namespace kiosk::runtime {
namespace {

std::optional<FactMoment> moment_of(std::string_view word)
{
    if (word == "before") return FactMoment::Before;
    if (word == "durable") return FactMoment::Durable;
    if (word == "done") return FactMoment::Done;
    return {};
}

}  // namespace

std::optional<Probe> die_at(const std::string& text)
{
    const auto first = text.find(':');
    if (first == std::string::npos) return {};
    const auto second = text.find(':', first + 1);
    const auto moment = moment_of(std::string_view{text}.substr(0, first));
    const auto name = text.substr(first + 1, second - first - 1);
    unsigned count = 1;
    if (second != std::string::npos) {
        const auto* end = text.data() + text.size();
        if (std::from_chars(text.data() + second + 1, end, count).ptr != end || count == 0)
            return {};
    }
    if (!moment || name.empty()) return {};
    return [moment = *moment, name, left = std::make_shared<unsigned>(count)](
               FactMoment at, std::string_view fact) {
        if (at == moment && fact == name && --*left == 0) (void)std::raise(SIGKILL);
    };
}

}  // namespace kiosk::runtime
