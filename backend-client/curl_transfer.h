#pragma once

#include "backend-client/http_client.h"
#include "backend-client/http_exchange.h"

#include <curl/curl.h>

#include <array>
#include <cstddef>
#include <memory>
#include <string>

/// One libcurl easy handle that carries one request at a time.  Used by http_client.cpp only.
namespace kiosk::backend {

class CurlTransfer {
public:
    CurlTransfer();
    CurlTransfer(const CurlTransfer&) = delete;
    CurlTransfer& operator=(const CurlTransfer&) = delete;

    /// Prepares the handle for `request`, which is copied as far as it is needed.  `patience` is what is left of it.
    void prepare(const HttpSettings& settings, HttpRequest request,
                 std::chrono::milliseconds patience);

    /// After curl is done with it.
    [[nodiscard]] HttpOutcome finish(CURLcode code);

    [[nodiscard]] CURL* handle() const { return handle_.get(); }

private:
    struct Release {
        void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
        void operator()(curl_slist* list) const { curl_slist_free_all(list); }
    };

    static std::size_t on_header(char* line, std::size_t one, std::size_t size, void* self);
    static std::size_t on_body(char* bytes, std::size_t one, std::size_t size, void* self);
    void set_tls(const HttpSettings& settings);
    void set_deadlines(const HttpSettings& settings, std::chrono::milliseconds patience);
    void set_request(const HttpSettings& settings);
    void add_header(const std::string& line);

    std::unique_ptr<CURL, Release> handle_;
    std::unique_ptr<curl_slist, Release> headers_;
    std::array<char, CURL_ERROR_SIZE> error_{};
    HttpRequest request_;
    // the answer, as it comes
    std::string body_;
    std::string content_type_;
    std::string etag_;
    std::string retry_after_;
    std::size_t header_bytes_ = 0;
    bool whole_head_ = false;
    bool too_large_ = false;
};

}  // namespace kiosk::backend
