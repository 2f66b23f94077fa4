#include "tests/backend-client/sandbox/sandbox_process.h"

#include "backend-client/sandbox/line_socket.h"

#include <nlohmann/json.hpp>

#include <utility>

namespace kiosk::sandbox {
namespace {

std::vector<std::string> command_line(const std::filesystem::path& directory,
                                      const std::vector<std::string>& arguments)
{
    std::vector<std::string> all{tests::program("citizen-sandbox").string(), "--dir",
                                 directory.string()};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return all;
}

}  // namespace

SandboxProcess::SandboxProcess(std::filesystem::path directory,
                               const std::vector<std::string>& arguments)
    : directory_{std::move(directory)}, process_{command_line(directory_, arguments)}
{
    const auto line = process_.await_line(R"({"ready":true)", std::chrono::seconds{60});
    if (line) url_ = nlohmann::json::parse(*line).value("url", "");
}

int SandboxProcess::port() const { return std::stoi(url_.substr(url_.rfind(':') + 1)); }

std::string SandboxProcess::command(const std::string& line) const
{
    return ask_line_socket(directory_ / "fault.sock", line);
}

}  // namespace kiosk::sandbox
