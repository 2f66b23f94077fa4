#include "backend-client/sandbox/pki/certificate_authority.h"

#include "backend-client/sandbox/files/durable_file.h"

#include <stdexcept>

namespace kiosk::sandbox {

CertificateAuthority::CertificateAuthority(std::filesystem::path directory)
    : directory_{std::move(directory)}
{
    make_private_directory(directory_);
    root_ = open_or_issue("ca", Purpose::Root, "citizen-sandbox root", nullptr);
    open_or_issue("server", Purpose::Server, "localhost", &root_);
}

std::filesystem::path CertificateAuthority::issue_terminal(const TerminalId& terminal)
{
    const auto name = "terminal-" + terminal.digits();
    open_or_issue(name, Purpose::Client, terminal.digits(), &root_);
    return terminal_file(terminal);
}

Identity CertificateAuthority::open_or_issue(const std::string& name, Purpose purpose,
                                             const std::string& common_name, const Identity* issuer)
{
    const auto certificate_file = directory_ / (name + ".pem");
    const auto key_file = directory_ / (name + ".key");
    if (std::filesystem::exists(certificate_file)) {
        auto found = identity_from_pem(read_whole(certificate_file), read_whole(key_file));
        if (!found)
            throw std::runtime_error{certificate_file.string() + " and " +
                                     key_file.filename().string() +
                                     " are not a certificate and its key"};
        return std::move(*found);
    }
    auto made = issue(purpose, common_name, issuer);
    // The key first: a certificate that exists has its key.
    write_durably(key_file, key_pem(made));
    write_durably(certificate_file, certificate_pem(made));
    return made;
}

}  // namespace kiosk::sandbox
