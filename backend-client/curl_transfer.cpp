#include "backend-client/curl_transfer.h"

#include "backend-client/json_fields.h"
#include "backend-client/transfer_end.h"

#include <openssl/x509_vfy.h>

#include <algorithm>
#include <cassert>
#include <new>

namespace kiosk::backend {
namespace {

constexpr std::size_t longest_headers = std::size_t{64} * 1024;

/// Every option we set is known to Debian 12's libcurl, so only memory can be missing.
template <class Value>
void set(CURL* handle, CURLoption option, Value value)
{
    const auto code = curl_easy_setopt(handle, option, value);
    if (code == CURLE_OUT_OF_MEMORY) throw std::bad_alloc{};
    assert(code == CURLE_OK);
}

curl_off_t info(CURL* handle, CURLINFO what)
{
    curl_off_t value = 0;
    return curl_easy_getinfo(handle, what, &value) == CURLE_OK ? value : 0;
}

long info_long(CURL* handle, CURLINFO what)
{
    long value = 0;
    return curl_easy_getinfo(handle, what, &value) == CURLE_OK ? value : 0;
}

/// The value, if `line` is the header `name`, in either case.
std::string_view header_value(std::string_view line, std::string_view name)
{
    if (line.size() <= name.size() || line[name.size()] != ':') return {};
    if (curl_strnequal(line.data(), name.data(), name.size()) == 0) return {};
    line.remove_prefix(name.size() + 1);
    const auto first = line.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return line.substr(first, line.find_last_not_of(" \t\r\n") - first + 1);
}

}  // namespace

CurlTransfer::CurlTransfer() : handle_{curl_easy_init()}
{
    if (!handle_) throw std::bad_alloc{};
}

void CurlTransfer::set_tls(const HttpSettings& settings)
{
    auto* const handle = handle_.get();
    set(handle, CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_3});
    set(handle, CURLOPT_SSL_VERIFYPEER, 1L);
    set(handle, CURLOPT_SSL_VERIFYHOST, 2L);
    set(handle, CURLOPT_CAINFO, settings.tls.authority.c_str());
    set(handle, CURLOPT_CAPATH,
        static_cast<char*>(nullptr));  // or every CA that Debian trusts would do
    set(handle, CURLOPT_SSLCERT, settings.tls.certificate.c_str());
    set(handle, CURLOPT_SSLKEY, settings.tls.key.c_str());
    set(handle, CURLOPT_KEYPASSWD, "");  // or OpenSSL would ask on the console
}

void CurlTransfer::set_deadlines(const HttpSettings& settings, std::chrono::milliseconds patience)
{
    auto* const handle = handle_.get();
    const auto total =
        std::max<long>(1, static_cast<long>(patience.count()));  // 0 would mean for ever
    set(handle, CURLOPT_TIMEOUT_MS, total);
    set(handle, CURLOPT_CONNECTTIMEOUT_MS,
        std::min(total, static_cast<long>(settings.connect.count())));
    set(handle, CURLOPT_LOW_SPEED_LIMIT, 16L);
    set(handle, CURLOPT_LOW_SPEED_TIME, static_cast<long>(settings.low_speed.count()));
    set(handle, CURLOPT_QUICK_EXIT, 1L);  // do not wait for a name server that is silent
    set(handle, CURLOPT_NOSIGNAL, 1L);
}

