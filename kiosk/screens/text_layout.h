#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace kiosk::screens {

/// Width of a piece of text at the size that is being tried.
using Measure = std::function<float(std::string_view)>;

struct Lines {
    std::vector<std::string_view>
        lines;                 ///< of the text that was given; without blanks at their ends
    bool broken_word = false;  ///< a word alone was wider than a line
};

/// Breaks UTF-8 text into lines: between words, and between hanzi, but no closing mark begins a line and no opening
/// one ends it.
[[nodiscard]] Lines break_lines(std::string_view text, float width, const Measure& measure);

/// The same number of lines, of about the same length: for titles and short sentences.
[[nodiscard]] Lines break_evenly(std::string_view text, float width, const Measure& measure);

}  // namespace kiosk::screens
