#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace kiosk::runtime {

/// ImGui's characters have 16 bits.  A code point that does not fit (CJK Extension B and up: rare characters of names,
/// GB 18030-2022 level 3) borrows one of 1,696 private-use codes, which the icon font leaves free, for as long as this
/// table lives.
class RareCharacters {
public:
    static constexpr char32_t first = 0xF240;
    static constexpr char32_t last = 0xF8DF;

    /// The text with every code point above U+FFFF, and each private-use one of the range above, replaced by its stand-in
    /// (U+FFFD when all are lent).  Variation selectors fall away; bytes that are not UTF-8 become U+FFFD.
    /// Apply it once: a stand-in is itself in the range.
    [[nodiscard]] std::string drawable(std::string_view utf8);

    /// What `code` stands for; itself, when it is no stand-in.
    [[nodiscard]] char32_t meaning(char32_t code) const;

    [[nodiscard]] std::size_t lent() const { return meanings_.size(); }
    [[nodiscard]] static constexpr std::size_t capacity() { return last - first + 1; }

    /// Takes all stand-ins back: texts made with them mean nothing any more.
    void clear();

private:
    [[nodiscard]] char32_t stand_in(char32_t code_point);

    std::vector<char32_t> meanings_;
    std::unordered_map<char32_t, char32_t> stand_ins_;
};

/// The first code point of `utf8`, which must not be empty, and drops its bytes from it; U+FFFD for one wrong byte.
[[nodiscard]] char32_t take_code_point(std::string_view& utf8);

void append_utf8(std::string& text, char32_t code_point);

}  // namespace kiosk::runtime
