#include "devices/card/card_text.h"

#include <iconv.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace kiosk::devices {
namespace {

class Converter {
public:
    Converter() : handle_{::iconv_open("UTF-8", "GB18030")}
    {
        if (handle_ == failed()) {
            throw std::system_error{errno, std::generic_category(), "iconv GB18030 to UTF-8"};
        }
    }
    ~Converter() { ::iconv_close(handle_); }
    Converter(const Converter&) = delete;
    Converter& operator=(const Converter&) = delete;

    /// Empty if `text` is not GB18030 but for an unfinished last character.
    std::string convert(std::string text)
    {
        std::string utf8(text.size() * 4, '\0');
        char* in = text.data();
        std::size_t in_left = text.size();
        char* out = utf8.data();
        std::size_t out_left = utf8.size();
        const auto result = ::iconv(handle_, &in, &in_left, &out, &out_left);
        if (result == static_cast<std::size_t>(-1) && errno != EINVAL) return {};
        utf8.resize(utf8.size() - out_left);
        return utf8;
    }

private:
    static iconv_t failed() { return reinterpret_cast<iconv_t>(-1); }  // NOLINT: POSIX says so

    iconv_t handle_;
};

/// U+0000 to U+001F, U+007F to U+009F.
bool has_controls(const std::string& utf8)
{
    const auto byte_at = [&](std::size_t i) { return static_cast<unsigned char>(utf8[i]); };
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        if (byte_at(i) < 0x20 || byte_at(i) == 0x7F) return true;
        if (byte_at(i) == 0xC2 && i + 1 < utf8.size() && byte_at(i + 1) < 0xA0) return true;
    }
    return false;
}

}  // namespace

std::string text_from_card(BytesView field)
{
    const auto end = std::ranges::find(field, std::byte{0x00});
    std::string text;
    for (auto at = field.begin(); at != end; ++at) text.push_back(static_cast<char>(*at));
    // No GB18030 character ends in either byte, so trimming cannot cut one.
    text.resize(text.find_last_not_of(" \xFF") + 1);
    if (text.empty()) return {};

    auto utf8 = Converter{}.convert(std::move(text));
    if (has_controls(utf8)) return {};
    return utf8;
}

}  // namespace kiosk::devices
