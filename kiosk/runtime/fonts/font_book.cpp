#include "kiosk/runtime/fonts/font_book.h"

#include "kiosk/runtime/fonts/code_box.h"

#include <imgui.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <map>
#include <set>
#include <utility>

namespace kiosk::runtime {
namespace {

constexpr int code_count = 0x10000;
constexpr ImWchar none = 0xFFFF;  // ImFont::IndexLookup of a code without glyph
constexpr float full = 0.75F;

// Texture coordinates that no glyph has.  A glyph that is not there: u < 0, v = the font's number.  One that a census
// has drawn for it: u = 2 + one byte of the code point, v = 2 + the font's number.
constexpr float seen = 2.0F;

bool is_blank(char32_t c)
{
    return c == 0x20 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200F) ||
           (c >= 0x2028 && c <= 0x202F) || (c >= 0x205F && c <= 0x206F) || c == 0x3000 ||
           c == 0xFEFF || c == 0xAD;
}

void require(const std::filesystem::path& file, const char* package)
{
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(file, ignored))
        throw FontError{"the font " + file.string() + " is missing: install the package " +
                        package};
}

template <class Visit>
void for_each_vertex(const ImDrawData& data, Visit visit)
{
    for (int n = 0; n < data.CmdListsCount; ++n)
        for (const ImDrawVert& vertex : data.CmdLists[n]->VtxBuffer) visit(vertex);
}

}  // namespace

// While it lives, every code point without a glyph in one of the fonts draws one that tells one byte of its code.
class FontBook::Census {
public:
    enum class Byte { High, Low };

    Census(FontBook& book, const std::set<std::size_t>& fonts, Byte byte) : book_{book}
    {
        for (const std::size_t font : fonts) begin(*book.books_[font].font, font, byte);
    }
    ~Census()
    {
        for (auto& [number, kept] : kept_) {
            ImFont& font = *book_.books_[number].font;
            font.Glyphs.resize(kept.glyphs);
            font.IndexLookup.swap(kept.lookup);
        }
    }
    Census(const Census&) = delete;
    Census& operator=(const Census&) = delete;

    /// What a corner that the frame drew tells.
    struct Told {
        std::size_t font;
        char32_t byte;
    };
    /// Of every corner in the order in which they are drawn; nullopt where nothing was lacking.
    static std::vector<std::optional<Told>> count(const ImDrawData& data)
    {
        std::vector<std::optional<Told>> told;
        told.reserve(static_cast<std::size_t>(data.TotalVtxCount));
        for_each_vertex(data, [&told](const ImDrawVert& v) {
            auto& one = told.emplace_back();
            if (v.uv.x >= seen)
                one = {static_cast<std::size_t>(v.uv.y - seen),
                       static_cast<char32_t>(v.uv.x - seen)};
        });
        return told;
    }

private:
    struct Kept {
        int glyphs;
        ImVector<ImWchar> lookup;
    };
    void begin(ImFont& font, std::size_t number, Byte byte)
    {
        constexpr int tellers = 0x100;
        const int first = font.Glyphs.Size;
        assert(first + tellers < none);
        kept_[number] = {first, font.IndexLookup};
        ImFontGlyph teller = book_.unknown_[number];
        teller.V0 = teller.V1 = seen + static_cast<float>(number);
        for (int value = 0; value < tellers; ++value) {
            teller.U0 = teller.U1 = seen + static_cast<float>(value);
            font.Glyphs.push_back(teller);
        }
        for (int code = 1; code < code_count; ++code) {
            if (font.IndexLookup[code] != none) continue;
            const int value = byte == Byte::High ? code >> 8 : code & 0xFF;
            font.IndexLookup[code] = static_cast<ImWchar>(first + value);
        }
    }

    FontBook& book_;
    std::map<std::size_t, Kept> kept_;
};

