#pragma once

#include "tests/child_process.h"

#include <filesystem>
#include <string>
#include <vector>

namespace kiosk::sandbox {

/// The program itself (build/bin/citizen-sandbox beside the test), in a directory of the test's.
class SandboxProcess {
public:
    /// Starts it with `--dir directory` and these, and waits until it is ready or has ended; at most 60 s.
    SandboxProcess(std::filesystem::path directory, const std::vector<std::string>& arguments);

    /// What it printed up to and with its ready line; all of it if it ended without one.
    [[nodiscard]] const std::string& output() const { return process_.output(); }
    [[nodiscard]] bool is_ready() const { return !url_.empty(); }
    [[nodiscard]] const std::string& url() const { return url_; }
    [[nodiscard]] int port() const;
    [[nodiscard]] const std::filesystem::path& directory() const { return directory_; }

    void send(int signal) const { process_.send(signal); }
    /// Waits for its end; 128 + signal if one killed it.
    int wait() { return process_.wait(); }
    /// One command to DIR/fault.sock, and the answer line.
    [[nodiscard]] std::string command(const std::string& line) const;

private:
    std::filesystem::path directory_;
    tests::ChildProcess process_;
    std::string url_;
};

}  // namespace kiosk::sandbox
