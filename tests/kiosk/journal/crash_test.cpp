#include "kiosk/journal/journal.h"
#include "kiosk/journal/journal_error.h"
#include "kiosk/journal/salvage.h"

#include "disk_image.h"
#include "faulty_disk.h"
#include "sample_facts.h"
#include "temporary_directory.h"

#include <gtest/gtest.h>

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <functional>
#include <optional>

/// What is left of a journal when the process goes at each durable boundary, or the power or the disk at each write
/// (money-safety section 5: K, P and F; field-lessons R1, R12).
namespace kiosk::journal {
namespace {

/// The work that is interrupted: a whole cash load, and behind a second start the beginning of another.  Every step
/// hangs on the one before, so what a journal holds is told by how many of them it holds.
struct Work {
    Work()
    {
        for (std::uint32_t boot = 1; boot <= 2; ++boot) {
            boots.emplace_back(
                cash_load({terminal, boot, 1}, {boot, 1, 1}, static_cast<std::uint16_t>(boot)));
            steps += boots.back().size();
        }
    }
    std::vector<std::vector<Step>> boots;  ///< each the steps of one item
    std::size_t steps = 0;
};

const Work& work()
{
    static const Work work;
    return work;
}

/// How the work went.
struct Outcome {
    std::size_t taken = 0;  ///< steps that were taken down
    std::optional<JournalFault> fault;
};

/// Does the work.  A step that is refused is tried once more; a second refusal, or a start that fails, ends it.
/// `after_step` is told how many steps were taken down.
Outcome do_work(const std::filesystem::path& directory,
                const std::function<void(std::size_t)>& after_step)
{
    Outcome run;
    try {
        for (const auto& steps : work().boots) {
            Journal journal{directory, options()};
            for (const auto& step : steps) {
                const auto stamp = stamp_at(journal.boot_epoch());
                auto done = journal.append(step, stamp);
                if (!done && done.error() != JournalFault::OutcomeUnknown)
                    done = journal.append(step, stamp);
                if (!done) {
                    run.fault = done.error();
                    return run;
                }
                after_step(++run.taken);
            }
        }
    } catch (const JournalError&) {
        run.fault = JournalFault::Closed;
    }
    return run;
}

LoadItem folded(const std::vector<Step>& steps, std::size_t count)
{
    LoadItem item = open_item(std::get<fact::LoadOpened>(steps.at(0).facts.at(0)));
    for (std::size_t i = 1; i < count; ++i)
        for (const auto& fact : steps[i].facts) EXPECT_TRUE(apply(item, fact));
    return item;
}

/// How many of `steps`, which make one item, the journal holds, requests and all; all or nothing of each.
std::size_t steps_of_item(const Journal& journal, const ItemId& id, const std::vector<Step>& steps)
{
    const auto found = journal.read().item(id);
    std::size_t held = 0;
    for (std::size_t count = 1; count <= steps.size() && found; ++count)
        if (folded(steps, count) == *found) held = count;
    EXPECT_EQ(found.has_value(), held > 0) << "an item that no number of whole steps leads to";
    for (std::size_t i = 0; i < steps.size(); ++i)
        for (const auto& request : steps[i].requests)
            EXPECT_EQ(journal.read().request(request.key).has_value(), i < held) << request.key;
    return held;
}

std::size_t steps_in(const Journal& journal)
{
    std::size_t held = 0;
    for (std::uint32_t boot = 1; boot <= work().boots.size(); ++boot)
        held += steps_of_item(journal, {terminal, boot, 1}, work().boots[boot - 1]);
    return held;
}

/// The start's own duty first: a receipt that the cut interrupted has failed.  Then all must be clean.
void expect_that_it_goes_on(Journal& journal)
{
    const auto stamp = stamp_at(journal.boot_epoch());
    for (const auto& item : journal.read().unprinted_items()) {
        if (item.receipt != ReceiptState::Intended) continue;
        EXPECT_TRUE(journal.append({.facts = {fact::ReceiptFailed{item.id, 1, "power"}}}, stamp));
    }
    for (const auto& finding : journal.verify())
        ADD_FAILURE() << to_text(finding.kind) << ": " << finding.text;
    const auto steps = cash_load(journal.next_item(), {journal.boot_epoch(), 9, 1}, 999);
    EXPECT_TRUE(journal.append(steps.at(0), stamp)) << journal.why();
}

/// Opens what is left and says how many steps are there; everything else must be in order.
std::size_t steps_left_in(const std::filesystem::path& directory)
{
    Journal journal{directory, options()};
    const auto held = steps_in(journal);
    expect_that_it_goes_on(journal);
    return held;
}

/// As steps_left_in(); a disk that refuses to sync may have kept in the database what the EJ declared void.
std::size_t steps_left_by_a_failing_disk(const std::filesystem::path& directory)
{
    try {
        return steps_left_in(directory);
    } catch (const JournalError& error) {
        EXPECT_EQ(error.problem(), JournalProblem::Damaged) << error.what();
    }
    EXPECT_TRUE(salvage({directory, {}}).lost.empty());
    return steps_left_in(directory);
}

/// The work, undisturbed, as the disk saw it.
struct Recording {
    Recording()
    {
        FaultyDisk disk{directory.path()};
        const auto run = do_work(directory.path(),
                                 [&](std::size_t) { taken_at.push_back(disk.events().size()); });
        EXPECT_EQ(run.taken, work().steps);
        events = disk.events();
    }
    /// Most writes go to SQLite's log, many in a row: of these every fifth is tried, and each end of the row.
    [[nodiscard]] bool is_telling(std::size_t event) const
    {
        const auto writes = [this](std::size_t e) {
            return e < events.size() && events[e].op == DiskOp::Write;
        };
        return event % 5 == 0 || !writes(event) || !writes(event + 1) || !writes(event - 1);
    }
    /// How many steps had been taken down when event number `event` began.
    [[nodiscard]] std::size_t taken_before(std::size_t event) const
    {
        return static_cast<std::size_t>(std::ranges::upper_bound(taken_at, event) -
                                        taken_at.begin());
    }

