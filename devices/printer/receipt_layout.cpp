#include "devices/printer/receipt_layout.h"

#include "devices/printer/line_breaking.h"
#include "devices/printer/receipt_text.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace kiosk::devices {
namespace {

constexpr int quiet_zone = 4;  ///< modules on each side of a QR code (ISO/IEC 18004 6.3.8)

/// Modules on a side of the smallest QR code that holds `bytes` bytes at level M; nullopt beyond version 25.
std::optional<int> qr_modules(std::size_t bytes)
{
    // ISO/IEC 18004 table 7, byte mode, level M, versions 1 to 25
    constexpr std::array<std::size_t, 25> capacity{14,  26,  42,  62,  84,  106, 122, 152, 180,
                                                   213, 251, 287, 331, 362, 412, 450, 504, 560,
                                                   624, 666, 711, 779, 857, 911, 997};
    const auto* const fit = std::ranges::lower_bound(capacity, bytes);
    if (fit == capacity.end()) return std::nullopt;
    return 21 + 4 * static_cast<int>(fit - capacity.begin());
}

/// Joins the lines of one document.
class Setter {
public:
    explicit Setter(const ReceiptFormat& format) : format_{format} {}

    void add(const PrintLine& line)
    {
        switch (line.kind) {
            case PrintLine::Kind::Text:
                return text(line, printable(line.text), line.align);
            case PrintLine::Kind::Pair:
                return pair(line);
            case PrintLine::Kind::Rule:
                return put(std::u32string(columns_of(format_.paper), U'-'), Align::Left, {});
            case PrintLine::Kind::Blank:
                return put({}, Align::Left, size_of(line));
            case PrintLine::Kind::QrCode:
                return qr(line);
        }
    }

    std::vector<ReceiptLine> take() { return std::move(lines_); }

private:
    [[nodiscard]] TypeSize size_of(const PrintLine& line) const
    {
        if (line.tall) return {2, 2};
        return {1, static_cast<std::uint8_t>(format_.large_print ? 2 : 1)};
    }

    [[nodiscard]] std::size_t width_of(const PrintLine& line) const
    {
        return columns_of(format_.paper) / size_of(line).across;
    }

    void put(std::u32string text, Align align, TypeSize size, bool bold = false)
    {
        lines_.emplace_back(TextLine{std::move(text), align, size, bold});
    }

    void text(const PrintLine& line, std::u32string_view text, Align align)
    {
        for (;;) {
            const auto end = text.find(U'\n');
            for (auto& part : break_lines(text.substr(0, end), width_of(line)))
                put(std::move(part), align, size_of(line), line.bold);
            if (end == std::u32string_view::npos) return;
            text.remove_prefix(end + 1);
        }
    }

    void pair(const PrintLine& line)
    {
        auto left = printable(line.text);
        auto right = printable(line.value);
        const auto used = columns(left) + columns(right);
        const auto one_line = [](std::u32string_view s) { return s.find(U'\n') == s.npos; };
        if (used + 1 > width_of(line) || !one_line(left) || !one_line(right)) {
            text(line, left, Align::Left);
            text(line, right, Align::Right);
            return;
        }
        left.append(width_of(line) - used, U' ');
        left += right;
        std::ranges::replace(left, no_break_space, U' ');
        put(std::move(left), Align::Left, size_of(line), line.bold);
    }

    void qr(const PrintLine& line)
    {
        const auto modules = qr_modules(line.text.size());
        if (!modules || line.text.empty()) return text(line, printable(line.text), Align::Left);
        constexpr int smallest = 3;
        constexpr int largest = 8;
        constexpr int wished_dots = 280;  // 35 mm: as far as a phone is held from a receipt
        const int whole = *modules + 2 * quiet_zone;
        const int dots = std::min(wished_dots, dots_of(format_.paper)) / whole;
        lines_.emplace_back(QrLine{line.text, std::clamp(dots, smallest, largest)});
    }

    ReceiptFormat format_;
    std::vector<ReceiptLine> lines_;
};

}  // namespace

std::size_t columns_of(PaperWidth paper) { return paper == PaperWidth::Mm58 ? 32 : 48; }
int dots_of(PaperWidth paper) { return paper == PaperWidth::Mm58 ? 384 : 576; }

std::vector<ReceiptLine> lay_out(const PrintDocument& document, const ReceiptFormat& format)
{
    Setter setter{format};
    for (const auto& line : document) setter.add(line);
    return setter.take();
}

}  // namespace kiosk::devices
