#include "kiosk/journal/journal.h"
#include "kiosk/journal/journal_error.h"

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

/// The work, undisturbed, as the disk saw it.
struct Recording {
    explicit Recording(Keeping keeping = Keeping::No)
    {
        FaultyDisk disk{directory.path(), keeping};
        const auto run = do_work(directory.path(),
                                 [&](std::size_t) { taken_at.push_back(disk.events().size()); });
        EXPECT_EQ(run.taken, work().steps);
        events = disk.events();
    }
    [[nodiscard]] bool is_a_write(std::size_t event) const
    {
        return event < events.size() && events[event].op == DiskOp::Write;
    }
    /// Most writes go to SQLite's log, many in a row: each end of a row.
    [[nodiscard]] bool is_an_end(std::size_t event) const
    {
        return !is_a_write(event) || !is_a_write(event + 1) || !is_a_write(event - 1);
    }
    /// And every fifth.
    [[nodiscard]] bool is_telling(std::size_t event) const
    {
        return event % 5 == 0 || is_an_end(event);
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

/// When the lines of an append get to the disk, which are written while its transaction is committed.
enum class LinesCome : std::uint8_t { First, BeforeTheSync, Last };

/// Where the commit ends that follows event number `event`: with the sync of the log, when pages are in it.
std::size_t sync_of_the_commit(const std::vector<DiskEvent>& events, std::size_t event)
{
    constexpr std::size_t page = 4096;
    bool pages = false;
    for (auto i = event + 1; i < events.size(); ++i) {
        if (!events[i].path.ends_with("-wal")) continue;
        pages = pages || (events[i].op == DiskOp::Write && events[i].data.size() >= page);
        if (pages && events[i].op == DiskOp::Sync) return i;
    }
    ADD_FAILURE() << "no commit behind event " << event;
    return event;
}

/// A recording of work that wrote lines first and committed then, as if both had happened together.
void reorder(Recording& recording, LinesCome order)
{
    if (order == LinesCome::First) return;
    auto& events = recording.events;
    for (auto i = events.size(); i-- > 0;) {
        if (events[i].op != DiskOp::DurableWrite) continue;
        const auto sync = sync_of_the_commit(events, i);
        const auto end = order == LinesCome::Last ? sync + 1 : sync;
        std::rotate(events.begin() + static_cast<std::ptrdiff_t>(i),
                    events.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                    events.begin() + static_cast<std::ptrdiff_t>(end));
    }
}

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

struct Cut {
    Loss loss;
    LinesCome order;
};

class PowerCut : public testing::TestWithParam<Cut> {
protected:
    PowerCut() { reorder(recording_, GetParam().order); }
    Recording recording_;
};

TEST_P(PowerCut, LosesNoStepThatWasTakenDownAndLeavesNoHalfOne)
{
    const auto loss = GetParam().loss;
    DiskImage image{recording_.directory.path()};
    std::string last;
    for (std::size_t event = 0; event < recording_.events.size() && !HasFailure(); ++event) {
        if (recording_.is_telling(event)) {
            const auto now = image.fingerprint(loss);
            if (now != last) expect_recovery(image, loss, recording_.taken_before(event), event);
            last = now;
        }
        image.apply(recording_.events[event]);
    }
    expect_recovery(image, loss, work().steps, recording_.events.size());
}

TEST_P(PowerCut, InTheMiddleOfAWriteIsLikeBeforeOrBehindIt)
{
    for (std::size_t event = 0; event < recording_.events.size() && !HasFailure(); ++event) {
        const auto op = recording_.events[event].op;
        const bool line = op == DiskOp::DurableWrite;
        // Those of the log are torn alike in every order.
        const bool page = op == DiskOp::Write && GetParam().order == LinesCome::First;
        if (!(line || page) || !recording_.is_telling(event)) continue;
        DiskImage torn{recording_.directory.path()};
        for (std::size_t i = 0; i < event; ++i) torn.apply(recording_.events[i]);
        torn.apply_torn(recording_.events[event]);
        expect_recovery(torn, GetParam().loss, recording_.taken_before(event), event);
    }
}

std::string name_of_cut(const testing::TestParamInfo<Cut>& tested)
{
    constexpr std::array losses{"Nothing", "Unsynced", "AllButLast"};
    constexpr std::array orders{"LinesFirst", "LinesBeforeTheSync", "LinesLast"};
    return std::string{losses.at(static_cast<std::size_t>(tested.param.loss))} +
           orders.at(static_cast<std::size_t>(tested.param.order));
}

INSTANTIATE_TEST_SUITE_P(EachLoss, PowerCut,
                         testing::Values(Cut{Loss::Nothing, LinesCome::First},
                                         Cut{Loss::Unsynced, LinesCome::First},
                                         Cut{Loss::AllButLast, LinesCome::First},
                                         Cut{Loss::AllButLast, LinesCome::BeforeTheSync},
                                         Cut{Loss::Nothing, LinesCome::Last},
                                         Cut{Loss::Unsynced, LinesCome::Last},
                                         Cut{Loss::AllButLast, LinesCome::Last}),
                         name_of_cut);

/// A process is killed, the next one starts and the power fails: what the first one left unsynced is lost only then.
class KillAndPowerCut : public testing::TestWithParam<LinesCome> {};

TEST_P(KillAndPowerCut, InTheNextStartLosesNoStepEither)
{
    Recording recording;
    reorder(recording, GetParam());
    const auto& there = recording.directory.path();
    DiskImage killed{there};
    for (std::size_t event = 0; event < recording.events.size() && !HasFailure(); ++event) {
        const auto op = recording.events[event].op;
        killed.apply(recording.events[event]);
        const bool boundary = op == DiskOp::DurableWrite || op == DiskOp::Sync ||
                              (op == DiskOp::Write && !recording.is_a_write(event + 1));
        if (!boundary || recording.taken_before(event) == 0) continue;
        for (const auto& old : std::filesystem::directory_iterator{there})
            std::filesystem::remove_all(old);
        killed.write_to(there, Loss::Nothing);
        std::vector<DiskEvent> start;
        {
            FaultyDisk disk{there};
            const Journal journal{there, options()};
            start = disk.events();
        }
        auto image = killed;
        std::string last;
        for (const auto& done : start) {
            image.apply(done);
            const auto now = image.fingerprint(Loss::Unsynced);
            if (now != last)
                expect_recovery(image, Loss::Unsynced, recording.taken_before(event), event);
            last = now;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(EachOrder, KillAndPowerCut,
                         testing::Values(LinesCome::First, LinesCome::Last),
                         [](const testing::TestParamInfo<LinesCome>& tested) {
                             return tested.param == LinesCome::Last ? "LinesLast" : "LinesFirst";
                         });

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

/// Lets a process of its own do the work and die at `event`.  Returns the steps it had taken down.
std::size_t killed_at(const DiskEvent& event, Keeping keeping,
                      const std::filesystem::path& directory)
{
    SharedCount taken;
    const auto child = ::fork();
    if (child == 0) {
        FaultyDisk disk{directory, keeping};
        disk.kill_at(event);
        do_work(directory, [&](std::size_t steps) { taken.value() = steps; });
        ::_exit(0);
    }
    int status = 0;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << event.number;
    return taken.value();
}

/// Lines first, or both together by two threads, in the order of the moment: what must hold, holds in each.
class Kill : public testing::TestWithParam<Keeping> {};

TEST_P(Kill, AtEveryBoundaryOfAnAppendLeavesWholeSteps)
{
    const Recording recording{GetParam()};
    for (std::size_t event = 0; event < recording.events.size() && !HasFailure(); ++event) {
        const auto op = recording.events[event].op;
        const bool boundary = op == DiskOp::DurableWrite || op == DiskOp::Sync ||
                              op == DiskOp::KeepRoom ||
                              (event > 0 && recording.events[event - 1].op == DiskOp::DurableWrite);
        if (!boundary) continue;
        const TemporaryDirectory directory;
        const auto taken = killed_at(recording.events[event], GetParam(), directory.path());
        const auto held = steps_left_in(directory.path());
        EXPECT_TRUE(held == taken || held == taken + 1)
            << taken << ' ' << held << " at event " << event;
    }
}

std::string name_of_keeping(const testing::TestParamInfo<Keeping>& tested)
{
    return tested.param == Keeping::Yes ? "Together" : "OneAfterTheOther";
}

INSTANTIATE_TEST_SUITE_P(EachWay, Kill, testing::Values(Keeping::No, Keeping::Yes),
                         name_of_keeping);

/// The `nth` event of its kind.
const DiskEvent& find(const Recording& recording, DiskOp op, std::size_t nth)
{
    for (const auto& event : recording.events)
        if (event.op == op && nth-- == 0) return event;
    ADD_FAILURE() << "no such event";
    return recording.events.front();
}

TEST(LinesBesideACommit, ThatTheDiskRefusesLeaveTheStepInTheDatabaseAndCloseTheJournal)
{
    const Recording recording{Keeping::Yes};
    constexpr std::size_t third_step = 3;  // line 0 is that of the boot
    for (const int error : {EIO, ENOSPC}) {
        const TemporaryDirectory directory;
        Outcome run;
        {
            FaultyDisk disk{directory.path(), Keeping::Yes};
            const auto& line = find(recording, DiskOp::DurableWrite, third_step);
            EXPECT_TRUE(line.beside);
            disk.fail_at(line, error, false);
            run = do_work(directory.path(), [](std::size_t) {});
        }
        EXPECT_EQ(run.taken, 2U);
        EXPECT_EQ(run.fault, JournalFault::OutcomeUnknown);
        EXPECT_EQ(steps_left_in(directory.path()), 3U) << "and the next start completes the lines";
    }
}

TEST(LinesBesideACommit, WithoutRoomForThemNothingIsWritten)
{
    const Recording recording{Keeping::Yes};
    const TemporaryDirectory directory;
    FaultyDisk disk{directory.path(), Keeping::Yes};
    disk.fail_at(find(recording, DiskOp::KeepRoom, 0), ENOSPC, true);
    EXPECT_THROW((Journal{directory.path(), options()}), JournalError);
    EXPECT_EQ(std::ranges::count(disk.events(), DiskOp::DurableWrite, &DiskEvent::op), 0);
}

struct DiskFault {
    int error;
    bool from_then_on;
    Keeping keeping;
};

class RefusingDisk : public testing::TestWithParam<DiskFault> {};

TEST_P(RefusingDisk, LeavesNothingOfAStepThatWasRefused)
{
    const auto& [error, from_then_on, keeping] = GetParam();
    const Recording recording{keeping};
    for (std::size_t event = 0; event < recording.events.size() && !HasFailure(); ++event) {
        if (!recording.is_an_end(event)) continue;
        const TemporaryDirectory directory;
        Outcome run;
        {
            FaultyDisk disk{directory.path(), keeping};
            disk.fail_at(recording.events[event], error, from_then_on);
            run = do_work(directory.path(), [](std::size_t) {});
        }
        const auto held = steps_left_in(directory.path());
        const bool unknown = run.fault == JournalFault::OutcomeUnknown;
        EXPECT_TRUE(held == run.taken || (unknown && held == run.taken + 1))
            << run.taken << " taken down, " << held << " held, event " << event;
    }
}

std::string name_of_fault(const testing::TestParamInfo<DiskFault>& tested)
{
    return std::string{tested.param.error == ENOSPC ? "Full" : "Failing"} +
           (tested.param.from_then_on ? "FromThenOn" : "Once") +
           (tested.param.keeping == Keeping::Yes ? "Together" : "");
}

INSTANTIATE_TEST_SUITE_P(
    EachFault, RefusingDisk,
    testing::Values(DiskFault{ENOSPC, false, Keeping::No}, DiskFault{ENOSPC, true, Keeping::No},
                    DiskFault{EIO, false, Keeping::No}, DiskFault{EIO, true, Keeping::No},
                    DiskFault{ENOSPC, false, Keeping::Yes}, DiskFault{ENOSPC, true, Keeping::Yes},
                    DiskFault{EIO, false, Keeping::Yes}, DiskFault{EIO, true, Keeping::Yes}),
    name_of_fault);

}  // namespace
}  // namespace kiosk::journal
