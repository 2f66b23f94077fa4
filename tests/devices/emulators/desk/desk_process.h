#pragma once

#include "tests/child_process.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace kiosk::emulators {

/// An empty directory, gone with it.
class DeskDirectory {
public:
    DeskDirectory();
    ~DeskDirectory() { std::filesystem::remove_all(path_); }
    DeskDirectory(const DeskDirectory&) = delete;
    DeskDirectory& operator=(const DeskDirectory&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

/// The program itself (build/bin/citizen-desk beside the test), headless.
class DeskProcess {
public:
    /// Waits until it is ready or has ended; at most 60 s.
    explicit DeskProcess(std::filesystem::path directory, std::vector<std::string> arguments = {});

    /// What it said when every line stood; null if it ended before.
    [[nodiscard]] const nlohmann::json& ready() const { return ready_; }
    [[nodiscard]] std::filesystem::path file(const std::string& name) const
    {
        return directory_ / name;
    }
    [[nodiscard]] tests::ChildProcess& process() { return process_; }
    /// TERM, and its exit status.
    int end();

    /// One command to desk.sock; fails the test if the desk refuses it.
    nlohmann::json tell(const std::string& device, nlohmann::json command);
    nlohmann::json state(const std::string& device) { return tell(device, {{"state", true}}); }
    nlohmann::json phone(const std::string& name) { return tell("phones", {{"balance", name}}); }

private:
    std::filesystem::path directory_;
    tests::ChildProcess process_;
    nlohmann::json ready_;
};

}  // namespace kiosk::emulators
