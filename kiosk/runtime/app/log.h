#pragma once

#include <filesystem>

namespace kiosk::runtime {

/// The application's log: a line for each thing that staff may ask about, to standard error or to a file that rolls over
/// at 10 MB, five files at most.  A disk that is full loses lines, never the terminal.  Nothing secret goes in: cards
/// masked, no key, no MAC.
void start_log(const std::filesystem::path& file);

}  // namespace kiosk::runtime
