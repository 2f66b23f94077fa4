#include "tests/backend-client/sandbox/traffic.h"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <fstream>
#include <memory>

namespace kiosk::sandbox {

void Traffic::note(const HttpRequest& request, const HttpAnswer& answer)
{
    nlohmann::json line{{"method", request.method}, {"path", request.path},
                        {"query", request.query},   {"request", request.body},
                        {"status", answer.status},  {"content_type", answer.content_type},
                        {"etag", answer.etag},      {"answer", answer.body}};
    if (request.idempotency_key) line["idempotency_key"] = *request.idempotency_key;
    const std::lock_guard lock{mutex_};
    std::ofstream{file_, std::ios::app} << line.dump() << '\n';
}

std::string Traffic::check() const
{
    if (!std::filesystem::exists(file_)) return "";
    const auto command = "/usr/bin/python3 tests/backend-client/sandbox/traffic_check.py . " +
                         file_.string() + " 2>&1";
    const std::unique_ptr<std::FILE, decltype(&::pclose)> out{::popen(command.c_str(), "r"),
                                                              &::pclose};
    std::string text;
    for (int c = std::fgetc(out.get()); c != EOF; c = std::fgetc(out.get()))
        text.push_back(static_cast<char>(c));
    return text;
}

}  // namespace kiosk::sandbox
