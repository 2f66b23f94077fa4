#include "devices/printer/print_session.h"

#include "tests/devices/printer/result.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace kiosk::devices {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint start{};
constexpr TimePoint job_deadline = start + 60s;

Bytes hex(const char* digits) { return *from_hex(digits); }

/// Three lines and a cut, each as one letter.
std::vector<PrintStep> three_lines()
{
    return {
        {hex("61"), hex("0A")}, {hex("62"), hex("0A")}, {hex("63"), hex("0A")}, {{}, hex("7C")}};
}

/// A printer as far as the session sees it: what it was sent, and how it answers.
struct Printer {
    escpos::StatusReplies replies{octet(0x12), octet(0x12), octet(0x12), octet(0x12)};
    std::byte in_turn{};
    bool mute = false;
    int answers_in_turn = 1'000'000;  ///< how many GS r are answered yet
    std::string received{};           ///< the letters above, in order
    int questions = 0;                ///< of all kinds

    void set(const char* four)
    {
        const auto bytes = hex(four);
        std::ranges::copy(bytes, replies.begin());
    }

    Bytes answer(BytesView bytes)
    {
        Bytes out;
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            const auto b = std::to_integer<unsigned>(bytes[i]);
            if (b == 0x10 || b == 0x1D) {
                ++questions;
                const auto n = std::to_integer<std::size_t>(bytes[i + 2]);
                if (!mute && b == 0x10) out.push_back(replies[n - 1]);
                if (!mute && b == 0x1D && answers_in_turn-- > 0) out.push_back(in_turn);
                i += 2;
            } else {
                received.push_back(b == 0x0A ? '.' : static_cast<char>(b));
            }
        }
        return out;
    }
};

struct Job {
    PrintSession session;
    Printer printer;
    TimePoint now = start;

    explicit Job(std::vector<PrintStep> steps = three_lines(), PrintSession::Pace pace = {})
        : session{std::move(steps), pace, start, job_deadline}
    {
    }

    /// One exchange, or a step of time where there is nothing to say.
    void turn()
    {
        const auto words = session.poll(now);
        const auto answer = printer.answer(words);
        if (!answer.empty()) session.feed(answer, now);
        if (words.empty()) now = std::max(now, session.wake_at());
    }

    /// Until the printer has received so many letters.
    void until_received(std::size_t letters)
    {
        while (!session.outcome() && printer.received.size() < letters) turn();
    }

    Result finish()
    {
        while (!session.outcome()) turn();
        return result_of(*session.outcome());
    }

    [[nodiscard]] std::chrono::duration<double> took() const { return now - start; }
};

TEST(PrintSession, AsksHowThePrinterIsBeforeItSendsAnything)
{
    Job run;
    for (const auto* question : {"100401", "100402", "100403", "100404"}) {
        const auto words = run.session.poll(start);
        EXPECT_EQ(to_hex(words), question);
        run.session.feed(run.printer.answer(words), start);
    }
    EXPECT_EQ(to_hex(run.session.poll(start)), "61100401");
}

TEST(PrintSession, PrintsEveryStepOnceAndAnswersWithTheStatusAfterwards)
{
    Job run;
    EXPECT_EQ(run.finish(), Result{PrinterStatus{}});
    EXPECT_EQ(run.printer.received, "a.b.c.|");
}

TEST(PrintSession, ReleasesAStepOnlyWhenTheLastOneIsConfirmed)
{
    Job run;
    run.printer.answers_in_turn = 1;
    run.until_received(3);
    for (int i = 0; i < 50; ++i) run.turn();
    EXPECT_EQ(run.printer.received, "a.b.");
}

TEST(PrintSession, WithoutStepsTellsHowThePrinterIsEvenIfItCannotPrint)
{
    Job run{{}};
    run.printer.set("1A161212");
    EXPECT_EQ(run.finish(), Result{PrinterStatus{.cover_open = true}});
}

TEST(PrintSession, SendsNothingToAPrinterThatCannotPrint)
{
    for (const auto* four : {"1A161212", "1A321272", "1A521A12", "1A525212", "1A121212"}) {
        Job run;
        run.printer.set(four);
        EXPECT_EQ(run.finish(), Result(PrintFault::CannotPrint)) << four;
        EXPECT_EQ(run.printer.received, "") << four;
    }
}

