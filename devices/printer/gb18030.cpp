#include "devices/printer/gb18030.h"

#include "devices/printer/receipt_text.h"

#include <iconv.h>

#include <array>
#include <bit>
#include <cerrno>
#include <optional>
#include <system_error>

namespace kiosk::devices {
namespace {

constexpr auto utf32 = std::endian::native == std::endian::little ? "UTF-32LE" : "UTF-32BE";

/// One direction of conversion, a character at a time.
class Converter {
public:
    Converter(const char* to, const char* from) : handle_{::iconv_open(to, from)}
    {
        // NOLINTNEXTLINE(performance-no-int-to-ptr): iconv's own way to say "failed"
        if (handle_ == reinterpret_cast<iconv_t>(-1))
            throw std::system_error{errno, std::generic_category(), "iconv: GB18030"};
    }
    ~Converter() { ::iconv_close(handle_); }
    Converter(const Converter&) = delete;
    Converter& operator=(const Converter&) = delete;

    /// Bytes written to `out`, or nullopt if `in` is not exactly one character of the source code with a counterpart.
    std::optional<std::size_t> convert(BytesView in, std::span<std::byte> out)
    {
        std::array<char, 4> source{};
        for (std::size_t i = 0; i < in.size(); ++i) source[i] = static_cast<char>(in[i]);
        auto* from = source.data();
        auto* to = reinterpret_cast<char*>(out.data());
        auto left = in.size();
        auto room = out.size();
        ::iconv(handle_, nullptr, nullptr, nullptr, nullptr);
        if (::iconv(handle_, &from, &left, &to, &room) != 0 || left != 0) return std::nullopt;
        return out.size() - room;
    }

private:
    iconv_t handle_;
};

struct Code {
    std::array<std::byte, 4> bytes{};
    std::size_t size = 0;
};

std::optional<Code> code_of(char32_t character)
{
    thread_local Converter converter{"GB18030", utf32};
    Code code;
    const auto size =
        converter.convert(std::as_bytes(std::span{&character, 1}), std::span{code.bytes});
    if (!size) return std::nullopt;
    code.size = *size;
    return code;
}

bool within(std::byte b, unsigned low, unsigned high)
{
    const auto value = std::to_integer<unsigned>(b);
    return value >= low && value <= high;
}

/// How many bytes the code that begins here has, from its first two; 0 if it is none or cut short.
std::size_t size_of_code(BytesView bytes)
{
    if (within(bytes[0], 0x00, 0x7F)) return 1;
    if (!within(bytes[0], 0x81, 0xFE) || bytes.size() < 2) return 0;
    if (within(bytes[1], 0x30, 0x39)) return bytes.size() < 4 ? 0 : 4;
    return within(bytes[1], 0x40, 0x7E) || within(bytes[1], 0x80, 0xFE) ? 2 : 0;
}

}  // namespace

Bytes to_gb18030(std::u32string_view text)
{
    Bytes bytes;
    for (const auto c : text) {
        if (c < 0x80) {
            bytes.push_back(octet(c));
            continue;
        }
        const auto code = code_of(c);
        if (code)
            append(bytes, BytesView{code->bytes}.first(code->size));
        else
            append(bytes, std::array{octet(0xA1), octet(0xFE)});
    }
    return bytes;
}

Gb18030Character first_gb18030(BytesView bytes)
{
    thread_local Converter converter{utf32, "GB18030"};
    const auto size = size_of_code(bytes);
    if (size == 1) return {std::to_integer<char32_t>(bytes[0]), 1};
    std::array<char32_t, 1> character{};
    if (size == 0 ||
        !converter.convert(bytes.first(size), std::as_writable_bytes(std::span{character})))
        return {missing_character, 1};
    return {character[0], size};
}

bool in_printer_fonts(char32_t character)
{
    if (character < 0x80) return true;
    const auto code = code_of(character);
    return code && code->size == 2 && code->bytes[0] != octet(0xFE);
}

}  // namespace kiosk::devices
