#pragma once

#include "tests/backend-client/sandbox/traffic.h"

#include "backend-client/sandbox/office/http_message.h"

#include <curl/curl.h>

#include <filesystem>
#include <memory>
#include <string>

namespace kiosk::sandbox {

/// A terminal's side of the wire: one kept connection, TLS 1.3, pinned root, its own certificate.  One thread.
class HttpsClient {
public:
    struct Files {
        std::filesystem::path root;
        std::filesystem::path certificate;  ///< "" for none
        std::filesystem::path key;
    };
    /// The terminal's files in a sandbox's directory.
    [[nodiscard]] static Files files_of(const std::filesystem::path& sandbox,
                                        const std::string& terminal);

    /// `traffic` may be nullptr; it outlives the client.
    HttpsClient(Files files, std::string url, Traffic* traffic);

    void set_url(std::string url) { url_ = std::move(url); }
    /// For a wrong client: curl's own number of the highest version it offers.
    void set_tls_version(long curl_version) { tls_version_ = curl_version; }
    /// nullopt: no answer; why() tells.
    [[nodiscard]] std::optional<HttpAnswer> send(const HttpRequest& request);
    [[nodiscard]] CURLcode why() const { return why_; }

private:
    struct Cleanup {
        void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
    };

    Files files_;
    std::string url_;
    Traffic* traffic_;
    std::unique_ptr<CURL, Cleanup> handle_;
    long tls_version_ = CURL_SSLVERSION_TLSv1_3;
    CURLcode why_ = CURLE_OK;
};

}  // namespace kiosk::sandbox
