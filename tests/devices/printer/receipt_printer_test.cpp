#include "devices/printer/receipt_printer.h"

#include "devices/emulators/bench/bench.h"
#include "devices/emulators/bench/serial_station.h"
#include "devices/emulators/printer/escpos_printer.h"
#include "tests/devices/printer/result.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <stdlib.h>

#include <filesystem>
#include <functional>
#include <future>
#include <thread>

namespace kiosk::devices {
namespace {

using namespace std::chrono_literals;
using Kind = PrintLine::Kind;
using nlohmann::json;

TimePoint in(Duration time) { return std::chrono::steady_clock::now() + time; }

/// An emulated printer on a pseudo-terminal, so fast that time does not matter unless a test slows it down, and the
/// driver at the other end.
class ReceiptPrinterOnAPty : public testing::Test {
protected:
    ReceiptPrinterOnAPty()
    {
        std::string pattern = std::filesystem::temp_directory_path() / "printer-XXXXXX";
        dir_ = ::mkdtemp(pattern.data());
        bench_.emplace(dir_);
    }
    ~ReceiptPrinterOnAPty() override
    {
        bench_->stop();
        if (thread_.joinable()) thread_.join();
        std::filesystem::remove_all(dir_);
    }

    /// Puts a printer on the bench and answers its driver.
    ReceiptPrinter connect(PaperWidth paper = PaperWidth::Mm58, bool flow_control = false)
    {
        bench_->add(std::make_unique<emulators::SerialStation>(
            "printer",
            std::make_unique<emulators::EscPosPrinter>(
                emulators::PrinterModel{.receipts = dir_ / "receipts",
                                        .paper = paper,
                                        .lines_per_second = 100'000,
                                        .flow_control = flow_control}),
            dir_ / "printer.tty", 0));
        thread_ = std::thread{[this] { bench_->run(); }};
        return ReceiptPrinter{{.path = dir_ / "printer.tty",
                               .line = {.baud = 115200, .software_flow_control = flow_control},
                               .format = {.paper = paper}}};
    }

    json tell(json command)
    {
        command["device"] = "printer";
        auto reply = json::parse(bench_->execute(command.dump()));
        EXPECT_TRUE(reply["ok"].get<bool>()) << reply;
        return reply;
    }
    json state() { return tell({{"state", true}}); }
    std::string last_receipt() { return state()["last_receipt"]["text"]; }

    /// Until the printer is as wished; fails the test after ten seconds.
    void wait_until(const std::function<bool(const json&)>& wished)
    {
        const auto deadline = in(10s);
        while (!wished(state())) {
            ASSERT_LT(std::chrono::steady_clock::now(), deadline) << state();
            std::this_thread::yield();
        }
    }
    void wait_for_empty_buffer()
    {
        wait_until([](const json& s) { return s["buffered"] == 0; });
    }

    /// Starts a job on a slow printer and returns when its first line has come out.
    std::future<Expected<PrinterStatus, PrintFault>> start_slow_job(ReceiptPrinter& printer)
    {
        tell({{"lines_per_second", 10}});
        auto job = std::async(std::launch::async,
                              [&printer] { return printer.print(document(), in(60s)); });
        wait_until([](const json& s) { return s["hanging"]["text"] != ""; });
        return job;
    }

    static PrintDocument document(const std::string& title = "充值成功")
    {
        return {{.text = title, .align = Align::Centre, .bold = true, .tall = true},
                {.kind = Kind::Rule},
                {.kind = Kind::Pair, .text = "充值", .value = "¥100.00"},
                {.kind = Kind::Pair, .text = "余额", .value = "￥123.50", .bold = true},
                {.kind = Kind::Blank},
                {.text = "请妥善保管"},
                {.kind = Kind::QrCode, .text = "HTTPS://EXAMPLE.CN/R/7-42"}};
    }
    static std::string printed(const std::string& title, std::size_t columns)
    {
        const auto gap = [&](std::size_t used) { return std::string(columns - used, ' '); };
        return std::string((columns - 16) / 2, ' ') + title + "\n" +  //
               std::string(columns, '-') + "\n" +                     //
               "充值" + gap(4 + 8) + "￥100.00\n" +                   //
               "余额" + gap(4 + 8) + "￥123.50\n" +                   //
               "\n请妥善保管\n[QR] HTTPS://EXAMPLE.CN/R/7-42\n[cut]\n";
    }

