#include "tests/kiosk/kioskctl/program.h"

#include <array>
#include <cstdio>
#include <filesystem>

#include <sys/wait.h>

namespace kiosk::kioskctl {

Ran run(const std::string& arguments)
{
    const auto here = std::filesystem::read_symlink("/proc/self/exe").parent_path();
    const auto command = (here / "citizen-kioskctl").string() + ' ' + arguments + " 2>&1";
    auto* pipe = ::popen(command.c_str(), "r");
    Ran ran;
    std::array<char, 4096> chunk{};
    while (const auto got = std::fread(chunk.data(), 1, chunk.size(), pipe))
        ran.text.append(chunk.data(), got);
    const int status = ::pclose(pipe);
    if (WIFEXITED(status)) ran.code = WEXITSTATUS(status);
    return ran;
}

}  // namespace kiosk::kioskctl
