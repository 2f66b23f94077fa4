#pragma once

#include "backend-client/tls_identity.h"

#include <chrono>
#include <filesystem>
#include <string>

namespace kiosk::backend {

/// From now.
struct Validity {
    std::chrono::hours from{-1};
    std::chrono::hours to{24};
};

/// Certificates for tests, made in a directory of their own under the temporary directory, gone with it.
class TestPki {
public:
    TestPki();
    ~TestPki();
    TestPki(const TestPki&) = delete;
    TestPki& operator=(const TestPki&) = delete;

    /// A certificate and key of `common_name`, signed by the authority named `authority`, which is made when it is first
    /// named.  `alternative`, e.g. "DNS:localhost,IP:127.0.0.1", makes it a server's.
    TlsFiles issue(const std::string& authority, const std::string& common_name,
                   const std::string& alternative = "", Validity validity = {});

    /// The key of `files` again, encrypted with a pass phrase.
    [[nodiscard]] std::string encrypted_key(const TlsFiles& files) const;

    [[nodiscard]] const std::filesystem::path& directory() const { return directory_; }

private:
    std::filesystem::path directory_;
    int issued_ = 0;
};

}  // namespace kiosk::backend
