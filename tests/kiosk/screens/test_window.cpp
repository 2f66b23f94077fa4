#include "tests/kiosk/screens/test_window.h"

#include <imgui.h>
#include <png.h>

#include <array>
#include <cmath>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace kiosk::screens::testing {
namespace {

constexpr auto regular = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";
constexpr auto bold = "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc";
constexpr auto signs =
    "/usr/share/fonts/truetype/material-design-icons-iconfont/MaterialIcons-Regular.ttf";
constexpr int simplified_chinese = 2;

/// All that the catalogues say, and what the samples add.
std::string every_character()
{
    std::string text{figure_characters};
    for (int c = 0x20; c < 0x7F; ++c) text += static_cast<char>(c);
    text += "王小明阿卜杜热合曼·买提艾力吐尔逊江×…";
    for (const auto* language : {"zh_CN", "en"}) {
        std::ifstream file{std::string{"assets/locale/"} + language + ".po"};
        if (!file) throw std::runtime_error{"run in the root of the sources"};
        text.append(std::istreambuf_iterator<char>{file}, {});
    }
    return text;
}

struct Baked {
    ImFontAtlas atlas;
    Fonts fonts;
};

void bake(Baked& baked, const ImVector<ImWchar>& words, const ImVector<ImWchar>& figures,
          const ImVector<ImWchar>& icons)
{
    for (std::size_t i = 0; i < text_style_count; ++i) {
        const auto& spec = text_specs[i];
        const auto style = static_cast<TextStyle>(i);
        ImFontConfig config;
        config.FontNo = spec.face == Face::Icon ? 0 : simplified_chinese;
        const auto* file = spec.face == Face::Icon   ? signs
                           : spec.face == Face::Bold ? bold
                                                     : regular;
        const auto& range = spec.face == Face::Icon                                     ? icons
                            : style == TextStyle::Display || style == TextStyle::Figure ? figures
                                                                                        : words;
        baked.fonts.fonts[i] = baked.atlas.AddFontFromFileTTF(file, spec.px, &config, range.Data);
        if (baked.fonts.fonts[i] == nullptr) throw std::runtime_error{file};
    }
    baked.atlas.TexDesiredWidth = 4096;
    baked.atlas.Build();
}

/// Shared by all windows of the process: building takes longer than any test.
Baked& baked()
{
    static Baked one;
    if (!one.fonts.fonts[0]) {
        const auto range = [](const std::string& text) {
            ImFontGlyphRangesBuilder builder;
            builder.AddText(text.c_str());
            ImVector<ImWchar> ranges;
            builder.BuildRanges(&ranges);
            return ranges;
        };
        static const auto words = range(every_character());
        static const auto figures = range(std::string{figure_characters});
        static const auto icon_range = range(every_icon());
        bake(one, words, figures, icon_range);
    }
    return one;
}

/// A plain rasteriser of ImGui's triangles: every pixel centre by edge functions, blended in float.
class Raster {
public:
    Raster(int width, int height)
        : width_{width}, height_{height}, pixels_(static_cast<std::size_t>(width * height) * 3, 255)
    {
        unsigned char* texture = nullptr;
        baked().atlas.GetTexDataAsAlpha8(&texture, &texture_width_, &texture_height_);
        texture_ = texture;
    }

    void draw(const ImDrawData& data)
    {
        for (int n = 0; n < data.CmdListsCount; ++n) {
            const auto& list = *data.CmdLists[n];
            for (const auto& command : list.CmdBuffer) {
                const auto* index = list.IdxBuffer.Data + command.IdxOffset;
                const auto* vertex = list.VtxBuffer.Data + command.VtxOffset;
                for (unsigned i = 0; i < command.ElemCount; i += 3)
                    triangle(vertex[index[i]], vertex[index[i + 1]], vertex[index[i + 2]],
                             command.ClipRect);
            }
        }
    }
    [[nodiscard]] const std::vector<unsigned char>& pixels() const { return pixels_; }

private:
    static float edge(const ImVec2& a, const ImVec2& b, float x, float y)
    {
        return (b.x - a.x) * (y - a.y) - (b.y - a.y) * (x - a.x);
    }
    static bool covers(float w, const ImVec2& a, const ImVec2& b)
    {
        const bool top_left = (a.y == b.y && b.x > a.x) || b.y < a.y;
        return w > 0 || (w == 0 && top_left);
    }

    /// One colour without a picture: most of a page.
    void triangle(ImDrawVert a, ImDrawVert b, ImDrawVert c, const ImVec4& clip)
    {
        const auto same = [](const ImVec2& p, const ImVec2& q) { return p.x == q.x && p.y == q.y; };
        plain_ = a.col == b.col && b.col == c.col && same(a.uv, b.uv) && same(b.uv, c.uv);
        if (plain_)
            plain_alpha_ =
                static_cast<float>(a.col >> IM_COL32_A_SHIFT) / 255 * texel(a.uv.x, a.uv.y);
        auto area = edge(a.pos, b.pos, c.pos.x, c.pos.y);
        if (area == 0) return;
        if (area < 0) {
            std::swap(b, c);
            area = -area;
        }
        const auto least = [](float p, float q, float r) {
            return std::floor(std::min({p, q, r}));
        };
        const auto most = [](float p, float q, float r) { return std::ceil(std::max({p, q, r})); };
        const int x0 = static_cast<int>(std::max({0.0F, clip.x, least(a.pos.x, b.pos.x, c.pos.x)}));
        const int y0 = static_cast<int>(std::max({0.0F, clip.y, least(a.pos.y, b.pos.y, c.pos.y)}));
        const int x1 = static_cast<int>(
            std::min({static_cast<float>(width_), clip.z, most(a.pos.x, b.pos.x, c.pos.x)}));
        const int y1 = static_cast<int>(
            std::min({static_cast<float>(height_), clip.w, most(a.pos.y, b.pos.y, c.pos.y)}));
        for (int y = y0; y < y1; ++y) {
            for (int x = x0; x < x1; ++x) {
                const auto px = static_cast<float>(x) + 0.5F;
                const auto py = static_cast<float>(y) + 0.5F;
                const auto wa = edge(b.pos, c.pos, px, py);
                const auto wb = edge(c.pos, a.pos, px, py);
                const auto wc = edge(a.pos, b.pos, px, py);
                if (!covers(wa, b.pos, c.pos) || !covers(wb, c.pos, a.pos) ||
                    !covers(wc, a.pos, b.pos))
                    continue;
                blend(x, y, a, b, c, {wa / area, wb / area, wc / area});
            }
        }
    }

