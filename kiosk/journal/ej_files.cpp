#include "kiosk/journal/ej_files.h"

#include "kiosk/journal/durable_file.h"

#include <algorithm>
#include <fstream>
#include <limits>
#include <span>

namespace kiosk::journal {
namespace {

std::ifstream open_for_reading(const std::filesystem::path& path)
{
    std::ifstream file{path, std::ios::binary};
    if (!file) fail_with_errno("read", path);
    return file;
}

/// A file without a line is the newest: the power failed over its first one.
std::uint64_t first_number(const std::filesystem::path& path)
{
    auto file = open_for_reading(path);
    for (std::string text; std::getline(file, text);) {
        const auto line = parse_ej_line(text);
        if (line && line->closing) return line->entry.place.number + 1;
        if (line) return line->entry.place.number;
    }
    return std::numeric_limits<std::uint64_t>::max();
}

/// Feeds the file from `offset` on, at which, unless it is 0, a line ends somewhere.
void feed_file(EjChain& chain, const std::filesystem::path& path, std::uint64_t offset,
               const std::function<void()>& after_each)
{
    auto file = open_for_reading(path);
    std::string text;
    if (offset > 0) {
        file.seekg(static_cast<std::streamoff>(offset));
        std::getline(file, text);
        offset += text.size() + 1;
    }
    chain.begin_file(offset);
    while (std::getline(file, text)) {
        if (file.eof())
            chain.feed_cut(text);
        else
            chain.feed(text);
        after_each();
    }
    if (file.bad()) fail_with_errno("read", path);
}

EjEnd end_of(const EjChain& chain, std::span<const EjFile> files)
{
    EjEnd end;
    end.head = chain.head();
    end.uncounted = chain.uncounted();
    for (const auto& file : files) end.bytes += file.size;
    if (!files.empty()) {
        end.last_file = files.back().path;
        end.last_size = files.back().size;
        end.last_first = files.back().first;
    }
    return end;
}

/// Reads the last `wanted_bytes` of all files together, or more.
EjTail read_last_bytes(std::span<const EjFile> files, std::uint64_t wanted_bytes)
{
    auto from = files.size();
    std::uint64_t bytes = 0;
    while (from > 0 && bytes < wanted_bytes) bytes += files[--from].size;
    const auto offset = bytes > wanted_bytes ? bytes - wanted_bytes : 0;
    const bool from_the_start =
        from == 0 && offset == 0 && (files.empty() || files.front().first <= 1);

    auto chain = from_the_start ? EjChain{} : EjChain{EjChain::FromTheMiddle{}};
    for (const auto& file : files.subspan(from))
        feed_file(chain, file.path, &file == &files[from] ? offset : 0, [] {});
    EjTail tail;
    tail.entries = chain.take(true);
    static_cast<EjEnd&>(tail) = end_of(chain, files);
    return tail;
}

}  // namespace

std::vector<EjFile> list_ej_files(const std::filesystem::path& directory)
{
    std::vector<EjFile> files;
    if (!std::filesystem::exists(directory)) return files;
    for (const auto& found : std::filesystem::directory_iterator{directory}) {
        if (found.path().extension() != ".ej" || found.file_size() == 0) continue;
        files.push_back({found.path(), first_number(found.path()), found.file_size()});
    }
    std::ranges::sort(files, {}, &EjFile::first);
    return files;
}

EjTail read_ej_tail(const std::filesystem::path& directory, std::uint64_t number)
{
    constexpr std::uint64_t first_try = 64 * 1024;  // bytes: some two hundred lines
    constexpr std::uint64_t growth = 8;
    const auto files = list_ej_files(directory);
    std::uint64_t all = 0;
    for (const auto& file : files) all += file.size;
    for (auto bytes = first_try;; bytes *= growth) {
        auto tail = read_last_bytes(files, bytes);
        const bool reaches = !tail.entries.empty() && tail.entries.front().place.number <= number;
        if (!reaches && bytes < all) continue;
        std::erase_if(tail.entries, [&](const Entry& e) { return e.place.number < number; });
        return tail;
    }
}

EjReading read_ej(const std::filesystem::path& directory,
                  const std::function<void(const Entry&)>& sink)
{
    const auto files = list_ej_files(directory);
    EjReading reading;
    reading.first = files.empty() ? 0 : files.front().first;
    auto chain = reading.first <= 1 ? EjChain{} : EjChain{EjChain::FromTheMiddle{}};
    const auto hand_on = [&] {
        for (const auto& entry : chain.take()) sink(entry);
    };
    for (const auto& file : files) feed_file(chain, file.path, 0, hand_on);
    for (const auto& entry : chain.take(true)) sink(entry);
    static_cast<EjEnd&>(reading) = end_of(chain, files);
    reading.breaks = chain.breaks();
    return reading;
}

}  // namespace kiosk::journal
