#include "devices/link/serial_port.h"

#include "devices/emulators/bench/pty_line.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

namespace kiosk::devices {
namespace {

using namespace std::chrono_literals;

TimePoint soon() { return std::chrono::steady_clock::now() + 2s; }

class SerialPortOnAPty : public testing::Test {
protected:
    std::filesystem::path path_ =
        std::filesystem::temp_directory_path() / ("port-" + std::to_string(::getpid()) + ".tty");
    emulators::PtyLine line_{path_, 0};
};

TEST_F(SerialPortOnAPty, CarriesEveryByteValueBothWaysUnchanged)
{
    auto port = SerialPort::open(path_, {});
    ASSERT_TRUE(port);
    Bytes all;
    for (unsigned b = 0; b < 256; ++b) all.push_back(octet(b));

    ASSERT_TRUE(port->write(all, soon()));
    Bytes arrived;
    while (arrived.size() < all.size()) append(arrived, line_.receive(soon()));
    EXPECT_EQ(arrived, all);

    line_.send(all, std::chrono::steady_clock::now());
    Bytes back;
    while (back.size() < all.size()) {
        const auto got = port->read(soon());
        ASSERT_TRUE(got);
        append(back, *got);
    }
    EXPECT_EQ(back, all);
}

TEST_F(SerialPortOnAPty, ReadGivesUpAtItsDeadline)
{
    auto port = SerialPort::open(path_, {});
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(port->read(start + 30ms).error(), LinkFault::TimedOut);
    EXPECT_GE(std::chrono::steady_clock::now(), start + 30ms);
}

TEST_F(SerialPortOnAPty, AWakeUpEndsTheWaitAndIsNotLostWhenItComesFirst)
{
    auto port = SerialPort::open(path_, {});
    Waker waker;
    waker.wake();
    EXPECT_EQ(port->read(soon(), &waker).error(), LinkFault::Woken);
    waker.clear();
    std::thread other{[&] { waker.wake(); }};
    EXPECT_EQ(port->read(soon(), &waker).error(), LinkFault::Woken);
    other.join();
}

TEST_F(SerialPortOnAPty, BytesGoBeforeAWakeUp)
{
    auto port = SerialPort::open(path_, {});
    Waker waker;
    waker.wake();
    line_.send(as_bytes("x"), std::chrono::steady_clock::now());
    EXPECT_TRUE(port->read(soon(), &waker));
}

TEST_F(SerialPortOnAPty, UnpluggingIsLostAndReplugOpensAgainUnderTheSameName)
{
    auto port = SerialPort::open(path_, {});
    line_.unplug();
    EXPECT_EQ(port->read(soon()).error(), LinkFault::Lost);
    EXPECT_EQ(SerialPort::open(path_, {}).error(), LinkFault::NotFound);
    line_.plug_in();
    EXPECT_TRUE(SerialPort::open(path_, {}));
}

TEST_F(SerialPortOnAPty, ASecondProgramIsRefused)
{
    const auto port = SerialPort::open(path_, {});
    EXPECT_EQ(SerialPort::open(path_, {}).error(), LinkFault::InUse);
}

/// A pseudo-terminal drops the parity, and says so only when that was all there was to set.
TEST_F(SerialPortOnAPty, OpensAgainWithAParityThatTheLineDoesNotHave)
{
    for (int run = 0; run < 3; ++run)
        EXPECT_TRUE(SerialPort::open(path_, {.baud = 9600, .parity = Parity::Even})) << run;
}

TEST_F(SerialPortOnAPty, OldBytesAreGoneAfterOpening)
{
    line_.send(as_bytes("stale"), std::chrono::steady_clock::now());
    auto port = SerialPort::open(path_, {});
    EXPECT_EQ(port->read(std::chrono::steady_clock::now() + 20ms).error(), LinkFault::TimedOut);
}

TEST(SerialPort, SaysWhatIsWrongWithAPath)
{
    EXPECT_EQ(SerialPort::open("/dev/serial/by-id/none", {}).error(), LinkFault::NotFound);
    EXPECT_EQ(SerialPort::open("/dev/null", {}).error(), LinkFault::NotALine);
}

TEST_F(SerialPortOnAPty, AnImpossibleSpeedIsRefused)
{
    EXPECT_EQ(SerialPort::open(path_, {.baud = 12345}).error(), LinkFault::NotALine);
}

}  // namespace
}  // namespace kiosk::devices
