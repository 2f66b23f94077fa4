#pragma once

#include <chrono>
#include <stdexcept>
#include <string>

/// Who this terminal is to the back office, and who the back office must be: three PEM files.
namespace kiosk::backend {

struct TlsFiles {
    std::string authority;    ///< the only CA that may have signed the host's certificate
    std::string certificate;  ///< this terminal's; its common name is the terminal number
    std::string key;          ///< its private key, without a pass phrase
};

/// Broken configuration: the text names the file and what is wrong with it, and holds nothing of its contents.
struct TlsFilesError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct TlsIdentity {
    std::string common_name;
    std::chrono::sys_seconds not_before;
    std::chrono::sys_seconds
        not_after;  ///< renew at two thirds, alert 30, 14 and 7 days before (R39)
};

/// Reads the three files and checks that they are what they should be and belong together.  Whether the certificate is in
/// force today is not judged: the clock may be wrong (R38).  Throws TlsFilesError.
[[nodiscard]] TlsIdentity inspect(const TlsFiles& files);

}  // namespace kiosk::backend
