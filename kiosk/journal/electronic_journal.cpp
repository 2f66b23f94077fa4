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
constexpr std::size_t room_ahead = std::size_t{64} * 1024;  // bytes: some two hundred lines
constexpr std::size_t closing_line = 512;  // bytes, more than a Void or Torn line has

bool is_full(int error) { return error == ENOSPC || error == EDQUOT || error == EFBIG; }

EjFault fault_of(int error) { return is_full(error) ? EjFault::Full : EjFault::Io; }

}  // namespace

ElectronicJournal::ElectronicJournal(std::filesystem::path directory, const EjEnd& end,
                                     std::chrono::minutes utc_offset)
    : directory_{std::move(directory)}, end_{end}, utc_offset_{utc_offset}
{
    make_directory(directory_);
    if (end_.last_file.empty()) return;
    file_.emplace(end_.last_file, append_flags);
    // O_DSYNC syncs what is written through it, not what a killed process left unsynced before that.
    if (::fdatasync(file_->descriptor()) != 0) fail_with_errno("sync", end_.last_file);
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
    kept_ = 0;
    end_.last_file = std::move(path);
    end_.last_size = 0;
    end_.last_first = end_.head.number + 1;
}

/// How much has been written since the last look, whatever write(2) said; `expected` if not even that can be told.
std::size_t ElectronicJournal::measure(std::size_t expected)
{
    struct ::stat status {};
    const bool known = ::fstat(file_->descriptor(), &status) == 0;
    const auto size =
        known ? static_cast<std::uint64_t>(status.st_size) : end_.last_size + expected;
    const auto written = static_cast<std::size_t>(size - end_.last_size);
    end_.last_size = size;
    end_.bytes += written;
    return written;
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
    const bool done = write_all(file_->descriptor(), as_bytes(text)) == 0;
    const auto written = measure(text.size());
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
    if (const auto prepared = prepare(batch); !prepared) return prepared;
    return write_now(batch.front().stamp);
}

Expected<void, EjFault> ElectronicJournal::begin(const Batch& batch)
{
    if (const auto prepared = prepare(batch); !prepared) return prepared;
    const auto kept = keep_room();
    if (kept == Kept::Full) return unexpected{EjFault::Full};
    beside_ = kept == Kept::Yes && writer_.begin(file_->descriptor(), next_text_);
    if (beside_) return {};
    return write_now(batch.front().stamp);
}

Expected<void, EjFault> ElectronicJournal::finish()
{
    if (!std::exchange(beside_, false)) return {};
    return conclude(writer_.finish());
}

/// The text of an append, and the file that it goes to.
Expected<void, EjFault> ElectronicJournal::prepare(const Batch& batch)
{
    assert(!batch.empty() && !beside_);
    const auto& stamp = batch.front().stamp;
    last_append_.clear();
    if (const auto closed = close_torn_end(stamp); !closed) return closed;
    try {
        open_file_for(stamp);
    } catch (const JournalError& error) {
        return unexpected{fault_of(error.system_error())};
    }
    next_head_ = end_.head;
    next_text_.clear();
    for (const auto& entry : batch) {
        assert(entry.place.number == next_head_.number + 1);
        const auto [line, hash] = format_ej_line(entry, next_head_.hash, utc_offset_);
        next_text_ += line;
        next_head_ = {entry.place.number, hash};
    }
    return {};
}

/// Room for the text and for a line that takes it back, so that a full disk is known before the database commits.
ElectronicJournal::Kept ElectronicJournal::keep_room()
{
    const auto needed = next_text_.size() + closing_line;
    if (end_.last_size + needed <= kept_) return Kept::Yes;
    for (const auto ahead : {needed + room_ahead, needed}) {
        // The size of the file stays what it is.
        if (::fallocate(file_->descriptor(), FALLOC_FL_KEEP_SIZE,
                        static_cast<off_t>(end_.last_size), static_cast<off_t>(ahead)) == 0) {
            kept_ = end_.last_size + ahead;
            return Kept::Yes;
        }
        if (!is_full(errno)) return Kept::CannotSay;
    }
    return Kept::Full;
}

Expected<void, EjFault> ElectronicJournal::write_now(const Stamp& stamp)
{
    auto done = conclude(write_all(file_->descriptor(), as_bytes(next_text_)));
    if (done || end_.uncounted.empty()) return done;
    // Cut lines never count, so only a whole append that cannot be closed off leaves a doubt.
    const bool whole = end_.uncounted.size() == next_text_.size();
    if (!close_off(torn_kind, stamp) && whole) return unexpected{EjFault::Unknown};
    return done;
}

/// What has become of the text.
Expected<void, EjFault> ElectronicJournal::conclude(int error)
{
    const auto written = measure(next_text_.size());
    if (error != 0) {
        end_.uncounted = next_text_.substr(0, written);
        return unexpected{fault_of(error)};
    }
    before_ = std::exchange(end_.head, next_head_);
    last_append_ = std::exchange(next_text_, {});
    return {};
}

Expected<void, EjFault> ElectronicJournal::take_back(const Stamp& stamp)
{
    bool whole = end_.uncounted.size() == next_text_.size();
    if (!last_append_.empty()) {
        whole = true;
        end_.head = before_;
        end_.uncounted = std::exchange(last_append_, {});
    }
    if (end_.uncounted.empty() || close_off(void_kind, stamp) || !whole) return {};
    return unexpected{EjFault::Unknown};
}

}  // namespace kiosk::journal