FontBook::FontBook(ImFontAtlas& atlas, std::span<const FontStyle> styles, float scale,
                   FontFiles files)
    : atlas_{atlas}, files_{std::move(files)}, rare_faces_(files_.rare.size())
{
    assert(atlas.Fonts.empty() && !styles.empty());
    require(files_.regular, "fonts-noto-cjk");
    require(files_.bold, "fonts-noto-cjk");
    require(files_.icons, "fonts-material-design-icons-iconfont");
    for (const auto& file : files_.rare) require(file, "fonts-hanazono");

    atlas_.Flags |= ImFontAtlasFlags_NoMouseCursors | ImFontAtlasFlags_NoBakedLines;
    atlas_.TexWidth = GlyphAtlas::width;
    atlas_.TexHeight = GlyphAtlas::height;
    atlas_.TexUvScale = {1.0F / GlyphAtlas::width, 1.0F / GlyphAtlas::height};
    atlas_.TexUvWhitePixel = {1.5F / GlyphAtlas::width, 1.5F / GlyphAtlas::height};
    atlas_.TexReady = true;
    // ImGui hands the identity back untouched; nothing is written through it.
    atlas_.SetTexID(const_cast<AlphaTexture*>(&glyphs_.texture()));
    unknown_ = std::make_unique<ImFontGlyph[]>(styles.size());
    for (const auto& style : styles) open_book(style, scale);
}

FontBook::~FontBook()
{
    atlas_.ClearFonts();
    atlas_.SetTexID(nullptr);
    atlas_.TexReady = false;
}

void FontBook::open_book(const FontStyle& style, float scale)
{
    const FontFace& own = face(style.face);
    Book book{};
    book.font = IM_NEW(ImFont);
    book.face = style.face;
    book.em_px = style.line_px * scale / own.line_in_em();
    book.ascent_px = static_cast<int>(std::lround(book.em_px * own.ascent_in_em()));
    book.font->FontSize = style.line_px * scale;
    book.font->Scale = 1.0F / scale;
    book.font->ContainerAtlas = &atlas_;
    book.font->Ascent = static_cast<float>(book.ascent_px);
    book.font->Descent = book.font->Ascent - book.font->FontSize;
    atlas_.Fonts.push_back(book.font);
    books_.push_back(book);
    start_font(books_.back());
}

void FontBook::start_font(Book& book)
{
    ImFont& font = *book.font;
    ImFontGlyph& unknown = unknown_[static_cast<std::size_t>(&book - books_.data())];
    unknown = {};
    unknown.Visible = 1;
    unknown.AdvanceX = std::round(book.em_px);
    unknown.X0 = 1;
    unknown.X1 = unknown.AdvanceX - 1;
    unknown.Y0 = static_cast<float>(book.ascent_px) * 0.2F;
    unknown.Y1 = static_cast<float>(book.ascent_px);
    unknown.U0 = unknown.U1 = -1;
    unknown.V0 = unknown.V1 = static_cast<float>(&book - books_.data());

    font.Glyphs.clear();
    font.IndexAdvanceX.clear();
    font.IndexLookup.clear();
    font.IndexAdvanceX.resize(code_count, unknown.AdvanceX);
    font.IndexLookup.resize(code_count, none);
    font.FallbackAdvanceX = unknown.AdvanceX;
    font.FallbackGlyph = &unknown;
    font.EllipsisChar = 0x2026;
    font.DotChar = '.';
    std::fill(std::begin(font.Used4kPagesMap), std::end(font.Used4kPagesMap), ImU8{0xFF});
    for (const char32_t code : {U' ', U'\t', U'.', U'…'}) add_glyph(book, code);
    font.DirtyLookupTables = false;
}

const FontFace& FontBook::face(Face wanted)
{
    auto& face = faces_[static_cast<std::size_t>(wanted)];
    if (face) return *face;
    switch (wanted) {
        case Face::Regular:
            return face.emplace(files_.regular, files_.collection_index);
        case Face::Bold:
            return face.emplace(files_.bold, files_.collection_index);
        case Face::Icons:
            break;
    }
    return face.emplace(files_.icons, 0);
}

const FontFace& FontBook::rare_face(std::size_t n)
{
    auto& face = rare_faces_[n];
    return face ? *face : face.emplace(files_.rare[n], 0);
}

void FontBook::add(std::size_t style, std::string_view drawable_utf8)
{
    while (!drawable_utf8.empty()) {
        const char32_t code = take_code_point(drawable_utf8);
        if (code < 0xFFFF && books_[style].font->IndexLookup[static_cast<int>(code)] == none)
            add_glyph(books_[style], code);
    }
}

