// The desk's window over a desk in this process, under one of SDL's invisible drivers: what a person does becomes the
// commands of the control socket.
#include "devices/emulators/desk/desk.h"
#include "devices/emulators/desk/window/table.h"
#include "devices/emulators/desk/window/table_window.h"
#include "devices/emulators/desk/window/teller.h"
#include "devices/emulators/printer/png_file.h"
#include "tests/devices/emulators/desk/desk_process.h"

#include <gtest/gtest.h>

#include <SDL.h>
#include <png.h>

#include <algorithm>
#include <array>
#include <fstream>

namespace kiosk::emulators {
namespace {

using nlohmann::json;

constexpr std::uint16_t nobodys_port = 1;

class TableDesk : public testing::Test {
protected:
    std::string ask(const std::string& line)
    {
        const auto request = json::parse(line);
        if (!request.contains("state") && !request.contains("list")) told_.push_back(request);
        return desk_.bench().execute(line);
    }
    Ask asking()
    {
        return [this](const std::string& line) { return ask(line); };
    }
    [[nodiscard]] const PhoneView& phone(const char* name)
    {
        view_ = look_at_desk(asking());
        return *std::ranges::find(view_.phones, name, &PhoneView::name);
    }

    DeskDirectory directory_;
    Desk desk_{{.directory = directory_.path(),
                .cards = {},
                .config = {},
                .vpcd_port = nobodys_port,
                .baud = 0}};
    std::vector<json> told_;  ///< what was done, without the looks
    DeskView view_;
};

// ---- what is seen

using DeskSeen = TableDesk;

TEST_F(DeskSeen, ShowsEachPhoneWithItsPlace)
{
    ask(R"({"device":"rf-bridge","lay":{"phone":"rich"}})");
    EXPECT_EQ(phone("rich").place, "rf-bridge");
    EXPECT_EQ(phone("rich").balance, Money::yuan(990));
    EXPECT_EQ(phone("rich").masked_card, "****0033");
    EXPECT_EQ(phone("test").place, "");
}

TEST_F(DeskSeen, ShowsWhatIsWrong)
{
    ask(R"({"device":"printer","cover":"open"})");
    ask(R"({"device":"printer","unplug":true})");
    ask(R"({"device":"rf-bridge","line":{"mute":true}})");
    const auto view = look_at_desk(asking());
    EXPECT_TRUE(view.printer.cover_open);
    EXPECT_FALSE(view.printer.cable.plugged_in);
    EXPECT_TRUE(view.bridge.cable.mute);
    EXPECT_TRUE(view.acceptor.cable.plugged_in);
}

TEST(DeskSeenWithoutPcscd, HasNoSecondReader)
{
    const DeskDirectory directory;
    Desk desk{{.directory = directory.path(), .cards = {}, .config = {}}};
    const auto view =
        look_at_desk([&](const std::string& line) { return desk.bench().execute(line); });
    EXPECT_TRUE(view.bridge.stands);
    EXPECT_FALSE(view.pcsc.stands);
}

// ---- what is said

class DeskTold : public TableDesk {
protected:
    Teller teller_{asking()};
};

TEST_F(DeskTold, LiftsAPhoneBeforeItLaysItElsewhere)
{
    teller_.lay(phone("test"), "rf-bridge", false);
    teller_.lay(phone("test"), "pcsc", false);
    EXPECT_EQ(phone("test").place, "pcsc");
    EXPECT_FALSE(teller_.was_refused());
}

TEST_F(DeskTold, LaysASecondPhoneBesideTheFirst)
{
    teller_.lay(phone("test"), "rf-bridge", false);
    teller_.lay(phone("rich"), "rf-bridge", true);
    EXPECT_EQ(phone("test").place, "rf-bridge");
    EXPECT_EQ(phone("rich").place, "rf-bridge");
}

TEST_F(DeskTold, KeepsWhatWasSaidAndAnswered)
{
    teller_.press("printer", R"("paper":"out")");
    EXPECT_EQ(teller_.said(), R"({"device":"printer","paper":"out"})");
    EXPECT_EQ(teller_.answer(), R"({"ok":true})");
}

TEST_F(DeskTold, CountsANoteThatWasNotPulledInAsRefused)
{
    teller_.insert(Money::yuan(100), true);
    EXPECT_TRUE(teller_.was_refused());
    EXPECT_NE(teller_.answer().find("not in a state to take notes"), std::string::npos);
}

// ---- hands at the window

class DeskWindow : public TableDesk {
protected:
    DeskWindow()
    {
        ::setenv("SDL_VIDEODRIVER", "dummy", 1);
        window_.emplace(
            [this](const std::string& line) {
                auto reply = ask(line);
                constexpr int too_many = 2'000;  // a look takes at most the tenth of a second
                if (!told_.empty() || ++looks_ > too_many) window_->stop();
                return reply;
            },
            "test", false);
    }