TEST(PrintSession, ReportsPaperNearItsEnd)
{
    Job run;
    run.printer.set("1212121E");
    EXPECT_EQ(run.finish(), Result{PrinterStatus{.paper = PaperState::NearEnd}});
}

TEST(PrintSession, BreaksOffWhenThePrinterStopsBetweenTwoLinesAndHasSentNoLineFeedSince)
{
    for (const auto* four : {"1A161212", "1A321272", "1A521A12"}) {
        Job run;
        run.until_received(2);
        run.printer.set(four);
        EXPECT_EQ(run.finish(), Result(PrintFault::BrokenOff)) << four;
        EXPECT_EQ(run.printer.received, "a.b") << four;
        EXPECT_LT(run.took(), 1s) << four;
    }
}

TEST(PrintSession, BreaksOffWhenThePrinterStopsInTheMiddleOfALine)
{
    Job run;
    run.printer.answers_in_turn = 1;
    run.until_received(4);
    run.printer.set("1A321272");
    EXPECT_EQ(run.finish(), Result(PrintFault::BrokenOff));
    EXPECT_LT(run.took(), 1s);
}

TEST(PrintSession, BreaksOffWhenGsRSaysThatThePaperHasEnded)
{
    Job run;
    run.printer.in_turn = octet(0x0F);
    EXPECT_EQ(run.finish(), Result(PrintFault::BrokenOff));
    EXPECT_EQ(run.printer.received, "a.");
}

TEST(PrintSession, BreaksOffWhenTheKnifeJamsAfterTheLastLine)
{
    Job run;
    run.printer.answers_in_turn = 3;
    run.until_received(7);
    run.printer.set("1A521A12");
    EXPECT_EQ(run.finish(), Result(PrintFault::BrokenOff));
}

TEST(PrintSession, IsPrintedWhenThePaperEndsBehindTheConfirmedCut)
{
    Job run;
    run.until_received(7);
    run.printer.set("1A321272");
    EXPECT_EQ(run.finish(), Result{PrinterStatus{.paper = PaperState::Out}});
}

TEST(PrintSession, WaitsForAHotHead)
{
    Job run;
    run.until_received(2);
    run.printer.set("1A525212");
    while (run.now < start + 30s) run.turn();
    EXPECT_EQ(run.printer.received, "a.b");
    run.printer.set("12121212");
    EXPECT_EQ(run.finish(), Result{PrinterStatus{}});
    EXPECT_EQ(run.printer.received, "a.b.c.|");
}

TEST(PrintSession, WaitsALittleForAPrinterThatIsOffLineAndDoesNotSayWhy)
{
    Job passing;
    passing.until_received(2);
    passing.printer.set("1A121212");
    while (passing.now < start + 1s) passing.turn();
    passing.printer.set("12121212");
    EXPECT_EQ(passing.finish(), Result{PrinterStatus{}});

    Job lasting;
    lasting.until_received(2);
    lasting.printer.set("1A121212");
    EXPECT_EQ(lasting.finish(), Result(PrintFault::BrokenOff));
    EXPECT_GT(lasting.took(), 1s);
    EXPECT_LT(lasting.took(), 3s);
}

TEST(PrintSession, IsNotMisledByAReasonThatGoesAwayBetweenTwoQuestions)
{
    Job run;
    run.until_received(2);
    run.printer.set("1A525212");  // hot, until the second question is answered
    const int asked = run.printer.questions;
    while (run.printer.questions < asked + 3) run.turn();
    run.printer.set("12121212");
    EXPECT_EQ(run.finish(), Result{PrinterStatus{}});
}

TEST(PrintSession, FindsNoPrinterAfterHalfASecondOfSilenceAndNotBefore)
{
    Job run;
    run.printer.mute = true;
    EXPECT_EQ(run.finish(), Result(PrintFault::NoPrinter));
    EXPECT_EQ(run.now, start + 500ms);
}

TEST(PrintSession, IsPatientWithASilenceInMidJob)
{
    Job run;
    run.until_received(2);
    run.printer.mute = true;
    while (run.now < start + 4900ms) run.turn();
    EXPECT_FALSE(run.session.outcome());
    EXPECT_EQ(run.finish(), Result(PrintFault::BrokenOff));
    EXPECT_LE(run.now, start + 6s);
}