void CurlTransfer::add_header(const std::string& line)
{
    auto* const longer = curl_slist_append(headers_.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc{};
    static_cast<void>(headers_.release());
    headers_.reset(longer);
}

void CurlTransfer::set_request(const HttpSettings& settings)
{
    auto* const handle = handle_.get();
    const bool is_name = settings.host.find(':') == std::string::npos;
    const auto host = is_name ? settings.host : '[' + settings.host + ']';
    set(handle, CURLOPT_URL,
        ("https://" + host + ':' + std::to_string(settings.port) + request_.path).c_str());
    set(handle, CURLOPT_PROTOCOLS_STR, "https");
    set(handle, CURLOPT_PATH_AS_IS, 1L);
    set(handle, CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
    set(handle, CURLOPT_FOLLOWLOCATION, 0L);
    set(handle, CURLOPT_PROXY, "");  // or https_proxy of the environment would be asked
    set(handle, CURLOPT_USERAGENT, "citizen-kiosk");
    set(handle, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(longest_message));

    headers_.reset();
    add_header("Accept: application/json, application/problem+json");
    if (request_.method == HttpMethod::Post) {
        add_header("Content-Type: application/json");
        add_header("Idempotency-Key: " + request_.idempotency_key);
        add_header("Expect:");  // no round trip before a large body
        set(handle, CURLOPT_POST, 1L);
        set(handle, CURLOPT_POSTFIELDS, request_.body.c_str());
        set(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
    } else {
        if (!request_.if_none_match.empty()) add_header("If-None-Match: " + request_.if_none_match);
        set(handle, CURLOPT_HTTPGET, 1L);
    }
    set(handle, CURLOPT_HTTPHEADER, headers_.get());
}

void CurlTransfer::prepare(const HttpSettings& settings, HttpRequest request,
                           std::chrono::milliseconds patience)
{
    auto* const handle = handle_.get();
    curl_easy_reset(handle);  // keeps TLS sessions
    request_ = std::move(request);
    body_.clear();
    content_type_.clear();
    etag_.clear();
    retry_after_.clear();
    header_bytes_ = 0;
    whole_head_ = false;
    too_large_ = false;
    error_.fill('\0');

    set_tls(settings);
    set_deadlines(settings, patience);
    set_request(settings);
    set(handle, CURLOPT_ERRORBUFFER, error_.data());
    set(handle, CURLOPT_HEADERFUNCTION, &CurlTransfer::on_header);
    set(handle, CURLOPT_HEADERDATA, this);
    set(handle, CURLOPT_WRITEFUNCTION, &CurlTransfer::on_body);
    set(handle, CURLOPT_WRITEDATA, this);
}

/// Less than the whole size makes curl give up the transfer.
std::size_t CurlTransfer::on_header(char* bytes, std::size_t, std::size_t size, void* self)
{
    auto& transfer = *static_cast<CurlTransfer*>(self);
    const std::string_view line{bytes, size};
    transfer.header_bytes_ += size;
    if (transfer.header_bytes_ > longest_headers) {
        transfer.too_large_ = true;
        return 0;
    }
    transfer.whole_head_ = line == "\r\n" || line == "\n";
    if (line.starts_with("HTTP/")) {  // an interim answer was before it
        transfer.content_type_.clear();
        transfer.etag_.clear();
        transfer.retry_after_.clear();
    }
    if (const auto type = header_value(line, "content-type"); !type.empty())
        transfer.content_type_ = type;
    if (const auto etag = header_value(line, "etag"); !etag.empty()) transfer.etag_ = etag;
    if (const auto retry = header_value(line, "retry-after"); !retry.empty())
        transfer.retry_after_ = retry;
    return size;
}

std::size_t CurlTransfer::on_body(char* bytes, std::size_t, std::size_t size, void* self)
{
    auto& transfer = *static_cast<CurlTransfer*>(self);
    if (transfer.body_.size() + size > longest_message) {
        transfer.too_large_ = true;
        return 0;
    }
    transfer.body_.append(bytes, size);
    return size;
}

HttpOutcome CurlTransfer::finish(CURLcode code)
{
    auto* const handle = handle_.get();
    const auto verified = info_long(handle, CURLINFO_SSL_VERIFYRESULT);
    return outcome_of({
        .code = code,
        .error = error_.data(),
        .resolved = info(handle, CURLINFO_NAMELOOKUP_TIME_T) > 0,
        .too_large = too_large_ || code == CURLE_FILESIZE_EXCEEDED,
        .out_of_force =
            verified == X509_V_ERR_CERT_HAS_EXPIRED || verified == X509_V_ERR_CERT_NOT_YET_VALID,
        .request_bytes = static_cast<std::uint64_t>(info_long(handle, CURLINFO_REQUEST_SIZE)),
        .whole_head = whole_head_,
        .status = static_cast<int>(info_long(handle, CURLINFO_RESPONSE_CODE)),
        .content_type = content_type_,
        .retry_after = retry_after_,
        .etag = etag_,
        .body = std::move(body_),
    });
}

}  // namespace kiosk::backend
