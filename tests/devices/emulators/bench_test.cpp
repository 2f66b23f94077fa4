#include "devices/emulators/bench/bench.h"
#include "devices/emulators/bench/serial_station.h"

#include "devices/link/serial_port.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <thread>

namespace kiosk::emulators {
namespace {

using namespace std::chrono_literals;

/// Answers every byte with its complement; one command.
class Complement final : public SerialDevice {
public:
    void receive(BytesView bytes, TimePoint) override
    {
        for (const auto b : bytes) out_.push_back(~b);
    }
    Bytes transmit(TimePoint) override { return std::exchange(out_, {}); }
    [[nodiscard]] std::optional<TimePoint> deadline() const override { return std::nullopt; }
    nlohmann::json command(const nlohmann::json& request, TimePoint) override
    {
        if (!request.contains("say")) return failure("only say");
        append(out_, as_bytes(request.at("say").get<std::string>()));
        return ok();
    }
    [[nodiscard]] nlohmann::json help() const override { return {{"say", "sends a text"}}; }
    void power_cycle(TimePoint) override { out_.clear(); }

private:
    Bytes out_;
};

class BenchOnADesk : public testing::Test {
protected:
    BenchOnADesk()
    {
        bench_.add(std::make_unique<SerialStation>("echo", std::make_unique<Complement>(),
                                                   dir_ / "echo.tty", 0));
        thread_ = std::thread{[this] { bench_.run(); }};
    }
    ~BenchOnADesk() override
    {
        bench_.stop();
        thread_.join();
        std::filesystem::remove_all(dir_);
    }

    std::string ask(const char* socket, const std::string& line)
    {
        const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        (dir_ / socket).string().copy(static_cast<char*>(address.sun_path), 107);
        EXPECT_EQ(::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
        EXPECT_GT(::send(fd, line.data(), line.size(), 0), 0);
        std::string reply;
        for (char c = 0; ::recv(fd, &c, 1, 0) == 1 && c != '\n';) reply.push_back(c);
        ::close(fd);
        return reply;
    }

    std::filesystem::path dir_ =
        std::filesystem::temp_directory_path() / ("bench-" + std::to_string(::getpid()));
    Bench bench_{dir_};
    std::thread thread_;
};

TEST_F(BenchOnADesk, AProgramTalksToTheDeviceOverItsLine)
{
    auto port = devices::SerialPort::open(dir_ / "echo.tty", {});
    ASSERT_TRUE(port);
    const auto deadline = std::chrono::steady_clock::now() + 5s;
    ASSERT_TRUE(port->write(*from_hex("00F0"), deadline));
    Bytes answer;
    while (answer.size() < 2) {
        const auto got = port->read(deadline);
        ASSERT_TRUE(got);
        append(answer, *got);
    }
    EXPECT_EQ(to_hex(answer), "FF0F");
}

TEST_F(BenchOnADesk, CommandsReachTheNamedDeviceThroughEitherSocket)
{
    EXPECT_EQ(ask("desk.sock", "{\"device\":\"echo\",\"say\":\"a\"}\n"), R"({"ok":true})");
    EXPECT_EQ(ask("echo.sock", "{\"say\":\"a\"}\n"), R"({"ok":true})");
    EXPECT_EQ(ask("desk.sock", "{\"device\":\"toaster\"}\n"),
              R"({"error":"no device toaster","ok":false})");
}

TEST_F(BenchOnADesk, HelpListsEveryCommand)
{
    const auto help = nlohmann::json::parse(ask("desk.sock", "{\"help\":true}\n"));
    EXPECT_TRUE(help["commands"]["echo"].contains("say"));
    EXPECT_TRUE(help["commands"]["echo"].contains("unplug"));
}

TEST_F(BenchOnADesk, NonsenseIsAnsweredAndTheBenchGoesOn)
{
    for (const auto* line : {"\n", "null\n", "[1]\n", "{\"device\":7}\n",
                             "{\"device\":\"echo\",\"say\":7}\n", "\xFF\xFE\n", "{\n"})
        EXPECT_FALSE(nlohmann::json::parse(ask("desk.sock", line))["ok"].get<bool>()) << line;
    EXPECT_EQ(ask("echo.sock", "{\"say\":\"a\"}\n"), R"({"ok":true})");
}

TEST_F(BenchOnADesk, ASecondBenchInTheSameDirectoryIsRefused)
{
    EXPECT_THROW(Bench{dir_}, std::system_error);
}

}  // namespace
}  // namespace kiosk::emulators
