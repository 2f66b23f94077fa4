#include "kiosk/views/make_view.h"

#include "kiosk/flows/times.h"
#include "kiosk/views/money_banner.h"
#include "kiosk/views/stations.h"

#include <algorithm>

namespace kiosk::views {
namespace {

using flows::Button;
namespace times = flows::times;

Action language_switch(Language now, const Wording& say)
{
    const auto other = now == Language::Chinese ? Language::English : Language::Chinese;
    // Named in the language that it leads to.
    return {"language", say("action.language"), other, Rank::Quiet, Glyph::Language};
}

bool help_is_open(const ViewContext& context)
{
    return context.looks.help_until && context.now < *context.looks.help_until;
}

FrameView make_frame(const Scene& s)
{
    const auto& say = s.say;
    FrameView frame;
    frame.language = say.language();
    frame.brand = say("frame.brand");
    frame.service = say("frame.service");
    if (s.terminal.conditions.time_known) {
        frame.clock = clock(s.context.civil_time);
        frame.date = say.date(s.context.civil_time);
    }
    frame.terminal = say("frame.terminal", {s.terminal.id.digits()});
    frame.hotline = say("frame.hotline", {s.context.help_phone});
    frame.banner = make_banner(s.terminal, say);
    frame.language_switch = language_switch(say.language(), say);
    frame.help = {"help", say("action.help"), HelpShown{}, Rank::Quiet, Glyph::Help};
    if (help_is_open(s.context)) frame.help->intent = HelpHidden{};
    frame.countdown = make_countdown(s);
    frame.trail = make_trail(s);
    return frame;
}

/// The next full minute of the clock, the beginning of the warning, its next second, or the end of help.
TimePoint when_stale(const Scene& s)
{
    using namespace std::chrono;
    const auto& context = s.context;
    const auto minute = floor<minutes>(context.civil_time) + minutes{1};
    auto at = context.now + (minute - context.civil_time);
    if (const auto end = ends_at(s); end && *end > context.now) {
        const auto left = *end - context.now;
        at = std::min(at, left > times::warning ? *end - times::warning
                                                : *end - (ceil<seconds>(left) - seconds{1}));
    }
    if (help_is_open(context)) at = std::min(at, *context.looks.help_until);
    return at;
}

}  // namespace

ReaderSide Scene::side_of(const flows::ReaderId& reader) const
{
    const auto found = context.readers.find(reader);
    return found == context.readers.end() ? ReaderSide::Below : found->second;
}

std::string Scene::place_of(const flows::ReaderId& reader) const
{
    switch (side_of(reader)) {
        case ReaderSide::Below:
            return say("reader.below");
        case ReaderSide::Right:
            return say("reader.right");
        case ReaderSide::Left:
            return say("reader.left");
    }
    return {};
}

std::optional<int> Scene::contact() const
{
    if (!context.contact_quality) return std::nullopt;
    return std::min<int>(*context.contact_quality, 100);
}

std::string Scene::contact_text() const
{
    const auto quality = contact();
    constexpr int weak = 35;
    constexpr int good = 70;
    if (!quality) return say("contact.unmeasured");
    if (*quality < weak) return say("contact.weak");
    return say(*quality < good ? "contact.fair" : "contact.good");
}

ScreenView make_view(const flows::Terminal& terminal, const ViewContext& context)
{
    const Scene scene{terminal, context, Wording{context.catalogue, terminal.language}};
    auto [name, screen] = std::visit([&](const auto& v) { return show(v, scene); }, terminal.visit);
    ScreenView view{.name = std::move(name), .screen = std::move(screen)};
    view.frame = make_frame(scene);
    if (help_is_open(context)) view.help = make_help(view.name, scene);
    view.stale_at = when_stale(scene);
    return view;
}

}  // namespace kiosk::views
