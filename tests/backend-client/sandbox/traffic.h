#pragma once

#include "backend-client/sandbox/office/http_message.h"

#include <filesystem>
#include <mutex>
#include <string>

namespace kiosk::sandbox {

/// Writes down requests and answers, one JSON line each, and lets traffic_check.py hold them against the contract
/// (backend-client/api/openapi.yaml).  Thread-safe.
class Traffic {
public:
    explicit Traffic(std::filesystem::path file) : file_{std::move(file)} {}

    void note(const HttpRequest& request, const HttpAnswer& answer);
    /// "" when all of it is what the contract says, else what is not.
    [[nodiscard]] std::string check() const;

private:
    std::filesystem::path file_;
    std::mutex mutex_;
};

}  // namespace kiosk::sandbox
