#pragma once

#include <cstdint>
#include <filesystem>

namespace kiosk::journal {

struct ReserveOptions {
    std::uint64_t bytes = 64ULL << 20U;      ///< kept back for open items; 0: none
    std::uint64_t low_water = 16ULL << 20U;  ///< with less free than this no new money comes in
    std::uint64_t capacity = 8ULL << 30U;    ///< the most that the journal shall ever fill
};

/// What may still be written.
enum class Room : std::uint8_t {
    Plenty,
    ForOpenItems,  ///< no new money; what is open is finished, if need be from the reserve
};

enum class CapacityAlarm : std::uint8_t {
    None,
    Warning,  ///< 80 % (R14)
    Closed,   ///< 95 %: no new money
};

/// How much of what the journal may ever fill is filled: of its own limit, or of the disk if that ends sooner.
struct Capacity {
    unsigned percent = 0;
    CapacityAlarm alarm = CapacityAlarm::None;
};

/// A preallocated file that is given back in eight steps when the disk is full, so that what is open can be finished:
/// 200 rows and the 50 open items of R41 need a hundredth of it.  It grows back when there is room again.  A start on a
/// full disk gives back the first step.
/// Throws JournalError (NoDisk) at construction only.
class Reserve {
public:
    Reserve(std::filesystem::path file, const ReserveOptions& options);

    /// Looks at the disk, and fills the reserve up if that leaves enough.
    [[nodiscard]] Room room();
    /// Gives one step back to the disk; false: there is none left.
    bool release();
    /// Gives a step back before the disk is quite full.
    void release_if_tight();
    /// `used`: bytes of the journal's files.
    [[nodiscard]] Capacity capacity(std::uint64_t used) const;

private:
    [[nodiscard]] std::uint64_t free_bytes() const;
    [[nodiscard]] std::uint64_t step() const;
    void fill();

    std::filesystem::path file_;
    ReserveOptions options_;
    std::uint64_t held_ = 0;  ///< bytes in the file
};

}  // namespace kiosk::journal
