// The sample page in a real window, for benchmarks and for a look: sample_window [--picture FILE] [--fullscreen]
// [--scale S].  Prints "shown" with when the first picture is on screen, and a line a tap.
#include "kiosk/runtime/window/display.h"
#include "tests/kiosk/runtime/sample_page.h"

#include <cstdlib>
#include <iostream>
#include <string_view>

namespace {

using namespace kiosk;

struct Arguments {
    std::string picture;
    runtime::DisplayOptions display;
};

Arguments parse(int count, char** words)
{
    Arguments arguments;
    arguments.display.fullscreen = false;
    for (int i = 1; i < count; ++i) {
        const std::string_view word = words[i];
        if (word == "--fullscreen") arguments.display.fullscreen = true;
        if (word == "--picture" && i + 1 < count) arguments.picture = words[++i];
        if (word == "--scale" && i + 1 < count) arguments.display.scale = std::atof(words[++i]);
    }
    return arguments;
}

int run(const Arguments& arguments)
{
    runtime::Display display{arguments.display, runtime::sample::styles};
    runtime::sample::Page page;
    int frames = 0;
    int taps = 0;
    display.run([&](const runtime::Frame& frame) -> std::optional<TimePoint> {
        if (++frames == 2) std::cout << "shown" << std::endl;
        if (frames == 4 && !arguments.picture.empty()) {
            display.save_png(arguments.picture);
            display.stop();
        }
        const int button =
            runtime::sample::draw(page, display.fonts(), frame.width_px, frame.height_px);
        if (button >= 0) {
            page.balance = std::to_string(++taps) + ".00";
            std::cout << "tap " << button << std::endl;
        }
        return frames < 4 ? std::optional{frame.now} : std::nullopt;
    });
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
