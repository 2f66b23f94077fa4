#include "devices/printer/glyph_raster.h"

#include <ft2build.h>
#include FT_FREETYPE_H

#include <cassert>
#include <cstddef>
#include <stdexcept>
#include <utility>

namespace kiosk::devices {
namespace {

constexpr unsigned black_from =
    0x58;  ///< grey above which a dot is burnt: strokes of 1.8 dots stay two dots wide

DotMatrix drawn_in_cell(const FT_GlyphSlotRec_& slot, int width, int height)
{
    const int base_line = height * 22 / 25;  // 0.88 em, as in the fonts of this kind
    DotMatrix cell{width, height};
    const auto& bitmap = slot.bitmap;
    for (unsigned y = 0; y < bitmap.rows; ++y)
        for (unsigned x = 0; x < bitmap.width; ++x) {
            const auto at = static_cast<std::ptrdiff_t>(y) * bitmap.pitch + x;
            if (bitmap.buffer[at] >= black_from)
                cell.set(slot.bitmap_left + static_cast<int>(x),
                         base_line - slot.bitmap_top + static_cast<int>(y));
        }
    return cell;
}

}  // namespace

/// FreeType's library and the faces opened so far.
class GlyphRaster::Faces {
public:
    explicit Faces(std::vector<FontFile> files)
        : files_{std::move(files)}, faces_(files_.size(), nullptr)
    {
        for (const auto& file : files_)
            if (!std::filesystem::exists(file.path))
                throw std::runtime_error{"no font " + file.path.string() +
                                         " (Debian: fonts-noto-cjk, fonts-hanazono)"};
        if (FT_Init_FreeType(&library_) != 0) throw std::runtime_error{"FreeType does not start"};
    }
    ~Faces() { FT_Done_FreeType(library_); }  // and its faces
    Faces(const Faces&) = delete;
    Faces& operator=(const Faces&) = delete;

    /// The first face that holds the character, or nullptr.
    FT_Face face_with(char32_t character)
    {
        for (std::size_t i = 0; i < files_.size(); ++i)
            if (auto* const face = opened(i);
                face != nullptr && FT_Get_Char_Index(face, character) != 0)
                return face;
        return nullptr;
    }

private:
    FT_Face opened(std::size_t i)
    {
        if (faces_[i] == nullptr &&
            FT_New_Face(library_, files_[i].path.c_str(), files_[i].face, &faces_[i]) != 0)
            throw std::runtime_error{"not a font: " + files_[i].path.string()};
        return faces_[i];
    }

    FT_Library library_ = nullptr;
    std::vector<FontFile> files_;
    std::vector<FT_Face> faces_;
};

std::vector<FontFile> receipt_fonts()
{
    constexpr int mono_simplified_chinese = 7;
    return {{"/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", mono_simplified_chinese},
            {"/usr/share/fonts/truetype/hanazono/HanaMinA.ttf"},
            {"/usr/share/fonts/truetype/hanazono/HanaMinB.ttf"}};
}

GlyphRaster::GlyphRaster(std::vector<FontFile> fonts)
    : faces_{std::make_unique<Faces>(std::move(fonts))}
{
}
GlyphRaster::~GlyphRaster() = default;
GlyphRaster::GlyphRaster(GlyphRaster&&) noexcept = default;
GlyphRaster& GlyphRaster::operator=(GlyphRaster&&) noexcept = default;

std::optional<DotMatrix> GlyphRaster::glyph(char32_t character, int width, int height, int em_width)
{
    assert(width > 0 && height > 0 && em_width > 0);
    auto* const face = faces_->face_with(character);
    if (face == nullptr) return std::nullopt;
    if (FT_Set_Pixel_Sizes(face, static_cast<FT_UInt>(em_width), static_cast<FT_UInt>(height)) !=
            0 ||
        FT_Load_Char(face, character, FT_LOAD_RENDER | FT_LOAD_TARGET_LIGHT) != 0)
        return std::nullopt;
    return drawn_in_cell(*face->glyph, width, height);
}

}  // namespace kiosk::devices
