#include "kiosk/runtime/fonts/font_face.h"

#include <ft2build.h>
#include FT_FREETYPE_H

#include <cmath>
#include <cstddef>
#include <string>

namespace kiosk::runtime {

struct FontFace::Handle {
    FT_Library library = nullptr;
    FT_Face face = nullptr;

    Handle() = default;
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    ~Handle()
    {
        if (face != nullptr) FT_Done_Face(face);
        if (library != nullptr) FT_Done_FreeType(library);
    }
};

FontFace::FontFace(const std::filesystem::path& file, int index)
    : handle_{std::make_unique<Handle>()}
{
    if (FT_Init_FreeType(&handle_->library) != 0) throw FontError{"FreeType does not start"};
    if (FT_New_Face(handle_->library, file.c_str(), index, &handle_->face) != 0)
        throw FontError{"cannot read face " + std::to_string(index) + " of the font " +
                        file.string()};
    const auto& face = *handle_->face;
    if (!FT_IS_SCALABLE(&face) || face.units_per_EM == 0 || face.ascender <= face.descender)
        throw FontError{"not a scalable font: " + file.string()};
}

FontFace::~FontFace() = default;
FontFace::FontFace(FontFace&&) noexcept = default;
FontFace& FontFace::operator=(FontFace&&) noexcept = default;

float FontFace::line_in_em() const
{
    const auto& face = *handle_->face;
    return static_cast<float>(face.ascender - face.descender) /
           static_cast<float>(face.units_per_EM);
}

float FontFace::ascent_in_em() const
{
    const auto& face = *handle_->face;
    return static_cast<float>(face.ascender) / static_cast<float>(face.units_per_EM);
}

std::optional<GlyphImage> FontFace::glyph(char32_t code_point, float em_px) const
{
    FT_Face face = handle_->face;
    const FT_UInt index = FT_Get_Char_Index(face, code_point);
    if (index == 0) return std::nullopt;
    const auto em = static_cast<FT_F26Dot6>(std::lround(em_px * 64));
    // Light: hinted upwards only, so horizontal strokes are sharp and widths are true.
    if (FT_Set_Char_Size(face, em, em, 72, 72) != 0 ||
        FT_Load_Glyph(face, index, FT_LOAD_RENDER | FT_LOAD_TARGET_LIGHT) != 0)
        return std::nullopt;
    const FT_GlyphSlot slot = face->glyph;
    GlyphImage image;
    image.left = slot->bitmap_left;
    image.top = slot->bitmap_top;
    image.width = static_cast<int>(slot->bitmap.width);
    image.height = static_cast<int>(slot->bitmap.rows);
    image.advance = std::round(static_cast<float>(slot->advance.x) / 64.0F);
    image.alpha.reserve(static_cast<std::size_t>(image.width) *
                        static_cast<std::size_t>(image.height));
    for (int y = 0; y < image.height; ++y) {
        const auto* row = slot->bitmap.buffer + static_cast<std::ptrdiff_t>(y) * slot->bitmap.pitch;
        image.alpha.insert(image.alpha.end(), row, row + image.width);
    }
    return image;
}

}  // namespace kiosk::runtime
