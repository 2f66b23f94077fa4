// What a frame costs: the sample page at 1080x1920.
#include "tests/kiosk/runtime/offscreen.h"
#include "tests/kiosk/runtime/sample_page.h"

#include <benchmark/benchmark.h>

namespace {

using namespace kiosk::runtime;

constexpr int width = 1080;
constexpr int height = 1920;

struct Bench {
    sample::Offscreen screen{width, height, sample::styles};
    sample::Page page;
    DamageRenderer renderer{0xFFFFFFFF};

    ImDrawData& build()
    {
        return screen.build([this] { sample::draw(page, screen.fonts(), width, height); });
    }
    std::size_t render() { return renderer.render(build(), screen.view()).size(); }
};

void build_only(benchmark::State& state)
{
    Bench bench;
    for (auto _ : state) benchmark::DoNotOptimize(bench.build().TotalVtxCount);
    state.counters["vertices"] = bench.build().TotalVtxCount;
}
BENCHMARK(build_only)->Unit(benchmark::kMicrosecond);

void full_frame(benchmark::State& state)
{
    Bench bench;
    auto& data = bench.build();
    for (auto _ : state) {
        bench.renderer.forget();
        benchmark::DoNotOptimize(bench.renderer.render(data, bench.screen.view()).size());
    }
}
BENCHMARK(full_frame)->Unit(benchmark::kMicrosecond);

// A button goes down and up: built, compared, drawn.
void pressed_button(benchmark::State& state)
{
    Bench bench;
    bench.render();
    for (auto _ : state) {
        bench.page.pressed_button = bench.page.pressed_button < 0 ? 2 : -1;
        benchmark::DoNotOptimize(bench.render());
    }
}
BENCHMARK(pressed_button)->Unit(benchmark::kMicrosecond);

void changed_amount(benchmark::State& state)
{
    Bench bench;
    bench.render();
    int n = 0;
    for (auto _ : state) {
        bench.page.balance = std::to_string(1000 + ++n % 9000) + ".00";
        benchmark::DoNotOptimize(bench.render());
    }
}
BENCHMARK(changed_amount)->Unit(benchmark::kMicrosecond);

// Nothing changed: compared only.
void unchanged_frame(benchmark::State& state)
{
    Bench bench;
    auto& data = bench.build();
    bench.renderer.render(data, bench.screen.view());
    for (auto _ : state)
        benchmark::DoNotOptimize(bench.renderer.render(data, bench.screen.view()).size());
}
BENCHMARK(unchanged_frame)->Unit(benchmark::kMicrosecond);

std::string characters(int first, int count)
{
    std::string text;
    for (int i = 0; i < count; ++i)
        append_utf8(text, static_cast<char32_t>(0x4E00 + first + i * 7));
    return text;
}

// Faces opened, 400 glyphs in each of the five text styles.
void start_with_400_glyphs(benchmark::State& state)
{
    const std::array<FontStyle, 5> styles{{{Face::Regular, 34},
                                           {Face::Regular, 44},
                                           {Face::Bold, 52},
                                           {Face::Bold, 64},
                                           {Face::Regular, 28}}};
    const auto text = characters(0, 400);
    for (auto _ : state) {
        sample::Offscreen screen{width, height, styles};
        for (std::size_t style = 0; style < styles.size(); ++style) screen.fonts().add(style, text);
    }
}
BENCHMARK(start_with_400_glyphs)->Unit(benchmark::kMillisecond);

// A name of three characters that the page has not shown before: the frame is built again with them.
void three_new_glyphs(benchmark::State& state)
{
    Bench bench;
    bench.render();
    int n = 0;
    for (auto _ : state) {
        bench.page.name = characters(n++ * 21, 3);
        benchmark::DoNotOptimize(bench.render());
    }
}
BENCHMARK(three_new_glyphs)->Unit(benchmark::kMicrosecond)->Iterations(800);

}  // namespace

BENCHMARK_MAIN();
