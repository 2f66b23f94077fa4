#pragma once

#include "kiosk/runtime/fonts/font_face.h"
#include "kiosk/runtime/fonts/glyph_atlas.h"
#include "kiosk/runtime/fonts/rare_characters.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

struct ImDrawData;
struct ImFont;
struct ImFontAtlas;
struct ImFontGlyph;

namespace kiosk::runtime {

enum class Face : std::uint8_t { Regular, Bold, Icons };

/// One of the theme's text styles.  `line_px`: from ascender to descender in design pixels, as ImGui counts; a Chinese
/// character of Noto Sans CJK is 0.69 of it, an icon as high as it.
struct FontStyle {
    Face face = Face::Regular;
    float line_px = 32;
};

/// Where Debian puts the fonts.
struct FontFiles {
    std::filesystem::path regular = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";
    std::filesystem::path bold = "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc";
    int collection_index = 2;  ///< of both: simplified Chinese
    std::filesystem::path icons =
        "/usr/share/fonts/truetype/material-design-icons-iconfont/MaterialIcons-Regular.ttf";
    /// Looked through in this order for what the others lack.
    std::vector<std::filesystem::path> rare{"/usr/share/fonts/truetype/hanazono/HanaMinA.ttf",
                                            "/usr/share/fonts/truetype/hanazono/HanaMinB.ttf"};
};

/// The fonts of the theme in ImGui's atlas, glyph by glyph as the screens draw them: complete() sees which code points
/// a frame drew without having their glyphs, adds those, and builds the frame again before anybody sees it.
/// Code points that no font has get a box with their code (R29).  Window thread only.
class FontBook {
public:
    /// `scale`: window pixels per design pixel; glyphs are made for true pixels.  The atlas must have no fonts; it may
    /// live longer than the book only unused.  Throws FontError when a file is missing.
    FontBook(ImFontAtlas& atlas, std::span<const FontStyle> styles, float scale,
             FontFiles files = {});
    ~FontBook();
    FontBook(const FontBook&) = delete;
    FontBook& operator=(const FontBook&) = delete;

    /// In the order of the styles; the first is ImGui's default.
    [[nodiscard]] ImFont* font(std::size_t style) const { return books_[style].font; }

    /// The text as ImGui can draw it: RareCharacters::drawable.  Good until the next frame begins.
    [[nodiscard]] std::string drawable(std::string_view utf8) { return rare_.drawable(utf8); }

    /// Adds the glyphs of a text before anybody draws it (already drawable).  Optional: saves the first frame a round.
    void add(std::size_t style, std::string_view drawable_utf8);

    /// Builds a frame (from NewFrame to Render) as often as it takes, at most seven times, until every glyph is there.
    using Build = std::function<ImDrawData&()>;
    ImDrawData& complete(const Build& build);

    /// Glyphs made since the start.
    [[nodiscard]] std::size_t glyphs_made() const { return glyphs_made_; }

    /// Changes when texels have moved: everything must be drawn again.
    [[nodiscard]] unsigned generation() const { return generation_; }

private:
    struct Book {  // one style
        ImFont* font;
        Face face;
        float em_px;    // in window pixels
        int ascent_px;  // from the line's top to the baseline
    };
    class Census;
    using Lacking = std::set<std::pair<std::size_t, char32_t>>;  // style, code point

    void open_book(const FontStyle& style, float scale);
    void start_font(Book& book);
    void start_again_when_full();
    void add_glyph(const Book& book, char32_t code);
    [[nodiscard]] Lacking take_census(const Build& build, const std::set<std::size_t>& styles);
    [[nodiscard]] GlyphImage find_glyph(const Book& book, char32_t code_point);
    [[nodiscard]] const FontFace& face(Face wanted);
    [[nodiscard]] const FontFace& rare_face(std::size_t n);

    ImFontAtlas& atlas_;
    FontFiles files_;
    std::optional<FontFace> faces_[3];
    std::vector<std::optional<FontFace>> rare_faces_;
    GlyphAtlas glyphs_;
    RareCharacters rare_;
    std::vector<Book> books_;
    std::unique_ptr<ImFontGlyph[]> unknown_;  // what each font draws for a glyph that it lacks
    std::size_t glyphs_made_ = 0;
    unsigned generation_ = 0;
};

}  // namespace kiosk::runtime