    static void mouse(std::uint32_t type, ImVec2 at)
    {
        SDL_Event event{};
        event.type = type;
        if (type == SDL_MOUSEMOTION) {
            event.motion.x = static_cast<int>(at.x);
            event.motion.y = static_cast<int>(at.y);
        } else {
            event.button.button = SDL_BUTTON_LEFT;
            event.button.x = static_cast<int>(at.x);
            event.button.y = static_cast<int>(at.y);
        }
        SDL_PushEvent(&event);
    }
    /// The first command that comes of it.
    json press(ImVec2 at) { return drag(at, at); }
    json drag(ImVec2 from, ImVec2 to)
    {
        mouse(SDL_MOUSEMOTION, from);
        mouse(SDL_MOUSEBUTTONDOWN, from);
        if (from.x != to.x || from.y != to.y) mouse(SDL_MOUSEMOTION, to);
        mouse(SDL_MOUSEBUTTONUP, to);
        window_->run();
        return told_.empty() ? json{} : told_.front();
    }

    int looks_ = 0;
    std::optional<TableWindow> window_;
};

const ImVec2 first_phone{place::shelf.x + 60, place::shelf.y + 60};  // "after": by name
const ImVec2 first_note{place::notes.x + 60, place::notes.y + 90};   // 5 yuan

TEST_F(DeskWindow, LaysAPressedPhoneOnTheBridge)
{
    EXPECT_EQ(press(first_phone), json::parse(R"({"device":"rf-bridge","lay":{"phone":"after"}})"));
}

TEST_F(DeskWindow, LaysAPhoneWhereItIsDropped)
{
    EXPECT_EQ(drag(first_phone, place::pcsc.centre()),
              json::parse(R"({"device":"pcsc","lay":{"phone":"after"}})"));
}

TEST_F(DeskWindow, LiftsAPressedPhoneFromItsReader)
{
    desk_.bench().execute(R"({"device":"rf-bridge","lay":{"phone":"test"}})");
    EXPECT_EQ(press({place::bridge.x + 60, place::bridge.y + 100}),
              json::parse(R"({"device":"rf-bridge","lift":{"phone":"test"}})"));
}

TEST_F(DeskWindow, FeedsAPressedNote)
{
    EXPECT_EQ(press(first_note), json::parse(R"({"device":"cash-acceptor","insert":{"fen":500}})"));
}

TEST_F(DeskWindow, FeedsANoteThatIsPushedIntoTheSlot)
{
    EXPECT_EQ(drag(first_note, place::acceptor.centre()),
              json::parse(R"({"device":"cash-acceptor","insert":{"fen":500}})"));
}

TEST_F(DeskWindow, PullsAndReturnsACableWithTheSameSwitch)
{
    const ImVec2 unplug{place::printer.x + 40, place::printer.high().y + 96};
    EXPECT_EQ(press(unplug), json::parse(R"({"device":"printer","unplug":true})"));
    told_.clear();
    EXPECT_EQ(press(unplug), json::parse(R"({"device":"printer","plug_in":true})"));
}

// ---- pictures

struct Size {
    unsigned width = 0;
    unsigned height = 0;
    friend bool operator==(const Size&, const Size&) = default;
};

Size size_of(const std::filesystem::path& file)
{
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    if (png_image_begin_read_from_file(&image, file.c_str()) == 0) return {};
    png_image_free(&image);
    return {image.width, image.height};
}

TEST_F(DeskWindow, DrawsItselfIntoAPicture)
{
    const auto file = directory_.path() / "table.png";
    window_->draw_picture(file);
    EXPECT_EQ(size_of(file),
              (Size{static_cast<unsigned>(look::width), static_cast<unsigned>(look::height)}));
}

TEST(DeskProgramWithAPicture, EndsWhenItIsDrawn)
{
    const DeskDirectory directory;
    const auto file = directory.path() / "table.png";
    ::setenv("SDL_VIDEODRIVER", "dummy", 1);
    tests::ChildProcess desk{
        {tests::program("citizen-desk"), "--dir", directory.path(), "--picture", file}};
    EXPECT_EQ(desk.wait(), 0) << desk.output();
    EXPECT_NE(size_of(file), Size{});
}

TEST(ReceiptOnTheTable, IsInkAtHalfItsSize)
{
    const DeskDirectory directory;
    const auto file = directory.path() / "receipt.png";
    devices::DotMatrix dots{4, 2};
    dots.set(0, 0);
    dots.set(1, 0);
    dots.set(0, 1);
    dots.set(1, 1);
    dots.set(2, 0);
    ASSERT_TRUE(write_png(file, dots));
    const ReceiptPicture picture{file};
    ASSERT_EQ(picture.texture().width, 2);
    ASSERT_EQ(picture.texture().height, 1);
    // Neither is the ink quite black nor the paper quite white.
    EXPECT_NEAR(picture.texture().alpha[0], 240, 15);
    EXPECT_NEAR(picture.texture().alpha[1], 60, 15);
}

TEST(ReceiptOnTheTable, IsRefusedWhenItIsNoPicture)
{
    const DeskDirectory directory;
    const auto file = directory.path() / "receipt.png";
    EXPECT_THROW(ReceiptPicture{file}, std::runtime_error);
    std::ofstream{file} << "no picture";
    EXPECT_THROW(ReceiptPicture{file}, std::runtime_error);
}

}  // namespace
}  // namespace kiosk::emulators