TEST(PrintSession, DoesNotKnowWhenThePrinterFallsSilentBehindTheCut)
{
    Job run;
    run.printer.answers_in_turn = 3;
    run.until_received(7);
    run.printer.mute = true;
    EXPECT_EQ(run.finish(), Result(PrintFault::Unconfirmed));
    EXPECT_TRUE(run.session.gave_up());
}

TEST(PrintSession, ExpiresBeforeTheFirstLineAndBreaksOffLater)
{
    Job late;
    late.now = job_deadline;
    EXPECT_EQ(late.finish(), Result(PrintFault::Expired));
    EXPECT_EQ(late.printer.questions, 0);

    Job stuck;
    stuck.printer.answers_in_turn = 1;
    EXPECT_EQ(stuck.finish(), Result(PrintFault::BrokenOff));
    EXPECT_EQ(stuck.now, job_deadline);

    Job unconfirmed;
    unconfirmed.printer.answers_in_turn = 3;
    EXPECT_EQ(unconfirmed.finish(), Result(PrintFault::Unconfirmed));
    EXPECT_EQ(unconfirmed.now, job_deadline);
}

TEST(PrintSession, AsksAgainWhenAnAnswerIsLost)
{
    Job before;
    before.session.poll(start);  // nobody answers the first question
    EXPECT_EQ(before.finish(), Result{PrinterStatus{}});

    Job in_turn;
    in_turn.until_received(1);
    in_turn.session.feed(hex("12"), in_turn.now);
    in_turn.session.poll(in_turn.now);  // the line feed and its GS r go out, and no answer comes
    EXPECT_EQ(in_turn.finish(), Result{PrinterStatus{}});
    EXPECT_LT(in_turn.took(), 5s);
}

TEST(PrintSession, TakesNoAnswerToAnEarlierJobForItsOwn)
{
    Job run;
    run.printer.answers_in_turn = 0;
    run.session.feed(hex("00000000"), start);  // before anything
    run.until_received(1);
    run.session.feed(hex("0000"), run.now);  // before the first line feed
    run.until_received(3);
    EXPECT_EQ(run.printer.received, "a.");
}

TEST(PrintSession, BelievesNeitherOfTwoAnswersAtOnce)
{
    Job run;
    run.session.poll(start);
    run.session.feed(hex("1A12"), start);
    EXPECT_EQ(to_hex(run.session.poll(start)), "100401");
}

TEST(PrintSession, KnowsNothingOfWhatTheLostLineCarried)
{
    const auto lose_after = [](std::size_t letters) {
        Job run;
        run.printer.answers_in_turn = letters == 7 ? 3 : 1'000'000;
        run.until_received(letters);
        run.session.lose_line();
        return result_of(*run.session.outcome());
    };
    EXPECT_EQ(lose_after(0), Result(PrintFault::NoPrinter));
    EXPECT_EQ(lose_after(1), Result(PrintFault::NoPrinter));
    EXPECT_EQ(lose_after(4), Result(PrintFault::BrokenOff));
    EXPECT_EQ(lose_after(7), Result(PrintFault::Unconfirmed));
}

TEST(PrintSession, CountsTheTimeThatASlowLineNeeds)
{
    const PrintSession::Pace slow{.per_byte = 10ms, .queued = 100};
    Job run{three_lines(), slow};
    run.printer.mute = true;
    EXPECT_EQ(run.finish(), Result(PrintFault::NoPrinter));
    EXPECT_EQ(run.now, start + 1500ms);
}

// Whatever comes over the line: it ends by its deadline, and the printer gets a beginning of the job, in order, once.
TEST(PrintSession, EndsInTimeAndInOrderWhateverComesOverTheLine)
{
    std::mt19937 dice{17};
    for (int run_number = 0; run_number < 500; ++run_number) {
        Job run;
        while (!run.session.outcome()) {
            run.turn();
            Bytes noise;
            for (auto left = dice() % 4; left > 0; --left) noise.push_back(octet(dice()));
            run.session.feed(noise, run.now);
            run.now += std::chrono::milliseconds{dice() % 100};
            ASSERT_LE(run.now, job_deadline + 1s);
        }
        EXPECT_TRUE(std::string{"a.b.c.|"}.starts_with(run.printer.received))
            << run.printer.received;
    }
}

}  // namespace
}  // namespace kiosk::devices
