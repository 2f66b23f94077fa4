#pragma once

#include "backend-client/sandbox/pki/certificate.h"

#include "kiosk/domain/terminal_id.h"

#include <filesystem>

namespace kiosk::sandbox {

/// The small CA of one sandbox: made at the first start, kept in a directory (0700) of PEM files (0600).
///
///     ca.pem      ca.key        the root; terminals pin ca.pem and nothing else
///     server.pem  server.key    localhost, 127.0.0.1, ::1
///     terminal-225000000001.pem  terminal-225000000001.key     one pair a terminal
class CertificateAuthority {
public:
    /// Opens the directory, making whatever of root and server is not there yet.  Throws std::runtime_error naming the
    /// file that is there and is not what it should be, std::system_error when the disk refuses.
    explicit CertificateAuthority(std::filesystem::path directory);

    /// Makes the terminal's pair unless it is there; answers the certificate's file, whose neighbour is the key.
    std::filesystem::path issue_terminal(const TerminalId& terminal);

    [[nodiscard]] std::filesystem::path terminal_file(const TerminalId& terminal) const
    {
        return directory_ / ("terminal-" + terminal.digits() + ".pem");
    }
    [[nodiscard]] std::filesystem::path root_file() const { return directory_ / "ca.pem"; }
    [[nodiscard]] std::filesystem::path server_file() const { return directory_ / "server.pem"; }
    [[nodiscard]] std::filesystem::path server_key_file() const
    {
        return directory_ / "server.key";
    }

private:
    Identity open_or_issue(const std::string& name, Purpose purpose, const std::string& common_name,
                           const Identity* issuer);

    std::filesystem::path directory_;
    Identity root_;
};

}  // namespace kiosk::sandbox