// `code`: below U+FFFF, without a glyph so far.
void FontBook::add_glyph(const Book& book, char32_t code)
{
    GlyphImage image = find_glyph(book, rare_.meaning(code));
    ImFontGlyph glyph{};
    glyph.Codepoint = static_cast<unsigned>(code) & 0xFFFFU;
    glyph.AdvanceX = image.advance;
    if (!image.empty()) {
        const auto place = glyphs_.put(image);
        if (!place) return;  // the atlas starts anew before the next frame
        glyph.Visible = 1;
        glyph.X0 = static_cast<float>(image.left);
        glyph.Y0 = static_cast<float>(book.ascent_px - image.top);
        glyph.X1 = glyph.X0 + static_cast<float>(image.width);
        glyph.Y1 = glyph.Y0 + static_cast<float>(image.height);
        glyph.U0 = static_cast<float>(place->x0) * atlas_.TexUvScale.x;
        glyph.V0 = static_cast<float>(place->y0) * atlas_.TexUvScale.y;
        glyph.U1 = static_cast<float>(place->x1) * atlas_.TexUvScale.x;
        glyph.V1 = static_cast<float>(place->y1) * atlas_.TexUvScale.y;
    }
    ImFont& font = *book.font;
    font.IndexLookup[static_cast<int>(code)] = static_cast<ImWchar>(font.Glyphs.Size);
    font.IndexAdvanceX[static_cast<int>(code)] = glyph.AdvanceX;
    font.Glyphs.push_back(glyph);
    ++glyphs_made_;
}

// The style's own face, then the regular one, then the rare ones; then a box.
GlyphImage FontBook::find_glyph(const Book& book, char32_t code_point)
{
    if (code_point == '\t') {
        auto spaces = find_glyph(book, ' ');
        spaces.advance *= 4;
        return spaces;
    }
    const auto drawn = [&](const FontFace& from) -> std::optional<GlyphImage> {
        auto image = from.glyph(code_point, book.em_px);
        if (image && image->empty() && !is_blank(code_point)) return std::nullopt;
        return image;
    };
    if (auto image = drawn(face(book.face))) return *image;
    if (is_blank(code_point)) return {};
    if (auto image = drawn(face(Face::Regular))) return *image;
    for (std::size_t n = 0; n < rare_faces_.size(); ++n)
        if (auto image = drawn(rare_face(n))) return *image;
    return code_box(code_point, book.em_px, face(Face::Regular));
}

void FontBook::start_again_when_full()
{
    const bool few_stand_ins =
        static_cast<float>(rare_.lent()) > full * static_cast<float>(RareCharacters::capacity());
    if (glyphs_.fill() < full && !few_stand_ins) return;
    glyphs_.clear();
    rare_.clear();
    for (auto& book : books_) start_font(book);
    ++generation_;
}

/// The code points that the frame draws without having their glyphs, by style: two builds, one for each byte.  Both
/// draw the same corners in the same order, because a glyph that is lacking is as wide as any other.
FontBook::Lacking FontBook::take_census(const Build& build, const std::set<std::size_t>& styles)
{
    const auto told = [&](Census::Byte byte) {
        const Census census{*this, styles, byte};
        return Census::count(build());
    };
    const auto high = told(Census::Byte::High);
    const auto low = told(Census::Byte::Low);
    Lacking lacking;
    for (std::size_t i = 0; i < std::min(high.size(), low.size()); ++i)
        if (high[i] && low[i] && high[i]->font == low[i]->font)
            lacking.emplace(high[i]->font, high[i]->byte << 8 | low[i]->byte);
    return lacking;
}

ImDrawData& FontBook::complete(const Build& build)
{
    start_again_when_full();
    ImDrawData* data = &build();
    for (int round = 0; round < 2; ++round) {
        std::set<std::size_t> styles;
        for_each_vertex(*data, [&styles](const ImDrawVert& v) {
            if (v.uv.x < 0) styles.insert(static_cast<std::size_t>(v.uv.y));
        });
        if (styles.empty()) break;
        for (const auto& [style, code] : take_census(build, styles))
            if (books_[style].font->IndexLookup[static_cast<int>(code)] == none)
                add_glyph(books_[style], code);
        data = &build();
    }
    return *data;
}

}  // namespace kiosk::runtime
