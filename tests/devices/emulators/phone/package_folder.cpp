#include "tests/devices/emulators/phone/package_folder.h"

#include "devices/emulators/phone/image_file.h"
#include "devices/emulators/phone/json_fields.h"

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace kiosk::emulators {

using nlohmann::json;

TemporaryFolder::TemporaryFolder()
{
    auto pattern = (std::filesystem::temp_directory_path() / "phone-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error{"mkdtemp"};
    path_ = pattern;
}

TemporaryFolder::~TemporaryFolder()
{
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

void write(const std::filesystem::path& file, const std::string& text)
{
    std::ofstream{file} << text;
}

std::string page_block(const std::string& language, int n)
{
    const auto text = read_whole(specification).value();
    std::size_t at = 0;
    for (int i = 0; i < n; ++i) at = text.find("```" + language + "\n", at) + language.size() + 4;
    return text.substr(at, text.find("```", at) - at);
}

PackageFolder::PackageFolder()
{
    write(path() / "transport.key", page_block("key", 1));
    std::filesystem::permissions(path() / "transport.key", std::filesystem::perms(0600));
    put(json::parse(page_block("json", 1)));
}

void PackageFolder::put(const json& package, const std::string& name) const
{
    write(path() / (name + ".json"), package.dump());
}

Personalisation PackageFolder::read() const
{
    return read_package(path() / "wang.json", TransportKey::read(path() / "transport.key"));
}

std::string PackageFolder::refusal(const char* patch) const
{
    auto package = json::parse(page_block("json", 1));
    package.merge_patch(json::parse(patch));
    put(package);
    try {
        [[maybe_unused]] const auto issued = read();
    } catch (const BrokenPhoneFile& broken) {
        return broken.what();
    }
    return "";
}

}  // namespace kiosk::emulators
