#include "kiosk/views/make_view.h"
#include "tests/kiosk/screens/test_window.h"
#include "tests/kiosk/views/samples.h"

#include <cstdlib>
#include <iostream>

/// Draws every screen in both languages and orientations: screen_gallery DIRECTORY [PART-OF-NAME] [CATALOGUES]
namespace {

using namespace kiosk;
using namespace std::chrono_literals;

views::ScreenView view_of(const views::testing::Sample& sample, Language language,
                          const views::Catalogue& catalogue, TimePoint now)
{
    auto terminal = sample.terminal;
    terminal.language = language;
    const views::ViewContext context{
        .catalogue = catalogue,
        .now = now,
        .civil_time = views::CivilTime{std::chrono::local_days{std::chrono::year{2026} / 11 / 22} +
                                       18h + 30min},
        .readers = {{"pcsc", views::ReaderSide::Right}, {"rf-bridge", views::ReaderSide::Below}},
        .main_reader = "rf-bridge",
        .contact_quality = sample.contact,
        .looks = sample.looks};
    return views::make_view(terminal, context);
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc < 2) {
        std::cerr << "usage: screen_gallery DIRECTORY [PART-OF-NAME] [CATALOGUES]\n";
        return EXIT_FAILURE;
    }
    const std::filesystem::path directory{argv[1]};
    const std::string part = argc > 2 ? argv[2] : "";
    const views::Catalogue catalogue{argc > 3 ? argv[3] : KIOSK_CATALOGUES};
    std::filesystem::create_directories(directory);
    const auto now = views::testing::sample_time;
    for (const auto& sample : views::testing::every_sample()) {
        if (sample.name.find(part) == std::string::npos) continue;
        for (const auto language : {Language::Chinese, Language::English}) {
            const auto view = view_of(sample, language, catalogue, now);
            for (const screens::Point size : {screens::Point{1080, 1920}, {1920, 1080}}) {
                screens::testing::TestWindow window{size};
                (void)window.draw(view, now);
                const auto frame = window.draw(view, now + 850ms);
                for (const auto& text : frame.clipped)
                    std::cout << sample.name << ": does not fit: " << text << '\n';
                const auto* tongue = language == Language::Chinese ? "-zh" : "-en";
                const auto* shape = size.x < size.y ? "-portrait.png" : "-landscape.png";
                window.save_png(directory / (sample.name + tongue + shape));
            }
        }
    }
    return EXIT_SUCCESS;
}
