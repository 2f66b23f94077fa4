#include "kiosk/journal/recovery.h"

#include "kiosk/journal/journal_error.h"

#include <algorithm>
#include <iterator>
#include <string>

namespace kiosk::journal {
namespace {

[[noreturn]] void damaged(const std::string& what)
{
    throw JournalError{JournalProblem::Damaged, what};
}

[[noreturn]] void no_disk(const std::string& what)
{
    throw JournalError{JournalProblem::NoDisk, what};
}

/// The last entry that both have is the same in both.
void check_common_end(Books& books, const EjTail& tail, std::uint64_t number)
{
    if (number == 0) return;
    const auto found = std::ranges::find(tail.entries, number,
                                         [](const Entry& entry) { return entry.place.number; });
    if (found == tail.entries.end() || books.entries().find(number) != *found)
        damaged("database and electronic journal differ in entry " + std::to_string(number));
}

Batch behind(const std::vector<Entry>& entries, std::uint64_t number)
{
    Batch behind;
    std::ranges::copy_if(entries, std::back_inserter(behind),
                         [number](const Entry& entry) { return entry.place.number > number; });
    return behind;
}

Batch booked_behind(Books& books, std::uint64_t number)
{
    Batch batch;
    books.entries().each(number + 1, [&](const Entry& entry) { batch.push_back(entry); });
    return batch;
}

}  // namespace

bool is_one_append(const Batch& entries)
{
    std::uint32_t part = 0;
    return std::ranges::all_of(entries, [&](const Entry& entry) {
        return entry.place.part == ++part && entry.place.parts == entries.size();
    });
}

std::uint32_t next_boot(const Books& books)
{
    const auto last = books.last_boot();
    return last ? last->epoch + 1 : 1;
}

std::uint64_t before_last_append(Books& books)
{
    const auto last = books.entries().find(books.entries().last_number());
    return last ? last->place.number - std::min<std::uint64_t>(last->place.part, last->place.number)
                : 0;
}

Recovery reconcile(Books& books, const EjTail& tail, ElectronicJournal& ej, Stamp now)
{
    const auto booked = books.entries().last_number();
    const auto written = tail.head.number;
    const auto numbers = " (database " + std::to_string(booked) + ", electronic journal " +
                         std::to_string(written) + ")";
    check_common_end(books, tail, std::min(booked, written));
    const auto only_written = behind(tail.entries, booked);
    if (!is_one_append(only_written))
        damaged("the database lacks more than the last append" + numbers);
    if (written < before_last_append(books))
        damaged("the electronic journal lacks more than the last append" + numbers);
    const auto only_booked = booked_behind(books, written);
    if (!is_one_append(only_booked))
        damaged("the electronic journal lacks a part of the last append" + numbers);

    if (!only_written.empty() && !books.write(only_written, [] { return true; }))
        damaged("the last append cannot be booked: " + books.why_refused());
    // What a killed process committed may be unsynced; this commit syncs all that lies before it.
    if (!books.settle()) no_disk("the database cannot be written");
    now.boot_epoch = next_boot(books);
    if (!ej.close_torn_end(now) || (!only_booked.empty() && !ej.append(only_booked)))
        no_disk("the electronic journal cannot be written");
    return {only_written.size(), only_booked.size(), tail.uncounted.size()};
}

}  // namespace kiosk::journal
