#include "kiosk/views/catalogue.h"

#include "kiosk/views/wording.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>

namespace kiosk::views {
namespace {

using Texts = std::map<std::string, std::string>;

/// Key and text of each entry of a catalogue's source; every entry is two lines.
Texts read_po(const std::string& file)
{
    std::ifstream in{file};
    EXPECT_TRUE(in) << file;
    Texts texts;
    std::string key;
    const std::regex entry{R"re(^(msgid|msgstr) "(.*)"$)re"};
    for (std::string line; std::getline(in, line);) {
        std::smatch match;
        if (!std::regex_match(line, match, entry)) continue;
        if (match[1] == "msgid")
            key = match[2];
        else if (!key.empty()) {
            EXPECT_TRUE(texts.emplace(key, match[2]).second) << "twice: " << key;
        }
    }
    return texts;
}

const Texts& chinese()
{
    static const auto texts = read_po("assets/locale/zh_CN.po");
    return texts;
}
const Texts& english()
{
    static const auto texts = read_po("assets/locale/en.po");
    return texts;
}

std::set<std::string> keys(const Texts& texts)
{
    std::set<std::string> result;
    for (const auto& [key, text] : texts) result.insert(key);
    return result;
}

/// Every literal of the form "word.word" in the sources of the views is a key.
std::set<std::string> keys_in_code()
{
    const std::regex literal{R"re("([a-z]+(?:\.[a-z0-9-]+)+)")re"};
    std::set<std::string> found;
    for (const auto& file : std::filesystem::directory_iterator{"kiosk/views"}) {
        if (file.path().extension() != ".cpp") continue;
        std::ifstream in{file.path()};
        const std::string text{std::istreambuf_iterator<char>{in}, {}};
        for (std::sregex_iterator it{text.begin(), text.end(), literal}, end; it != end; ++it)
            found.insert((*it)[1]);
    }
    return found;
}

std::multiset<std::string> placeholders(const std::string& text)
{
    const std::regex form{R"(\{\d\})"};
    std::multiset<std::string> found;
    for (std::sregex_iterator it{text.begin(), text.end(), form}, end; it != end; ++it)
        found.insert(it->str());
    return found;
}

bool is_hanzi(char32_t c) { return c >= 0x4E00 && c <= 0x9FFF; }

std::size_t hanzi_in(const std::string& text)
{
    std::size_t count = 0;
    for (std::size_t i = 0; i + 2 < text.size(); ++i) {
        const auto b = [&](std::size_t n) {
            return static_cast<char32_t>(static_cast<unsigned char>(text[i + n]));
        };
        if ((b(0) & 0xF0U) != 0xE0U) continue;
        if (is_hanzi(((b(0) & 0x0FU) << 12U) | ((b(1) & 0x3FU) << 6U) | (b(2) & 0x3FU))) ++count;
    }
    return count;
}

/// Texts of the same look in every language.
bool is_without_words(const std::string& key)
{
    return key == "action.language" || key == "notes.count" || key.starts_with("month.");
}

TEST(Texts, EveryKeyInTheCodeIsInBothLanguagesAndNoOther)
{
    const auto used = keys_in_code();
    EXPECT_GT(used.size(), 150U);
    EXPECT_EQ(keys(chinese()), used);
    EXPECT_EQ(keys(english()), used);
}

TEST(Texts, NoneIsEmptyOrLeftUntranslated)
{
    for (const auto& [key, text] : chinese()) {
        EXPECT_FALSE(text.empty()) << key;
        if (!is_without_words(key)) {
            EXPECT_GT(hanzi_in(text), 0U) << key;
        }
    }
    for (const auto& [key, text] : english()) {
        EXPECT_FALSE(text.empty()) << key;
        if (key != "action.language") {
            EXPECT_EQ(hanzi_in(text), 0U) << key;
        }
    }
}

TEST(Texts, HaveTheSamePlaceholdersInBothLanguages)
{
    for (const auto& [key, text] : chinese())
        EXPECT_EQ(placeholders(text), placeholders(english().at(key))) << key;
}

// X17: what happened, is my money safe, what now: 40 hanzi at most together.
TEST(Texts, ATroubleIsToldInFortyHanzi)
{
    int troubles = 0;
    for (const auto& [key, advice] : chinese()) {
        if (!key.starts_with("trouble.") || !key.ends_with(".now")) continue;
        ++troubles;
        const auto title = chinese().at(key.substr(0, key.size() - 4));
        const auto all = title + chinese().at("trouble.money-safe") + advice;
        EXPECT_LE(hanzi_in(all), 40U) << all;
    }
    EXPECT_EQ(troubles, 12);
}

// X17 again: a code may stand small at the bottom; here none is needed in any sentence.
TEST(Texts, NoSentenceSpeaksInCodes)
{
    const std::regex code{R"((^|[^A-Za-z])(E|ERR|0x)[-_ ]?\d)"};
    for (const auto* texts : {&chinese(), &english()})
        for (const auto& [key, text] : *texts) EXPECT_FALSE(std::regex_search(text, code)) << key;
}

TEST(Catalogue, SpeaksBothLanguages)
{
    const Catalogue catalogue{KIOSK_CATALOGUES};
    EXPECT_EQ(catalogue.text(Language::Chinese, "action.finish"), "结束");
    EXPECT_EQ(catalogue.text(Language::English, "action.finish"), "Finish");
}

TEST(Catalogue, FillsPlaceholdersInTheOrderOfTheLanguage)
{
    const Catalogue catalogue{KIOSK_CATALOGUES};
    EXPECT_EQ(catalogue.text(Language::Chinese, "date.full", {"2026", "11", "22"}),
              "2026年11月22日");
    EXPECT_EQ(catalogue.text(Language::English, "date.full", {"2026", "Nov", "22"}), "22 Nov 2026");
}

TEST(Catalogue, LeavesBracesOfAnArgumentAlone)
{
    const Catalogue catalogue{KIOSK_CATALOGUES};
    EXPECT_EQ(catalogue.text(Language::English, "offer.reference", {"{1}{2}{"}), "Ref. {1}{2}{");
}

TEST(Catalogue, ShowsAPlaceholderWithoutArgument)
{
    const Catalogue catalogue{KIOSK_CATALOGUES};
    EXPECT_EQ(catalogue.text(Language::English, "offer.reference"), "Ref. {1}");
}

TEST(Catalogue, ShowsAKeyThatItDoesNotHave)
{
    const Catalogue catalogue{KIOSK_CATALOGUES};
    EXPECT_EQ(catalogue.text(Language::English, "no.such.key"), "no.such.key");
}

TEST(Catalogue, NamesTheFileThatIsMissing)
{
    try {
        const Catalogue catalogue{"/nonexistent"};
        FAIL() << "no fault";
    } catch (const std::runtime_error& e) {
        EXPECT_NE(std::string{e.what()}.find("/nonexistent/zh_CN/LC_MESSAGES/citizen-kiosk.mo"),
                  std::string::npos);
    }
}

TEST(Money, IsGroupedInThousandsWithTwoDecimals)
{
    EXPECT_EQ(money(Money::fen(0)), "¥0.00");
    EXPECT_EQ(money(Money::fen(5)), "¥0.05");
    EXPECT_EQ(money(Money::fen(99'999)), "¥999.99");
    EXPECT_EQ(money(Money::fen(123'450)), "¥1,234.50");
    EXPECT_EQ(money(Money::fen(9'999'999)), "¥99,999.99");
    EXPECT_EQ(money(Money::fen(123'456'789'012)), "¥1,234,567,890.12");
    EXPECT_EQ(money(Money::fen(-100'005)), "-¥1,000.05");
}

TEST(Money, OfWholeYuanLosesItsZeros)
{
    EXPECT_EQ(whole_yuan(Money::yuan(1'000)), "¥1,000");
    EXPECT_EQ(whole_yuan(Money::fen(62'655)), "¥626.55");
}

TEST(Clock, ShowsTwoDigitsEach)
{
    using namespace std::chrono_literals;
    const std::chrono::local_days day{std::chrono::year{2026} / 1 / 2};
    EXPECT_EQ(clock(CivilTime{day + 7h + 5min + 59s}), "07:05");
    EXPECT_EQ(clock(CivilTime{day}), "00:00");
}

TEST(Dates, ThatNoCalendarHasAreCalledUnknown)
{
    const Catalogue catalogue{KIOSK_CATALOGUES};
    const Wording say{catalogue, Language::English};
    EXPECT_EQ(say.date(*Bcd<4>::from_digits("20301231")), "31 Dec 2030");
    EXPECT_EQ(say.date(*Bcd<4>::from_digits("20301331")), "unknown date");
    EXPECT_EQ(say.date(*Bcd<4>::from_digits("00000000")), "unknown date");
}

}  // namespace
}  // namespace kiosk::views
