#include "kiosk/views/intent.h"

namespace kiosk::views {
namespace {

using Event = std::optional<flows::Event>;
using namespace std::chrono_literals;

/// Long enough to read it aloud to somebody; then the screen belongs to the next person.
constexpr auto help_stays = 120s;

struct Apply {
    Looks& looks;
    TimePoint now;

    Event operator()(flows::Button button) const { return flows::Pressed{button}; }
    Event operator()(Language language) const { return flows::LanguageChosen{language}; }
    Event operator()(HelpShown) const
    {
        looks.help_until = now + help_stays;
        return std::nullopt;
    }
    Event operator()(HelpHidden) const
    {
        looks.help_until.reset();
        return std::nullopt;
    }
    Event operator()(PageTurned turned) const
    {
        looks.page = turned.page;
        return std::nullopt;
    }
};

bool nobody_is_here(const flows::Visit& visit)
{
    return std::holds_alternative<flows::visit::Idle>(visit);
}

}  // namespace

std::optional<flows::Event> apply(const Intent& intent, Looks& looks, TimePoint now)
{
    return std::visit(Apply{looks, now}, intent);
}

Looks follow(Looks looks, const flows::Visit& before, const flows::Visit& after)
{
    if (nobody_is_here(before) != nobody_is_here(after)) return {};
    if (!std::holds_alternative<flows::visit::Records>(after)) looks.page = 0;
    return looks;
}

}  // namespace kiosk::views
