#include "kiosk/journal/electronic_journal.h"

#include "kiosk/journal/journal_error.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cassert>
#include <cerrno>
#include <utility>

namespace kiosk::journal {
namespace {

constexpr int append_flags = O_WRONLY | O_APPEND | O_DSYNC;

EjFault fault_of(int error)
{
    return error == ENOSPC || error == EDQUOT || error == EFBIG ? EjFault::Full : EjFault::Io;
}

}  // namespace

ElectronicJournal::ElectronicJournal(std::filesystem::path directory, const EjEnd& end,
                                     std::chrono::minutes utc_offset)
    : directory_{std::move(directory)}, end_{end}, utc_offset_{utc_offset}
{
    make_directory(directory_);
    if (!end_.last_file.empty()) file_.emplace(end_.last_file, append_flags);
}

std::string ElectronicJournal::day_of(const Stamp& stamp) const
{
    using namespace std::chrono;
    const year_month_day date{floor<days>(stamp.wall + utc_offset_)};
    const auto number = int{date.year()} * 10'000 + static_cast<int>(unsigned{date.month()}) * 100 +
                        static_cast<int>(unsigned{date.day()});
    return std::to_string(number);
}

void ElectronicJournal::open_file_for(const Stamp& stamp)
{
    const auto day = day_of(stamp);
    const auto current = end_.last_file.filename().string();
    // A file without an entry that counts is kept: else two files could begin with the same number.
    const bool has_entries = end_.last_first <= end_.head.number;
    if (!file_ || (!current.starts_with(day) && has_entries)) open_new_file(day);
}

void ElectronicJournal::open_new_file(const std::string& day)
{
    auto path = directory_ / (day + ".ej");
    for (int n = 2; std::filesystem::exists(path) && std::filesystem::file_size(path) > 0; ++n)
        path = directory_ / (day + '-' + std::to_string(n) + ".ej");
    OwnedFile file{path, append_flags | O_CREAT};
    sync_directory(directory_);
    file_ = std::move(file);
    end_.last_file = std::move(path);
    end_.last_size = 0;
    end_.last_first = end_.head.number + 1;
}

/// Appends; returns 0 or errno.  `written`: how much of the text stands in the file, whatever write(2) says.
int ElectronicJournal::write(std::string_view text, std::size_t& written)
{
    int error = 0;
    for (auto rest = text; !rest.empty() && error == 0;) {
        const auto done = ::write(file_->descriptor(), rest.data(), rest.size());
        if (done < 0)
            error = errno;
        else
            rest.remove_prefix(static_cast<std::size_t>(done));
    }
    struct ::stat status {};
    // If even that fails, assume the worst: all of it is there.
    const bool known = ::fstat(file_->descriptor(), &status) == 0;
    const auto size =
        known ? static_cast<std::uint64_t>(status.st_size) : end_.last_size + text.size();
    written = static_cast<std::size_t>(size - end_.last_size);
    end_.last_size = size;
    end_.bytes += written;
    return error;
}

/// Writes the line that says of the uncounted text that it does not count.
bool ElectronicJournal::close_off(std::string_view kind, const Stamp& stamp)
{
    auto closed = end_.uncounted;
    const bool cut = closed.back() != '\n';
    if (cut) closed += '\n';
    const Closing closing{closed.size(), sha256({as_bytes(closed)})};
    const auto [line, hash] = format_ej_line(closing_entry(kind, closing, end_.head.number, stamp),
                                             end_.head.hash, utc_offset_);
    const auto text = cut ? '\n' + line : line;
    std::size_t written = 0;
    const bool done = write(text, written) == 0;
    if (done) {
        end_.uncounted.clear();
        end_.head.hash = hash;
    } else {
        end_.uncounted += text.substr(0, written);
    }
    return done;
}

Expected<void, EjFault> ElectronicJournal::close_torn_end(const Stamp& stamp)
{
    if (end_.uncounted.empty() || close_off(torn_kind, stamp)) return {};
    return unexpected{EjFault::Io};
}

Expected<void, EjFault> ElectronicJournal::append(const Batch& batch)
{
    assert(!batch.empty());
    const auto& stamp = batch.front().stamp;
    if (const auto closed = close_torn_end(stamp); !closed) return closed;
    try {
        open_file_for(stamp);
    } catch (const JournalError& error) {
        return unexpected{fault_of(error.system_error())};
    }
    ChainHead head = end_.head;
    std::string text;
    for (const auto& entry : batch) {
        assert(entry.place.number == head.number + 1);
        auto [line, hash] = format_ej_line(entry, head.hash, utc_offset_);
        text += line;
        head = {entry.place.number, hash};
    }
    std::size_t written = 0;
    const int error = write(text, written);
    if (error == 0) {
        before_ = std::exchange(end_.head, head);
        last_append_ = std::move(text);
        return {};
    }
    // Cut lines never count, so only a whole append that cannot be closed off leaves a doubt.
    const bool whole = written == text.size();
    end_.uncounted = text.substr(0, written);
    const bool closed = written == 0 || close_off(torn_kind, stamp);
    return unexpected{whole && !closed ? EjFault::Unknown : fault_of(error)};
}

Expected<void, EjFault> ElectronicJournal::take_back(const Stamp& stamp)
{
    assert(!last_append_.empty());
    end_.head = before_;
    end_.uncounted = std::exchange(last_append_, {});
    if (close_off(void_kind, stamp)) return {};
    return unexpected{EjFault::Unknown};
}

}  // namespace kiosk::journal
