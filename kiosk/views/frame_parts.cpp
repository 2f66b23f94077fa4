#include "kiosk/flows/times.h"
#include "kiosk/views/stations.h"

#include <array>

/// Countdown, trail and help: what lies around a screen.
namespace kiosk::views {
namespace {

using flows::Purpose;
namespace visit = flows::visit;

/// When the station ends by itself, in which words, and whether the citizen may ask for more time.
struct Ending {
    TimePoint at;
    const char* text;
    bool extendable = true;
};
using MaybeEnding = std::optional<Ending>;

struct EndingOf {
    template <class V>
    MaybeEnding operator()(const V&) const
    {
        return std::nullopt;
    }
    MaybeEnding operator()(const visit::Home& v) const { return menu(v.guest, v.deadline); }
    MaybeEnding operator()(const visit::Offering& v) const { return menu(v.guest, v.deadline); }
    MaybeEnding operator()(const visit::Records& v) const { return menu(v.guest, v.deadline); }
    MaybeEnding operator()(const visit::Finished& v) const
    {
        return Ending{v.deadline,
                      v.purpose == Purpose::Heal ? "countdown.continue" : "countdown.session"};
    }
    MaybeEnding operator()(const visit::TakingNotes& v) const
    {
        const auto& c = v.collecting;
        const bool opening = !c.accepting && c.item.notes.empty();
        if (opening || c.closing || c.item.stacking() != nullptr) return std::nullopt;
        const bool empty = c.item.stacked().is_zero();
        return Ending{c.deadline, empty ? "countdown.notes" : "countdown.kept"};
    }
    MaybeEnding operator()(const visit::Loading& v) const
    {
        const auto* phase = std::get_if<flows::phase::AwaitingPhone>(&v.run.phase);
        if (phase == nullptr) return std::nullopt;
        return Ending{phase->deadline,
                      v.run.item.is_unresolved() ? "countdown.later" : "countdown.kept", false};
    }

    static MaybeEnding menu(const flows::Guest& guest, TimePoint at)
    {
        return Ending{at, guest.phone_here ? "countdown.session" : "countdown.phone"};
    }
};

struct TrailOf {
    using Maybe = std::optional<std::size_t>;
    Maybe operator()(const visit::Asking&) const { return 0; }
    Maybe operator()(const visit::Trying&) const { return 0; }
    Maybe operator()(const visit::TakingNotes&) const { return 1; }
    Maybe operator()(const visit::Loading& v) const { return cash(v.purpose, 2); }
    Maybe operator()(const visit::Finished& v) const { return cash(v.purpose, 3); }
    template <class V>
    Maybe operator()(const V&) const
    {
        return std::nullopt;
    }
    static Maybe cash(Purpose purpose, std::size_t step)
    {
        return purpose == Purpose::Cash ? Maybe{step} : std::nullopt;
    }
};

/// The help text of a screen, by the first part of its name.
std::string topic_key(const std::string& screen)
{
    constexpr std::array<std::pair<const char*, const char*>, 7> keys{{{"attract", "help.attract"},
                                                                       {"home", "help.home"},
                                                                       {"offer", "help.offer"},
                                                                       {"records", "help.records"},
                                                                       {"notes", "help.notes"},
                                                                       {"loading", "help.loading"},
                                                                       {"result", "help.result"}}};
    for (const auto& [name, key] : keys)
        if (screen.starts_with(name)) return key;
    return "help.other";
}

}  // namespace

std::optional<TimePoint> ends_at(const Scene& s)
{
    const auto ending = std::visit(EndingOf{}, s.terminal.visit);
    return ending ? std::optional{ending->at} : std::nullopt;
}

std::optional<Countdown> make_countdown(const Scene& s)
{
    const auto ending = std::visit(EndingOf{}, s.terminal.visit);
    if (!ending) return std::nullopt;
    const auto left = std::chrono::ceil<std::chrono::seconds>(ending->at - s.context.now);
    if (left > flows::times::warning || left.count() < 0) return std::nullopt;
    Countdown countdown{static_cast<int>(left.count()), s.say(ending->text), std::nullopt};
    if (ending->extendable)
        countdown.more_time = {"more-time", s.say("action.more-time"), flows::Button::MoreTime,
                               Rank::Secondary, Glyph::Clock};
    return countdown;
}

std::optional<Trail> make_trail(const Scene& s)
{
    const auto current = std::visit(TrailOf{}, s.terminal.visit);
    if (!current) return std::nullopt;
    return Trail{
        {s.say("trail.check"), s.say("trail.notes"), s.say("trail.load"), s.say("trail.done")},
        *current};
}

HelpView make_help(const std::string& screen_name, const Scene& s)
{
    HelpView view{.title = s.say("help.title"),
                  .hotline_label = s.say("hotline.label"),
                  .hotline = s.context.help_phone};
    view.topics = {{Glyph::Help, s.say("help.here"), s.say(topic_key(screen_name))},
                   {Glyph::Shield, s.say("help.money"), s.say("help.money.text")},
                   {Glyph::Phone, s.say("help.phone"), s.say("help.phone.text")}};
    view.close = {"close-help", s.say("action.close"), HelpHidden{}, Rank::Primary, Glyph::Good};
    return view;
}

}  // namespace kiosk::views
