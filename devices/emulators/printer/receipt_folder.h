#pragma once

#include "devices/emulators/printer/paper_strip.h"

#include <filesystem>
#include <optional>
#include <string>

namespace kiosk::emulators {

struct SavedReceipt {
    std::size_t number = 0;
    std::filesystem::path
        picture;  ///< receipt-0001.png: black and white, 203 dpi, the printed width
    std::filesystem::path
        text_file;  ///< receipt-0001.txt: UTF-8, with lines such as [cut] and [QR] payload
    std::string text;
};

/// The pieces of paper that came out, as files; numbered on from those already there.
class ReceiptFolder {
public:
    /// Makes the folder.  Throws std::filesystem::filesystem_error.
    explicit ReceiptFolder(std::filesystem::path directory);

    /// Both files appear whole, the text last.  False if they cannot be written; then last() stays.
    bool save(const PaperStrip& strip);
    /// A picture of what hangs out now, as hanging.png; nullopt if it cannot be written.
    [[nodiscard]] std::optional<std::filesystem::path> save_hanging(const PaperStrip& strip) const;

    [[nodiscard]] std::size_t count() const
    {
        return saved_;
    }  ///< by this printer, since it stands here
    [[nodiscard]] const std::optional<SavedReceipt>& last() const { return last_; }

private:
    std::filesystem::path directory_;
    std::size_t next_ = 1;
    std::size_t saved_ = 0;
    std::optional<SavedReceipt> last_;
};

}  // namespace kiosk::emulators
