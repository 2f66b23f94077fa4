#pragma once

#include "backend-client/problem.h"

#include <chrono>
#include <map>
#include <optional>
#include <string>

/// One request and its answer, as far as the contract speaks of them; whatever carries them is not known here.
namespace kiosk::sandbox {

struct HttpRequest {
    std::string method;                        ///< "GET", "POST" ...
    std::string path;                          ///< without the query
    std::map<std::string, std::string> query;  ///< decoded
    std::string content_type;
    std::optional<std::string> idempotency_key;
    std::string if_none_match;
    std::string body;
    std::string common_name;  ///< of the client's certificate, whose chain was verified
};

struct HttpAnswer {
    int status = 200;
    std::string body;
    std::string content_type = "application/json";
    std::string etag;  ///< with its quotes; "" for none
    std::optional<std::chrono::seconds> retry_after;

    friend bool operator==(const HttpAnswer&, const HttpAnswer&) = default;
};

/// The status that the contract gives this problem; 403 for the reasons why a load is declined.
[[nodiscard]] int status_of(backend::ProblemType type);

/// `ack`: the host's name of a refusal that it recorded.
[[nodiscard]] HttpAnswer problem_answer(backend::ProblemType type, std::string detail,
                                        std::string ack = {});
/// As problem_answer(), where the contract gives the type another status in this place.
[[nodiscard]] HttpAnswer problem_answer(backend::ProblemType type, int status, std::string detail);

/// An answer of which only status and body were stored.
[[nodiscard]] HttpAnswer restored_answer(int status, std::string body);

}  // namespace kiosk::sandbox
