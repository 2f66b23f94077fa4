#include "tests/backend-client/sandbox/https_client.h"

#include <cctype>
#include <utility>

namespace kiosk::sandbox {
namespace {

std::size_t take_body(char* data, std::size_t size, std::size_t count, void* body)
{
    static_cast<std::string*>(body)->append(data, size * count);
    return size * count;
}

std::size_t take_header(char* data, std::size_t size, std::size_t count, void* answer)
{
    std::string line{data, size * count};
    while (!line.empty() && std::isspace(static_cast<unsigned char>(line.back())) != 0)
        line.pop_back();
    auto& out = *static_cast<HttpAnswer*>(answer);
    if (line.starts_with("Content-Type: ")) out.content_type = line.substr(14);
    if (line.starts_with("ETag: ")) out.etag = line.substr(6);
    if (line.starts_with("Retry-After: "))
        out.retry_after = std::chrono::seconds{std::stoi(line.substr(13))};
    return size * count;
}

std::string target_of(const HttpRequest& request)
{
    auto target = request.path;
    char joint = '?';
    for (const auto& [name, value] : request.query) {
        target += joint + name + '=' + value;
        joint = '&';
    }
    return target;
}

using Headers = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

Headers headers_of(const HttpRequest& request)
{
    curl_slist* list = curl_slist_append(nullptr, "Expect:");
    const auto add = [&list](const std::string& line) {
        list = curl_slist_append(list, line.c_str());
    };
    if (!request.content_type.empty()) add("Content-Type: " + request.content_type);
    if (request.idempotency_key) add("Idempotency-Key: " + *request.idempotency_key);
    if (!request.if_none_match.empty()) add("If-None-Match: " + request.if_none_match);
    return {list, &curl_slist_free_all};
}

}  // namespace

HttpsClient::Files HttpsClient::files_of(const std::filesystem::path& sandbox,
                                         const std::string& terminal)
{
    const auto pki = sandbox / "pki";
    return {pki / "ca.pem", pki / ("terminal-" + terminal + ".pem"),
            pki / ("terminal-" + terminal + ".key")};
}

HttpsClient::HttpsClient(Files files, std::string url, Traffic* traffic)
    : files_{std::move(files)}, url_{std::move(url)}, traffic_{traffic}, handle_{curl_easy_init()}
{
}

std::optional<HttpAnswer> HttpsClient::send(const HttpRequest& request)
{
    auto* curl = handle_.get();
    HttpAnswer answer{.content_type = {}};
    const auto headers = headers_of(request);
    curl_easy_reset(curl);
    curl_easy_setopt(curl, CURLOPT_URL, (url_ + target_of(request)).c_str());
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, 20'000L);
    curl_easy_setopt(curl, CURLOPT_CAINFO, files_.root.c_str());
    curl_easy_setopt(curl, CURLOPT_SSLVERSION,
                     tls_version_ | (tls_version_ << 16));  // no lower, no higher
    if (!files_.certificate.empty()) {
        curl_easy_setopt(curl, CURLOPT_SSLCERT, files_.certificate.c_str());
        curl_easy_setopt(curl, CURLOPT_SSLKEY, files_.key.c_str());
    }
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
    if (request.method == "POST") {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, static_cast<long>(request.body.size()));
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.body.c_str());
    } else {
        curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    }
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer.body);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &answer);
    why_ = curl_easy_perform(curl);
    if (why_ != CURLE_OK) return std::nullopt;
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    answer.status = static_cast<int>(status);
    if (traffic_ != nullptr) traffic_->note(request, answer);
    return answer;
}

}  // namespace kiosk::sandbox
