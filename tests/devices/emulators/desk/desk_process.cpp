#include "tests/devices/emulators/desk/desk_process.h"

#include <gtest/gtest.h>

#include <stdlib.h>

#include <csignal>
#include <utility>

namespace kiosk::emulators {
namespace {

std::vector<std::string> command_line(const std::filesystem::path& directory,
                                      std::vector<std::string> arguments)
{
    std::vector<std::string> all{tests::program("citizen-desk").string(), "--headless", "--dir",
                                 directory.string()};
    all.insert(all.end(), std::make_move_iterator(arguments.begin()),
               std::make_move_iterator(arguments.end()));
    return all;
}

}  // namespace

DeskDirectory::DeskDirectory()
{
    auto name = (std::filesystem::temp_directory_path() / "desk-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
}

DeskProcess::DeskProcess(std::filesystem::path directory, std::vector<std::string> arguments)
    : directory_{std::move(directory)}, process_{command_line(directory_, std::move(arguments))}
{
    if (const auto line = process_.await_line("{", std::chrono::seconds{60}))
        ready_ = nlohmann::json::parse(*line);
}

int DeskProcess::end()
{
    process_.send(SIGTERM);
    return process_.wait();
}

nlohmann::json DeskProcess::tell(const std::string& device, nlohmann::json command)
{
    command["device"] = device;
    auto reply =
        nlohmann::json::parse(tests::ask(file("desk.sock"), command.dump()), nullptr, false);
    EXPECT_TRUE(reply.is_object() && reply.value("ok", false)) << command << ' ' << reply;
    return reply;
}

}  // namespace kiosk::emulators
