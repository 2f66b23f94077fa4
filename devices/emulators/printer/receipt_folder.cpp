#include "devices/emulators/printer/receipt_folder.h"

#include "devices/emulators/printer/png_file.h"

#include <array>
#include <cstdio>
#include <fstream>
#include <system_error>
#include <utility>

namespace kiosk::emulators {
namespace {

std::string name_of(std::size_t number)
{
    std::array<char, 32> name{};
    std::snprintf(name.data(), name.size(), "receipt-%04zu", number);
    return name.data();
}

bool write_text(const std::filesystem::path& path, const std::string& text)
{
    std::ofstream file{path, std::ios::binary};
    file << text;
    file.close();
    return !file.fail();
}

bool move_into_place(const std::filesystem::path& from, const std::filesystem::path& to)
{
    std::error_code failed;
    std::filesystem::rename(from, to, failed);
    return !failed;
}

}  // namespace

ReceiptFolder::ReceiptFolder(std::filesystem::path directory) : directory_{std::move(directory)}
{
    std::filesystem::create_directories(directory_);
    while (std::filesystem::exists(directory_ / (name_of(next_) + ".png"))) ++next_;
}

bool ReceiptFolder::save(const PaperStrip& strip)
{
    const auto name = name_of(next_);
    SavedReceipt receipt{next_, directory_ / (name + ".png"), directory_ / (name + ".txt"),
                         strip.text()};
    const auto draft = directory_ / ".draft";
    if (!write_png(draft, strip.dots()) || !move_into_place(draft, receipt.picture) ||
        !write_text(draft, receipt.text) || !move_into_place(draft, receipt.text_file))
        return false;
    last_ = std::move(receipt);
    ++next_;
    ++saved_;
    return true;
}

std::optional<std::filesystem::path> ReceiptFolder::save_hanging(const PaperStrip& strip) const
{
    auto path = directory_ / "hanging.png";
    const auto draft = directory_ / ".draft";
    if (!write_png(draft, strip.dots()) || !move_into_place(draft, path)) return std::nullopt;
    return path;
}

}  // namespace kiosk::emulators
