#pragma once

#include "faulty_disk.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>

namespace kiosk::journal {

/// What the power failure leaves of what was not synced.
enum class Loss : std::uint8_t {
    Nothing,     ///< as after kill -9: the operating system lives on
    Unsynced,    ///< only what was synced, under names that were synced
    AllButLast,  ///< that, and of the other writes only the newest: the disk writes in any order
};

/// The content of a directory after some disk events, once as a reader of the running system sees it and once as it is
/// on the platter.  Strict: a file is durable up to its last sync, a name from the sync of its directory on.
class DiskImage {
public:
    explicit DiskImage(std::filesystem::path directory) : directory_{std::move(directory)} {}

    /// A copy goes its own way.
    DiskImage(const DiskImage& other);
    DiskImage& operator=(const DiskImage&) = delete;

    void apply(const DiskEvent& event);
    /// The event that the power failure hits: of a write, the first half of its sectors gets to the platter.
    void apply_torn(const DiskEvent& event);

    /// Lays the files out below `target`.
    void write_to(const std::filesystem::path& target, Loss loss) const;
    /// The same for images that write_to() makes the same of.
    [[nodiscard]] std::string fingerprint(Loss loss) const;

private:
    struct File {
        std::string seen;
        std::string durable;
        std::string durable_and_last;  ///< with the newest unsynced write
    };
    using Names = std::map<std::string, std::shared_ptr<File>>;

    static void put(std::string& content, std::uint64_t offset, std::string_view data);
    [[nodiscard]] static const std::string& content(const File& file, Loss loss);
    [[nodiscard]] bool survives(const std::string& directory, Loss loss) const;

    std::filesystem::path directory_;
    Names seen_;
    Names durable_;
    std::set<std::string> seen_directories_;
    std::set<std::string> durable_directories_;
};

}  // namespace kiosk::journal
