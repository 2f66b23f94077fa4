// The sample page in a real window, for benchmarks, tests and a look.  Prints "shown" when the first picture is on the
// screen, "tap N" for each button activated, and its counters at the end.
//   runtime_sample_window [--fullscreen] [--scale S] [--taps N] [--fast-taps] [--picture FILE]
// --taps N: ends after N activations (0: after the first picture); --fast-taps: no limit of taps a second.
#include "kiosk/runtime/window/display.h"
#include "tests/kiosk/runtime/sample_page.h"

#include <cstdlib>
#include <iostream>
#include <string_view>
#include <utility>

namespace {

using namespace kiosk;

struct Arguments {
    std::string picture;
    std::optional<int> taps;
    runtime::DisplayOptions display;
};

Arguments parse(int count, char** words)
{
    Arguments arguments;
    arguments.display.fullscreen = false;
    for (int i = 1; i < count; ++i) {
        const std::string_view word = words[i];
        const char* value = i + 1 < count ? words[i + 1] : "";
        if (word == "--fullscreen") arguments.display.fullscreen = true;
        if (word == "--fast-taps") arguments.display.touch.taps_per_second = 1'000'000;
        if (word == "--picture") arguments.picture = value;
        if (word == "--scale") arguments.display.scale = std::atof(value);
        if (word == "--taps") arguments.taps = std::atoi(value);
    }
    return arguments;
}

int run(const Arguments& arguments)
{
    runtime::Display display{arguments.display, runtime::sample::styles};
    runtime::sample::Page page;
    bool shown = false;
    int taps = 0;
    display.run([&](const runtime::Frame& frame) -> std::optional<TimePoint> {
        const auto& counters = display.counters();
        if (counters.presented > 0 && !std::exchange(shown, true))
            std::cout << "shown" << std::endl;
        if (shown && arguments.taps && taps >= *arguments.taps) display.stop();
        const int button =
            runtime::sample::draw(page, display.fonts(), frame.width_px, frame.height_px);
        if (button >= 0) {
            page.balance = std::to_string(++taps) + ".00";
            std::cout << "tap " << button << std::endl;
        }
        return std::nullopt;
    });
    if (!arguments.picture.empty()) display.save_png(arguments.picture);
    const auto& counters = display.counters();
    std::cout << "frames " << counters.frames << " presented " << counters.presented << " waits "
              << counters.waits << " glyphs " << display.fonts().glyphs_made() << std::endl;
    return EXIT_SUCCESS;
}

}  // namespace

int main(int count, char** words)
{
    try {
        return run(parse(count, words));
    } catch (const std::exception& error) {
        std::cerr << error.what() << "\n";
        return EXIT_FAILURE;
    }
}
