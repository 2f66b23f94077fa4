#pragma once

#include "devices/printer/dot_matrix.h"

#include <cstddef>
#include <cstdint>
#include <string>

namespace kiosk::emulators {

/// The paper that has come out of the slot since the last cut: its dots, and what a person reads on it.
class PaperStrip {
public:
    explicit PaperStrip(int width_dots) : dots_{width_dots, top_margin} {}

    /// Burns `line` at the left edge and advances by `advance` dots, at least the line's own height.
    void print(const devices::DotMatrix& line, int advance, const std::string& text);
    void feed(int dots);
    /// A remark among the text, "[cut]": nothing on the paper.
    void remark(const std::string& text);
    /// It is taken away; new paper follows.
    void take_away();

    [[nodiscard]] const devices::DotMatrix& dots() const { return dots_; }
    [[nodiscard]] const std::string& text() const { return text_; }  ///< each line ends with \n
    [[nodiscard]] bool is_blank() const { return !marked_; }

    // Of the whole roll, ever.
    [[nodiscard]] std::size_t lines() const { return lines_; }  ///< printed, blank ones too
    [[nodiscard]] std::int64_t fed() const { return fed_; }     ///< dots

private:
    /// The knife sits above the head: so much paper is out before the first line, 10 mm.
    static constexpr int top_margin = 80;

    devices::DotMatrix dots_;
    std::string text_;
    std::size_t lines_ = 0;
    std::int64_t fed_ = 0;
    bool marked_ = false;
};

}  // namespace kiosk::emulators