    TemporaryDirectory directory;
    std::vector<DiskEvent> events;
    std::vector<std::size_t> taken_at;
};

/// Checks what a power failure during event number `event` leaves.
void expect_recovery(const DiskImage& image, Loss loss, std::size_t taken, std::size_t event)
{
    const TemporaryDirectory left;
    image.write_to(left.path(), loss);
    try {
        const auto held = steps_left_in(left.path());
        EXPECT_TRUE(held == taken || held == taken + 1)
            << taken << " steps were taken down, " << held << " are left after event " << event;
    } catch (const JournalError& error) {
        ADD_FAILURE() << "after event " << event << ": " << error.what();
    }
}

class PowerCut : public testing::TestWithParam<Loss> {};

TEST_P(PowerCut, LosesNoStepThatWasTakenDownAndLeavesNoHalfOne)
{
    const Recording recording;
    DiskImage image{recording.directory.path()};
    std::string last;
    for (std::size_t event = 0; event < recording.events.size() && !HasFailure(); ++event) {
        if (recording.is_telling(event)) {
            const auto now = image.fingerprint(GetParam());
            if (now != last)
                expect_recovery(image, GetParam(), recording.taken_before(event), event);
            last = now;
        }
        image.apply(recording.events[event]);
    }
    expect_recovery(image, GetParam(), work().steps, recording.events.size());
}

TEST_P(PowerCut, InTheMiddleOfAWriteIsLikeBeforeOrBehindIt)
{
    const Recording recording;
    for (std::size_t event = 0; event < recording.events.size() && !HasFailure(); ++event) {
        const auto op = recording.events[event].op;
        if (op != DiskOp::DurableWrite && op != DiskOp::Write) continue;
        if (!recording.is_telling(event)) continue;
        DiskImage torn{recording.directory.path()};
        for (std::size_t i = 0; i < event; ++i) torn.apply(recording.events[i]);
        torn.apply_torn(recording.events[event]);
        expect_recovery(torn, GetParam(), recording.taken_before(event), event);
    }
}

std::string name_of_loss(const testing::TestParamInfo<Loss>& tested)
{
    constexpr std::array names{"Nothing", "Unsynced", "AllButLast"};
    return names.at(static_cast<std::size_t>(tested.param));
}

INSTANTIATE_TEST_SUITE_P(EachLoss, PowerCut,
                         testing::Values(Loss::Nothing, Loss::Unsynced, Loss::AllButLast),
                         name_of_loss);

/// Counts for a child that dies.
class SharedCount {
public:
    SharedCount()
        : count_{
              static_cast<std::size_t*>(::mmap(nullptr, sizeof(std::size_t), PROT_READ | PROT_WRITE,
                                               MAP_SHARED | MAP_ANONYMOUS, -1, 0))}
    {
    }
    ~SharedCount() { ::munmap(count_, sizeof *count_); }
    SharedCount(const SharedCount&) = delete;
    SharedCount& operator=(const SharedCount&) = delete;
    [[nodiscard]] std::size_t& value() { return *count_; }

private:
    std::size_t* count_;
};

/// Lets a process of its own do the work and die at event number `event`.  Returns the steps it had taken down.
std::size_t killed_at(std::size_t event, const std::filesystem::path& directory)
{
    SharedCount taken;
    const auto child = ::fork();
    if (child == 0) {
        FaultyDisk disk{directory};
        disk.kill_at(event);
        do_work(directory, [&](std::size_t steps) { taken.value() = steps; });
        ::_exit(0);
    }
    int status = 0;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << event;
    return taken.value();
}

TEST(Kill, AtEveryBoundaryOfAnAppendLeavesWholeSteps)
{
    const Recording recording;
    for (std::size_t event = 0; event < recording.events.size() && !HasFailure(); ++event) {
        const auto op = recording.events[event].op;
        const bool boundary = op == DiskOp::DurableWrite || op == DiskOp::Sync ||
                              (event > 0 && recording.events[event - 1].op == DiskOp::DurableWrite);
        if (!boundary) continue;
        const TemporaryDirectory directory;
        const auto taken = killed_at(event, directory.path());
        const auto held = steps_left_in(directory.path());
        EXPECT_TRUE(held == taken || held == taken + 1)
            << taken << ' ' << held << " at event " << event;
    }
}

struct DiskFault {
    int error;
    bool from_then_on;
};

class RefusingDisk : public testing::TestWithParam<DiskFault> {};

TEST_P(RefusingDisk, LeavesNothingOfAStepThatWasRefused)
{
    const Recording recording;
    for (std::size_t event = 0; event < recording.events.size() && !HasFailure(); ++event) {
        if (!recording.is_telling(event)) continue;
        const TemporaryDirectory directory;
        Outcome run;
        {
            FaultyDisk disk{directory.path()};
            disk.fail_at(event, GetParam().error, GetParam().from_then_on);
            run = do_work(directory.path(), [](std::size_t) {});
        }
        const auto held = GetParam().error == EIO ? steps_left_by_a_failing_disk(directory.path())
                                                  : steps_left_in(directory.path());
        const bool unknown = run.fault == JournalFault::OutcomeUnknown;
        EXPECT_TRUE(held == run.taken || (unknown && held == run.taken + 1))
            << run.taken << " taken down, " << held << " held, event " << event;
    }
}

std::string name_of_fault(const testing::TestParamInfo<DiskFault>& tested)
{
    return std::string{tested.param.error == ENOSPC ? "Full" : "Failing"} +
           (tested.param.from_then_on ? "FromThenOn" : "Once");
}

INSTANTIATE_TEST_SUITE_P(EachFault, RefusingDisk,
                         testing::Values(DiskFault{ENOSPC, false}, DiskFault{ENOSPC, true},
                                         DiskFault{EIO, false}, DiskFault{EIO, true}),
                         name_of_fault);

}  // namespace
}  // namespace kiosk::journal
