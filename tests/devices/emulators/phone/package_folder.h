#pragma once

#include "devices/emulators/phone/personalisation.h"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <string>

namespace kiosk::emulators {

constexpr auto specification = "devices/emulators/phone/personalisation.md";

/// A folder of this test's own, gone with it.
class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

void write(const std::filesystem::path& file, const std::string& text);

/// The n-th fenced block of the specification in that language, from 1.
[[nodiscard]] std::string page_block(const std::string& language, int n);

/// A package directory with the specification's worked example in it.
class PackageFolder : public TemporaryFolder {
public:
    PackageFolder();
    void put(const nlohmann::json& package, const std::string& name = "wang") const;
    [[nodiscard]] Personalisation read() const;
    /// Why the example is refused once it is changed by this JSON merge patch; empty: it is not.
    [[nodiscard]] std::string refusal(const char* patch) const;
};

}  // namespace kiosk::emulators
