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

}  // namespace

bool is_one_append(const Batch& entries)
{
    std::uint32_t part = 0;
    return std::ranges::all_of(entries, [&](const Entry& entry) {
        return entry.place.part == ++part && entry.place.parts == entries.size();
    });
}

Recovery reconcile(Books& books, const EjTail& tail)
{
    const auto booked = books.entries().last_number();
    const auto written = tail.head.number;
    const auto numbers = " (database " + std::to_string(booked) + ", electronic journal " +
                         std::to_string(written) + ")";
    if (booked > written && tail.ends_with_void)
        damaged("the database holds an append that it had refused" + numbers);
    if (booked > written) damaged("the electronic journal lacks entries of the database" + numbers);
    const auto last = books.entries().find(booked);
    if (booked > 0 && (tail.entries.empty() || tail.entries.front() != last))
        damaged("database and electronic journal differ in entry " + std::to_string(booked));

    Batch ahead;
    std::ranges::copy_if(tail.entries, std::back_inserter(ahead),
                         [booked](const Entry& entry) { return entry.place.number > booked; });
    if (!is_one_append(ahead)) damaged("the database lacks more than the last append" + numbers);
    if (!ahead.empty() && !books.write(ahead, [] { return true; }))
        damaged("the last append cannot be booked: " + books.why_refused());
    return {ahead.size(), tail.uncounted.size()};
}

}  // namespace kiosk::journal
