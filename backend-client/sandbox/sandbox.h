#pragma once

#include "backend-client/sandbox/hsm/key_store_directory.h"

#include "kiosk/domain/terminal_id.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kiosk::sandbox {

struct SandboxOptions {
    std::filesystem::path directory;
    int port = 0;                       ///< 0: a free one
    std::vector<TerminalId> terminals;  ///< that get a certificate
    bool seed = true;                   ///< the demonstration's citizens, at the first start
    std::filesystem::path
        known_keys;  ///< file of master keys to import at the first start; "" generates them
    std::filesystem::path hsm_library = KeyStoreDirectory{}.library;
};

/// A whole back office in one directory:
///
///     back-office.db  hsm/  pki/  phones/  lock        what a later start finds again
///     url  fault.sock                                  while it runs
///
/// One object a process, made before there are threads, for the PKCS#11 library reads the environment once.
class Sandbox {
public:
    /// Makes or reopens everything and listens.  Throws std::exception, whose text names what is wrong and where.
    explicit Sandbox(const SandboxOptions& options);
    ~Sandbox();

    [[nodiscard]] const std::string& url() const { return url_; }  ///< "https://127.0.0.1:40123"
    /// One JSON line, all paths absolute: {"ready":true,"url":..,"port":40123,"socket":"DIR/fault.sock",
    /// "phones":"DIR/phones","root":"DIR/pki/ca.pem","terminals":[{"terminal":..,"certificate":..,"key":..}]}
    [[nodiscard]] std::string ready_line() const;
    /// Serves until stop().
    void serve();
    void stop();  ///< any thread

private:
    struct Inside;
    std::unique_ptr<Inside> inside_;
    std::filesystem::path directory_;
    std::string url_;
};

}  // namespace kiosk::sandbox