    void blend(int x, int y, const ImDrawVert& a, const ImDrawVert& b, const ImDrawVert& c,
               const std::array<float, 3>& w)
    {
        auto* pixel = pixels_.data() + static_cast<std::size_t>(y * width_ + x) * 3;
        constexpr std::array<int, 3> shifts{IM_COL32_R_SHIFT, IM_COL32_G_SHIFT, IM_COL32_B_SHIFT};
        if (plain_) {
            for (std::size_t i = 0; i < 3; ++i)
                put(pixel[i], static_cast<float>((a.col >> shifts[i]) & 0xFFU), plain_alpha_);
            return;
        }
        const auto mix = [&](int shift) {
            const auto of = [&](ImU32 colour) {
                return static_cast<float>((colour >> shift) & 0xFFU);
            };
            return of(a.col) * w[0] + of(b.col) * w[1] + of(c.col) * w[2];
        };
        const auto u = a.uv.x * w[0] + b.uv.x * w[1] + c.uv.x * w[2];
        const auto v = a.uv.y * w[0] + b.uv.y * w[1] + c.uv.y * w[2];
        const auto alpha = mix(IM_COL32_A_SHIFT) / 255 * texel(u, v);
        for (std::size_t i = 0; i < 3; ++i) put(pixel[i], mix(shifts[i]), alpha);
    }
    static void put(unsigned char& channel, float value, float alpha)
    {
        channel = static_cast<unsigned char>(static_cast<float>(channel) * (1 - alpha) +
                                             value * alpha + 0.5F);
    }

    [[nodiscard]] float texel(float u, float v) const
    {
        const auto fx = std::max(0.0F, u * static_cast<float>(texture_width_) - 0.5F);
        const auto fy = std::max(0.0F, v * static_cast<float>(texture_height_) - 0.5F);
        const auto x = static_cast<int>(fx);
        const auto y = static_cast<int>(fy);
        const auto at = [&](int i, int j) {
            const auto cx = std::min(i, texture_width_ - 1);
            const auto cy = std::min(j, texture_height_ - 1);
            return static_cast<float>(texture_[cy * texture_width_ + cx]) / 255;
        };
        const auto ax = fx - static_cast<float>(x);
        const auto ay = fy - static_cast<float>(y);
        return (at(x, y) * (1 - ax) + at(x + 1, y) * ax) * (1 - ay) +
               (at(x, y + 1) * (1 - ax) + at(x + 1, y + 1) * ax) * ay;
    }

    int width_;
    int height_;
    std::vector<unsigned char> pixels_;
    const unsigned char* texture_ = nullptr;
    int texture_width_ = 0;
    int texture_height_ = 0;
    bool plain_ = false;
    float plain_alpha_ = 0;
};

}  // namespace

TestWindow::TestWindow(Point size)
    : size_{size}, context_{ImGui::CreateContext(&baked().atlas)}, fonts_{baked().fonts}
{
    ImGui::SetCurrentContext(context_);
    auto& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.DisplaySize = {size.x, size.y};
    io.MousePos = {-1, -1};
}

TestWindow::~TestWindow() { ImGui::DestroyContext(context_); }

Frame TestWindow::draw(const views::ScreenView& view, TimePoint now)
{
    ImGui::SetCurrentContext(context_);
    ImGui::GetIO().DeltaTime = 0.02F;
    ImGui::NewFrame();
    auto frame = stage_.draw(view, fonts_, size_, now);
    ImGui::Render();
    return frame;
}

void TestWindow::finger(Point at, bool down)
{
    ImGui::SetCurrentContext(context_);
    ImGui::GetIO().MousePos = {at.x, at.y};
    ImGui::GetIO().MouseDown[0] = down;
}

void TestWindow::save_png(const std::filesystem::path& file) const
{
    ImGui::SetCurrentContext(context_);
    Raster raster{static_cast<int>(size_.x), static_cast<int>(size_.y)};
    raster.draw(*ImGui::GetDrawData());
    png_image image;
    std::memset(&image, 0, sizeof image);
    image.version = PNG_IMAGE_VERSION;
    image.width = static_cast<png_uint_32>(size_.x);
    image.height = static_cast<png_uint_32>(size_.y);
    image.format = PNG_FORMAT_RGB;
    if (png_image_write_to_file(&image, file.c_str(), 0, raster.pixels().data(), 0, nullptr) == 0)
        throw std::runtime_error{file.string() + ": " + image.message};
}

}  // namespace kiosk::screens::testing