    std::filesystem::path dir_;
    std::optional<emulators::Bench> bench_;
    std::thread thread_;
};

TEST_F(ReceiptPrinterOnAPty, PrintsAWholeReceiptOnNarrowPaper)
{
    auto printer = connect(PaperWidth::Mm58);
    EXPECT_EQ(result_of(printer.print(document(), in(60s))), Result(PrinterStatus{}));
    EXPECT_EQ(last_receipt(), printed("充值成功", 32));
    EXPECT_EQ(state()["unknown"], json::object());
}

TEST_F(ReceiptPrinterOnAPty, PrintsAWholeReceiptOnWidePaper)
{
    auto printer = connect(PaperWidth::Mm80);
    EXPECT_EQ(result_of(printer.print(document(), in(60s))), Result(PrinterStatus{}));
    EXPECT_EQ(last_receipt(), printed("充值成功", 48));
}

TEST_F(ReceiptPrinterOnAPty, PrintsOneReceiptAfterTheOther)
{
    auto printer = connect();
    for (const auto* title : {"凭条之一", "凭条之二", "凭条之三"}) {
        EXPECT_TRUE(printer.print(document(title), in(60s)));
        EXPECT_EQ(last_receipt(), printed(title, 32));
    }
    EXPECT_EQ(state()["receipts"], 3);
}

TEST_F(ReceiptPrinterOnAPty, PrintsANameThatThePrintersFontLacksAsAnImage)
{
    auto printer = connect();
    EXPECT_TRUE(printer.print({{.text = "𠮷先生"}}, in(60s)));
    EXPECT_EQ(last_receipt(), "[image 72x48]\n[cut]\n");
}

TEST_F(ReceiptPrinterOnAPty, TellsHowThePrinterIs)
{
    auto printer = connect();
    EXPECT_EQ(result_of(printer.status()), Result(PrinterStatus{}));
    tell({{"paper", "near-end"}});
    EXPECT_EQ(result_of(printer.status()), Result(PrinterStatus{.paper = PaperState::NearEnd}));
    tell({{"cover", "open"}});
    EXPECT_EQ(result_of(printer.status()),
              Result(PrinterStatus{.paper = PaperState::NearEnd, .cover_open = true}));
    tell({{"cover", "closed"}});
    tell({{"cutter_error", true}});
    EXPECT_EQ(result_of(printer.status()),
              Result(PrinterStatus{.paper = PaperState::NearEnd, .cutter_error = true}));
}

TEST_F(ReceiptPrinterOnAPty, ReportsPaperNearItsEndWithThePrintedReceipt)
{
    auto printer = connect();
    tell({{"paper", "near-end"}});
    EXPECT_EQ(result_of(printer.print(document(), in(60s))),
              Result(PrinterStatus{.paper = PaperState::NearEnd}));
}

TEST_F(ReceiptPrinterOnAPty, PrintsNothingWhileTheCoverIsOpenNorLater)
{
    auto printer = connect();
    tell({{"cover", "open"}});
    EXPECT_EQ(result_of(printer.print(document(), in(60s))), Result(PrintFault::CannotPrint));
    tell({{"cover", "closed"}});
    wait_for_empty_buffer();
    EXPECT_EQ(state()["hanging"]["text"], "");
}

// R44: after a refill only the new job comes out, whatever the model makes of DLE ENQ.
TEST_F(ReceiptPrinterOnAPty, PrintsOnlyTheNewJobAfterPaperRanOut)
{
    auto printer = connect();
    int receipts = 0;
    struct Case {
        bool stubborn;
        int lines;  // the first, one in the middle, the last before the cut
    };
    for (const auto& [stubborn, lines] :
         {Case{true, 1}, Case{true, 4}, Case{true, 7}, Case{false, 4}}) {
        tell({{"stubborn", stubborn}});
        tell({{"paper_out_after_lines", lines}});
        ASSERT_EQ(result_of(printer.print(document(), in(60s))), Result(PrintFault::BrokenOff));
        EXPECT_EQ(result_of(printer.print(document(), in(60s))), Result(PrintFault::CannotPrint));

        tell({{"paper", "refill"}});  // and what hung out is taken away
        wait_for_empty_buffer();
        EXPECT_EQ(state()["hanging"]["text"], "") << lines;
        EXPECT_EQ(state()["receipts"], ++receipts) << "the torn piece";

        EXPECT_TRUE(printer.print(document("新的凭条"), in(60s)));
        EXPECT_EQ(last_receipt(), printed("新的凭条", 32)) << lines;
        ++receipts;
    }
}

TEST_F(ReceiptPrinterOnAPty, CutsOffWhatHangsOutOfAJobThatTheCoverBrokeOff)
{
    auto printer = connect();
    auto job = start_slow_job(printer);
    tell({{"cover", "open"}});
    EXPECT_EQ(result_of(job.get()), Result(PrintFault::BrokenOff));
    wait_for_empty_buffer();  // it was told to forget the rest
    tell({{"lines_per_second", 100'000}});
    tell({{"cover", "closed"}});
    const std::string torn = state()["hanging"]["text"];
    EXPECT_TRUE(printed("充值成功", 32).starts_with(torn)) << torn;

    EXPECT_TRUE(printer.print(document("新的凭条"), in(60s)));
    EXPECT_EQ(last_receipt(), printed("新的凭条", 32));
    EXPECT_EQ(state()["receipts"], 2);
}

TEST_F(ReceiptPrinterOnAPty, WaitsForAHotHeadAndASlowPrinter)
{
    auto printer = connect();
    auto job = start_slow_job(printer);
    tell({{"head_hot", true}});
    const std::size_t asked = state()["asked"];
    wait_until([&](const json& s) { return s["asked"] >= asked + 6; });
    EXPECT_EQ(job.wait_for(0s), std::future_status::timeout);
    tell({{"head_hot", false}});
    tell({{"lines_per_second", 100'000}});
    EXPECT_EQ(result_of(job.get()), Result(PrinterStatus{}));
    EXPECT_EQ(last_receipt(), printed("充值成功", 32));
}

TEST_F(ReceiptPrinterOnAPty, FindsNoPrinterWhereNobodyAnswers)
{
    auto printer = connect();
    tell({{"mute", true}});
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(result_of(printer.status()), Result(PrintFault::NoPrinter));
    EXPECT_GE(std::chrono::steady_clock::now() - start, 500ms);
    EXPECT_EQ(result_of(printer.print(document(), in(60s))), Result(PrintFault::NoPrinter));
    tell({{"mute", false}});
    EXPECT_EQ(state()["hanging"]["text"], "");
    EXPECT_TRUE(printer.print(document(), in(60s)));
}

TEST_F(ReceiptPrinterOnAPty, DoesNotBeginAJobThatIsTooOld)
{
    auto printer = connect();
    EXPECT_EQ(result_of(printer.print(document(), in(-1ms))), Result(PrintFault::Expired));
    EXPECT_EQ(result_of(printer.print(document(), in(0ms))), Result(PrintFault::Expired));
    EXPECT_EQ(state()["hanging"]["text"], "");
}

TEST_F(ReceiptPrinterOnAPty, CancelsAJobAtItsDeadlineAndPrintsNoneOfItLater)
{
    auto printer = connect();
    tell({{"lines_per_second", 4}});  // the first line takes half a second
    EXPECT_EQ(result_of(printer.print(document(), in(250ms))), Result(PrintFault::BrokenOff));
    tell({{"lines_per_second", 100'000}});
    tell({{"tear_off", true}});
    wait_for_empty_buffer();
    EXPECT_EQ(state()["hanging"]["text"], "");
    EXPECT_TRUE(printer.print(document("新的凭条"), in(60s)));
    EXPECT_EQ(last_receipt(), printed("新的凭条", 32));
}

TEST_F(ReceiptPrinterOnAPty, OpensItsLineAgainAfterAReplug)
{
    auto printer = connect();
    EXPECT_TRUE(printer.status());
    EXPECT_EQ(printer.line_fault(), std::nullopt);
    tell({{"unplug", true}});
    EXPECT_EQ(result_of(printer.status()), Result(PrintFault::NoPrinter));
    EXPECT_EQ(printer.line_fault(), LinkFault::NotFound);
    tell({{"plug_in", true}});
    EXPECT_TRUE(printer.print(document(), in(60s)));

    tell({{"unplug", true}});
    tell({{"plug_in", true}});  // nobody asked meanwhile
    EXPECT_TRUE(printer.print(document(), in(60s)));
    EXPECT_EQ(state()["receipts"], 2);
}

TEST_F(ReceiptPrinterOnAPty, PrintsOnlyTheNewJobAfterAnUnplugInMidJob)
{
    auto printer = connect();
    auto job = start_slow_job(printer);
    tell({{"unplug", true}});
    EXPECT_EQ(result_of(job.get()), Result(PrintFault::BrokenOff));
    tell({{"lines_per_second", 100'000}});
    tell({{"plug_in", true}});
    EXPECT_TRUE(printer.print(document("新的凭条"), in(60s)));
    EXPECT_EQ(last_receipt(), printed("新的凭条", 32));
}

TEST_F(ReceiptPrinterOnAPty, PrintsOnlyTheNewJobAfterAPowerCutInMidJob)
{
    auto printer = connect();
    auto job = start_slow_job(printer);
    tell({{"cover", "open"}});  // so that the job has ended when the power returns
    EXPECT_EQ(result_of(job.get()), Result(PrintFault::BrokenOff));
    tell({{"power_cycle", true}});
    tell({{"cover", "closed"}});
    tell({{"lines_per_second", 100'000}});
    EXPECT_TRUE(printer.print(document("新的凭条"), in(60s)));
    EXPECT_EQ(last_receipt(), printed("新的凭条", 32));
}

// As a program leaves it that was killed while it sent an image: the printer takes questions for dots.
TEST_F(ReceiptPrinterOnAPty, EndsACommandThatWasCutInTwo)
{
    auto printer = connect();
    {
        auto port = SerialPort::open(dir_ / "printer.tty", {});
        ASSERT_TRUE(port->write(*from_hex("1D384C0A0C0000307030010131800118004142"), in(1s)));
    }
    EXPECT_EQ(result_of(printer.print(document(), in(60s))), Result(PrintFault::NoPrinter));
    EXPECT_TRUE(printer.print(document(), in(60s)));
    EXPECT_EQ(last_receipt(), printed("充值成功", 32));
}

TEST_F(ReceiptPrinterOnAPty, SurvivesNoiseAndLossOnTheLine)
{
    auto printer = connect();
    int receipts = 0;
    for (const char* line :
         {R"({"garbage":1})", R"({"garbage":9})", R"({"drop":1})", R"({"drop":1,"skip":4})",
          R"({"corrupt":2,"skip":3})", R"({"duplicate":1})", R"({"duplicate":3,"skip":2})"}) {
        tell({{"line", json::parse(line)}});
        EXPECT_TRUE(printer.print(document(), in(60s))) << line;
        EXPECT_EQ(last_receipt(), printed("充值成功", 32)) << line;
        EXPECT_EQ(state()["receipts"], ++receipts) << line;
    }
}

// A line stopped by XOFF holds back even the questions: the job ends at its deadline, and the bytes are thrown away.
TEST_F(ReceiptPrinterOnAPty, PrintsNothingLaterThatXoffHeldBack)
{
    auto printer = connect(PaperWidth::Mm58, true);
    EXPECT_TRUE(printer.status());
    tell({{"paper_out_after_lines", 2}});
    EXPECT_EQ(result_of(printer.print(document(), in(700ms))), Result(PrintFault::BrokenOff));
    tell({{"paper", "refill"}});
    wait_for_empty_buffer();
    EXPECT_EQ(state()["hanging"]["text"], "");
    EXPECT_TRUE(printer.print(document("新的凭条"), in(60s)));
    EXPECT_EQ(last_receipt(), printed("新的凭条", 32));
}

}  // namespace
}  // namespace kiosk::devices
