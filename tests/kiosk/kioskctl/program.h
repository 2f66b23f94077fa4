#pragma once

#include <string>

namespace kiosk::kioskctl {

struct Ran {
    int code = -1;     ///< exit code; -1 if a signal ended it
    std::string text;  ///< standard output and standard error
};

/// Runs build/bin/citizen-kioskctl, which lies beside this test, with `arguments` as a shell reads them.
Ran run(const std::string& arguments);

}  // namespace kiosk::kioskctl
