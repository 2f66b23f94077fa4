#include "kiosk/journal/journal_snapshot.h"

#include "kiosk/journal/books.h"
#include "kiosk/journal/ej_files.h"
#include "kiosk/journal/journal_error.h"
#include "kiosk/journal/statement.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

namespace kiosk::journal {
namespace {

/// For its owner alone, in memory where the system offers that, and gone with this object.
class PrivateDirectory {
public:
    PrivateDirectory()
    {
        const std::filesystem::path memory = "/dev/shm";
        const auto parent =
            std::filesystem::is_directory(memory) ? memory : std::filesystem::temp_directory_path();
        auto name = (parent / "citizen-kiosk-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) fail_with_errno("make", name);
        path_ = name;
    }
    ~PrivateDirectory()
    {
        std::error_code none;
        std::filesystem::remove_all(path_, none);
    }
    PrivateDirectory(const PrivateDirectory&) = delete;
    PrivateDirectory& operator=(const PrivateDirectory&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

/// The oldest first: what is appended meanwhile lies behind all that was copied.
void copy_ej(const std::filesystem::path& from, const std::filesystem::path& to)
{
    make_directory(to);
    for (const auto& file : list_ej_files(from)) {
        std::error_code trouble;
        std::filesystem::copy_file(file.path, to / file.path.filename(), trouble);
        if (trouble)
            throw JournalError{JournalProblem::NoDisk,
                               file.path.string() + ": " + trouble.message()};
    }
}

}  // namespace

struct JournalSnapshot::Parts {
    explicit Parts(const JournalFiles& held)
        : vault{Vault::open(held.key())}, files{directory.path(), held.key()}
    {
        copy_ej(held.electronic_journal(), files.electronic_journal());
        create_database(files.database());
        books.emplace(files.database(), vault, Access::Write);
        fill();
        reader.emplace(*books, vault, files);
    }

    void fill()
    {
        Batch batch;
        const auto reading = read_ej(files.electronic_journal(), [&](const Entry& entry) {
            batch.push_back(entry);
            if (entry.place.part == entry.place.parts) book(std::exchange(batch, {}));
        });
        // The line that was being written when it was copied.
        if (!reading.uncounted.empty())
            std::filesystem::resize_file(reading.last_file,
                                         reading.last_size - reading.uncounted.size());
    }

    void book(const Batch& batch)
    {
        if (!books->write(batch, [] { return true; }))
            throw JournalError{JournalProblem::Damaged,
                               "the electronic journal: entry " +
                                   std::to_string(batch.front().place.number) + ": " +
                                   books->why_refused()};
    }

    PrivateDirectory directory;
    Vault vault;
    JournalFiles files;
    std::optional<Books> books;
    std::optional<JournalReader> reader;
};

JournalSnapshot::JournalSnapshot(const JournalFiles& files)
    : parts_{translated([&] { return std::make_unique<Parts>(files); })}
{
    const auto boot = read().last_boot();
    if (boot) check_identity(*boot, parts_->vault, nullptr);
}

JournalSnapshot::~JournalSnapshot() = default;

const JournalReader& JournalSnapshot::read() const { return *parts_->reader; }

}  // namespace kiosk::journal
