#include "kiosk/views/make_view.h"

#include "kiosk/flows/times.h"
#include "kiosk/views/money_banner.h"
#include "kiosk/views/receipt_view.h"
#include "tests/kiosk/views/samples.h"
#include "tests/kiosk/views/view_texts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace kiosk::views {
namespace {

using namespace std::chrono_literals;
using namespace testing;
using flows::Button;

const Catalogue& catalogue()
{
    static const Catalogue one{KIOSK_CATALOGUES};
    return one;
}

ViewContext context(TimePoint now = sample_time)
{
    return {.catalogue = catalogue(),
            .now = now,
            .civil_time =
                CivilTime{std::chrono::local_days{std::chrono::year{2026} / 11 / 22} + 18h + 30min},
            .readers = {{"pcsc", ReaderSide::Right}}};
}

ScreenView view_of(const std::string& name, Language language = Language::English)
{
    auto one = sample(name);
    one.terminal.language = language;
    auto c = context();
    c.looks = one.looks;
    c.contact_quality = one.contact;
    return make_view(one.terminal, c);
}

template <class V>
V screen(const std::string& name)
{
    return std::get<V>(view_of(name).screen);
}

std::set<std::string> ids(const ScreenView& view)
{
    std::set<std::string> result;
    for (const auto& action : actions_of(view)) result.insert(action.id);
    return result;
}

bool offers(const ScreenView& view, const std::string& id) { return ids(view).contains(id); }

Banner banner(const std::string& name) { return view_of(name).frame.banner; }

// Each state has its screen.

TEST(Screens, EachSampleShowsItsOwn)
{
    const std::vector<std::pair<const char*, const char*>> expected{
        {"attract", "attract"},
        {"attract-offline", "attract"},
        {"out-of-service", "out-of-service"},
        {"reading", "reading"},
        {"farewell", "farewell"},
        {"trouble-0", "trouble-unreadable"},
        {"trouble-9", "trouble-host-silent"},
        {"checking", "checking"},
        {"home", "home"},
        {"offer", "offer"},
        {"fetching-records", "fetching-records"},
        {"records", "records"},
        {"records-pages", "records-2"},
        {"asking", "asking"},
        {"trying", "trying"},
        {"notes", "notes"},
        {"notes-money", "notes-money"},
        {"notes-closing", "notes-closing"},
        {"loading-write", "loading"},
        {"loading-phone-away", "loading-phone-away"},
        {"loading-other-phone", "loading-other-phone"},
        {"result-loaded", "result-loaded"},
        {"result-healed", "result-healed"},
        {"result-kept", "result-kept"},
        {"result-unresolved", "result-unresolved"},
        {"result-left", "result-left"},
        {"result-note-claim", "result-note-claim"},
    };
    for (const auto& [name, shown] : expected) EXPECT_EQ(view_of(name).name, shown) << name;
}

TEST(Screens, NoRequiredTextIsEmptyInAnySampleOrLanguage)
{
    for (const auto& one : every_sample())
        for (const auto language : {Language::Chinese, Language::English})
            for (const auto& text : required_texts(view_of(one.name, language)))
                EXPECT_FALSE(text.empty()) << one.name;
}

TEST(Screens, NoActionIdOccursTwice)
{
    for (const auto& one : every_sample()) {
        const auto view = view_of(one.name);
        EXPECT_EQ(ids(view).size(), actions_of(view).size()) << one.name;
    }
}

TEST(Screens, EachCanBeSwitchedToTheOtherLanguageAndOffersHelp)
{
    for (const auto& one : every_sample()) {
        EXPECT_TRUE(offers(view_of(one.name), "language")) << one.name;
        EXPECT_TRUE(offers(view_of(one.name), "help")) << one.name;
    }
}

TEST(Screens, TheLanguageSwitchIsNamedInTheLanguageItLeadsTo)
{
    const auto chinese = view_of("home", Language::Chinese).frame.language_switch;
    EXPECT_EQ(chinese->label, "English");
    EXPECT_EQ(chinese->intent, Intent{Language::English});
    const auto english = view_of("home").frame.language_switch;
    EXPECT_EQ(english->label, "中文");
    EXPECT_EQ(english->intent, Intent{Language::Chinese});
}

TEST(Screens, NoneHasMoreThanOnePrimaryAction)
{
    for (const auto& one : every_sample()) {
        const auto all = actions_of(view_of(one.name));
        EXPECT_LE(std::ranges::count(all, Rank::Primary, &Action::rank), 1) << one.name;
    }
}

// X18, I11: the banner says where the money is.

TEST(MoneyBanner, SaysWhatTheItemsFactsSay)
{
    const std::vector<std::pair<const char*, MoneyState>> expected{
        {"attract", MoneyState::NothingTaken},
        {"attract-offline", MoneyState::Kept},
        {"attract-unresolved", MoneyState::Unclear},
        {"home", MoneyState::NothingTaken},
        {"offer", MoneyState::Kept},
        {"notes", MoneyState::NothingTaken},
        {"notes-money", MoneyState::Inside},
        {"notes-acceptor-down", MoneyState::Inside},
        {"loading-card", MoneyState::Inside},
        {"loading-host", MoneyState::Inside},
        {"loading-write", MoneyState::Writing},
        {"loading-phone-away", MoneyState::Writing},
        {"loading-claim", MoneyState::Kept},
        {"result-loaded", MoneyState::Loaded},
        {"result-kept", MoneyState::Kept},
        {"result-unresolved", MoneyState::Unclear},
        {"result-left", MoneyState::Kept},
        {"result-note-claim", MoneyState::NoteLost},
        {"farewell", MoneyState::Over},
    };
    for (const auto& [name, state] : expected) EXPECT_EQ(banner(name).state, state) << name;
}

TEST(MoneyBanner, NamesAmountAndReference)
{
    EXPECT_EQ(banner("notes-money").text, "¥250.00 of yours is inside, not yet loaded");
    EXPECT_EQ(banner("result-kept").text, "¥250.00 is kept for your card · ref. 7-42");
}

TEST(MoneyBanner, NamesAnotherTerminalsItemInFull)
{
    EXPECT_NE(banner("offer-extreme").text.find("225000009999-1200-99999"), std::string::npos);
}

TEST(MoneyBanner, DoesNotCountANoteThatIsStillOnItsWay)
{
    EXPECT_EQ(banner("notes-going-in").text, banner("notes-money").text);
}

TEST(MoneyBanner, SpeaksOfMoneyWhoseLastNoteIsBeingLookedForAfterAStart)
{
    auto t = healthy_terminal();
    t.open.push_back(
        std::get<flows::visit::TakingNotes>(sample("notes-money").terminal.visit).collecting.item);
    EXPECT_EQ(make_view(t, context()).frame.banner.state, MoneyState::Inside);
}

// The house.

TEST(Attract, SaysWhatWorksAndWhyCashDoesNot)
{
    const auto view = screen<AttractView>("attract-offline");
    ASSERT_EQ(view.services.size(), 4U);
    EXPECT_TRUE(view.services[0].works);
    EXPECT_FALSE(view.services[2].works);
    EXPECT_EQ(view.services[2].text, "No connection: no cash for now");
    EXPECT_FALSE(view.services[3].works);
}

TEST(Attract, TellsWhoeverComesBackWhereTheInterruptedLoadIs)
{
    const auto notice = screen<AttractView>("attract-unresolved").notice;
    ASSERT_TRUE(notice);
    EXPECT_NE(notice->text.find("0017"), std::string::npos);
    EXPECT_NE(notice->text.find("7-42"), std::string::npos);
    EXPECT_FALSE(screen<AttractView>("attract").notice);
}

TEST(Attract, EveryHindranceHasWordsOfItsOwn)
{
    using C = flows::Conditions;
    std::set<std::string> words;
    for (const auto missing : {&C::journal_healthy, &C::queue_within_limits, &C::bag_known,
                               &C::time_known, &C::host_recent}) {
        auto t = healthy_terminal();
        t.conditions.*missing = false;
        words.insert(std::get<AttractView>(make_view(t, context()).screen).services[2].text);
    }
    auto t = healthy_terminal();
    t.acceptor.problem = AcceptorProblem::CassetteFull;
    words.insert(std::get<AttractView>(make_view(t, context()).screen).services[2].text);
    EXPECT_EQ(words.size(), 6U);
}

TEST(Frame, ShowsNoClockWhileTheTimeIsNotKnown)
{
    auto t = healthy_terminal();
    EXPECT_EQ(make_view(t, context()).frame.clock, "18:30");
    t.conditions.time_known = false;
    EXPECT_EQ(make_view(t, context()).frame.clock, "");
    EXPECT_EQ(make_view(t, context()).frame.date, "");
}

TEST(ClosedView, IsTheSameWordsBeforeTheJournalIsOpenAndWhenItCannotBe)
{
    const auto id = healthy_terminal().id;
    const auto starting = make_closed_view(Closed::Starting, id, context());
    const auto broken = make_closed_view(Closed::JournalBroken, id, context());
    EXPECT_EQ(starting.name, "starting");
    EXPECT_EQ(broken.name, "out-of-service");
    EXPECT_EQ(std::get<ClosedView>(broken.screen).hotline, "12345");
    for (const auto* view : {&starting, &broken})
        for (const auto& text : required_texts(*view)) EXPECT_FALSE(text.empty());
}

// The menu.

TEST(Home, OffersCashOnlyWhenItIsTaken)
{
    EXPECT_TRUE(offers(view_of("home"), "load-cash"));
    EXPECT_FALSE(offers(view_of("home-offline"), "load-cash"));
    EXPECT_FALSE(offers(view_of("home-card-lost"), "load-cash"));
    EXPECT_TRUE(offers(view_of("home-offline"), "records"));
}

TEST(Home, HasFourChoicesAtMost)
{
    for (const auto& one : every_sample()) {
        const auto view = view_of(one.name);
        const auto* home = std::get_if<HomeView>(&view.screen);
        EXPECT_TRUE(home == nullptr || home->services.size() <= 3) << one.name;
    }
}

TEST(Home, OffersTheSlipThatNeverCameOut)
{
    EXPECT_TRUE(offers(view_of("home-extreme"), "print-receipt"));
    EXPECT_FALSE(offers(view_of("home"), "print-receipt"));
}

TEST(Home, NeverShowsAFullCardNumber)
{
    for (const auto& one : every_sample())
        for (const auto& text : required_texts(view_of(one.name)))
            EXPECT_EQ(text.find("0000251000000000"), std::string::npos) << one.name << ": " << text;
}

TEST(Records, ShowTenAPage)
{
    const auto second = screen<RecordsView>("records-pages");
    EXPECT_EQ(second.entries.size(), 10U);
    EXPECT_EQ(second.page, "Page 2 of 3");
    EXPECT_EQ(second.next->intent, Intent{PageTurned{2}});
    EXPECT_EQ(second.previous->intent, Intent{PageTurned{0}});
    EXPECT_TRUE(screen<RecordsView>("records").page.empty());
}

TEST(Records, APageThatIsNotThereIsTheLast)
{
    auto one = sample("records-pages");
    auto c = context();
    c.looks.page = 99;
    const auto view = std::get<RecordsView>(make_view(one.terminal, c).screen);
    EXPECT_EQ(view.entries.size(), 3U);
    EXPECT_FALSE(view.next);
}

TEST(Records, LoadsArePlusAndPaymentsMinus)
{
    const auto view = screen<RecordsView>("records");
    EXPECT_EQ(view.entries[0].amount, "+¥100.00");
    EXPECT_EQ(view.entries[0].what, "Load");
    EXPECT_EQ(view.entries[1].amount, "-¥3.52");
    EXPECT_EQ(view.entries[1].when, "2026-11-21 18:30");
}

TEST(Records, SayWhyThereAreNone)
{
    std::set<std::string> words;
    for (const auto* name : {"records-none", "records-pin", "records-gone", "records-refused"})
        words.insert(screen<RecordsView>(name).empty);
    EXPECT_EQ(words.size(), 4U);
}

// Troubles.

TEST(Trouble, EachKindHasItsOwnWords)
{
    std::set<std::string> titles;
    std::set<std::string> advice;
    for (int kind = 0; kind <= static_cast<int>(flows::TroubleKind::Refused); ++kind) {
        const auto view = screen<TroubleView>("trouble-" + std::to_string(kind));
        titles.insert(view.title);
        advice.insert(view.advice);
        EXPECT_EQ(view.money, "No money has been taken; your balance is unchanged");
    }
    EXPECT_EQ(titles.size(), 12U);
    EXPECT_GE(advice.size(), 11U);
}

// Money inside.

TEST(Notes, CancelEndsWithTheFirstNote)
{
    EXPECT_TRUE(offers(view_of("notes"), "cancel"));
    EXPECT_FALSE(offers(view_of("notes"), "load-now"));
    EXPECT_FALSE(offers(view_of("notes-money"), "cancel"));
    EXPECT_TRUE(offers(view_of("notes-money"), "load-now"));
    EXPECT_FALSE(offers(view_of("notes-closing"), "load-now"));
}

TEST(Notes, AreCountedByValue)
{
    const auto view = screen<NotesView>("notes-money");
    ASSERT_EQ(view.accepted.size(), 2U);
    EXPECT_EQ(view.accepted[0].value + view.accepted[0].count, "¥100× 2");
    EXPECT_EQ(view.accepted[1].value + view.accepted[1].count, "¥50× 1");
    EXPECT_EQ(view.amount, "¥250.00");
}

TEST(Notes, OnlyThoseThatFitAreNamedAndOnlyWhileTheSlotIsOpen)
{
    const auto open = screen<NotesView>("notes");
    EXPECT_EQ(open.takes, (std::vector<std::string>{"¥10", "¥20", "¥50", "¥100"}));
    EXPECT_EQ(open.room, "Up to ¥876.55 more");
    EXPECT_TRUE(screen<NotesView>("notes-closing").takes.empty());
    EXPECT_TRUE(screen<NotesView>("notes-acceptor-down").takes.empty());
}

TEST(Notes, TheTitleAsksForWhatIsPossibleNow)
{
    EXPECT_EQ(screen<NotesView>("notes").title, "Please put in notes");
    EXPECT_EQ(screen<NotesView>("notes-opening").title, "The slot is opening");
    EXPECT_EQ(screen<NotesView>("notes-full").title, "Please confirm the load");
    EXPECT_EQ(screen<NotesView>("notes-closing").title, "One moment, please");
}

TEST(Notes, APhoneThatIsAwayIsAskedForFirst)
{
    const auto view = screen<NotesView>("notes-phone-away");
    EXPECT_EQ(view.title, "Please put your phone back");
    EXPECT_EQ(view.picture, Picture::PutPhoneBack);
}

TEST(Loading, MayBeGivenUpOnlyWhileThePhoneIsAway)
{
    EXPECT_FALSE(offers(view_of("loading-write"), "give-up"));
    EXPECT_FALSE(offers(view_of("loading-host"), "give-up"));
    EXPECT_TRUE(offers(view_of("loading-phone-away"), "give-up"));
}

TEST(Loading, AnotherPhoneIsToldWhichCardIsMeant)
{
    EXPECT_NE(screen<LoadingView>("loading-other-phone").hint.find("0017"), std::string::npos);
}

TEST(Loading, HealingSaysThatNothingMoreIsCharged)
{
    EXPECT_NE(screen<LoadingView>("loading-heal").safety.find("nothing more"), std::string::npos);
}

TEST(Contact, IsToldInThreeGrades)
{
    auto c = context();
    std::set<std::string> words;
    for (const int quality : {0, 34, 35, 69, 70, 100, 255}) {
        c.contact_quality = static_cast<std::uint8_t>(quality);
        const auto view = std::get<ReadingView>(make_view(sample("reading").terminal, c).screen);
        EXPECT_LE(*view.contact, 100);
        words.insert(view.contact_text);
    }
    EXPECT_EQ(words.size(), 3U);
}

// The end.

TEST(Result, OffersASlipOnceAndOnlyWithAPrinter)
{
    EXPECT_TRUE(offers(view_of("result-loaded"), "print-receipt"));
    EXPECT_FALSE(offers(view_of("result-loaded-printing"), "print-receipt"));
    EXPECT_FALSE(offers(view_of("result-loaded-no-printer"), "print-receipt"));
}

// R44: what the slip would say is on the screen too.
TEST(Result, ShowsTheCodeWhereTheMoneyIsNotOnTheCardOrNoSlipCameOut)
{
    EXPECT_EQ(screen<ResultView>("result-loaded").qr.size, 0U);
    for (const auto* name : {"result-kept", "result-unresolved", "result-loaded-no-slip"}) {
        const auto qr = screen<ResultView>(name).qr;
        ASSERT_GE(qr.size, 21U) << name;
        EXPECT_EQ(qr.dark.size(), std::size_t{qr.size} * qr.size);
        EXPECT_TRUE(qr.at(0, 0) && qr.at(6, 6) && !qr.at(1, 1));  // a finder pattern
    }
}

TEST(Result, SaysThatAFurtherNoteIsBeingTraced)
{
    const auto lines = screen<ResultView>("result-extreme").lines;
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_NE(lines[0].text.find("¥100.00"), std::string::npos);
}

TEST(Result, OfANoteClaimShowsTheNotesValue)
{
    EXPECT_EQ(screen<ResultView>("result-note-claim").amount, "¥100.00");
}

// X10, R15: no countdown before the last 20 s, and more time where it is the citizen's to have.

TEST(Countdown, AppearsInTheLastTwentySeconds)
{
    auto t = sample("home").terminal;
    const auto deadline = std::get<flows::visit::Home>(t.visit).deadline;
    EXPECT_FALSE(make_view(t, context(deadline - 20s - 1ms)).frame.countdown);
    const auto shown = make_view(t, context(deadline - 20s)).frame.countdown;
    ASSERT_TRUE(shown);
    EXPECT_EQ(shown->seconds, 20);
    EXPECT_EQ(make_view(t, context(deadline - 1ms)).frame.countdown->seconds, 1);
}

TEST(Countdown, OffersMoreTimeAtEveryMenu)
{
    for (const auto* name : {"home-phone-away", "home-extreme", "offer-extreme", "records-pages",
                             "notes-phone-away", "result-loaded-no-slip"})
        EXPECT_TRUE(offers(view_of(name), "more-time")) << name;
    EXPECT_FALSE(offers(view_of("loading-phone-away"), "more-time"));
}

TEST(Countdown, IsNotShownWhileTheSlotOpensOrANoteIsOnItsWay)
{
    EXPECT_FALSE(view_of("notes-opening").frame.countdown);
    EXPECT_FALSE(view_of("notes-closing").frame.countdown);
}

TEST(Staleness, IsTheNextMinuteTheNextSecondOrTheBeginningOfTheWarning)
{
    auto c = context();
    c.civil_time += 12s;
    const auto idle = make_view(healthy_terminal(), c);
    EXPECT_EQ(idle.stale_at, c.now + 48s);
    const auto home = make_view(sample("home").terminal, c);
    EXPECT_EQ(home.stale_at, c.now + 40s);
    c.now += 300ms;
    const auto counting = make_view(sample("home-extreme").terminal, c);
    EXPECT_EQ(counting.frame.countdown->seconds, 15);
    EXPECT_EQ(counting.stale_at, c.now + 700ms);
}

// The window's own settings.

TEST(Looks, HelpOpensClosesAndEndsByItself)
{
    Looks looks;
    EXPECT_FALSE(apply(HelpShown{}, looks, sample_time));
    ASSERT_TRUE(looks.help_until);
    auto c = context();
    c.looks = looks;
    EXPECT_TRUE(make_view(sample("home").terminal, c).help);
    c.now = *looks.help_until;
    EXPECT_FALSE(make_view(sample("home").terminal, c).help);
    EXPECT_FALSE(apply(HelpHidden{}, looks, sample_time));
    EXPECT_FALSE(looks.help_until);
}

TEST(Looks, ButtonsAndLanguagesAreTheFlowsBusiness)
{
    Looks looks;
    const auto pressed = apply(Button::Finish, looks, sample_time);
    ASSERT_TRUE(pressed);
    EXPECT_EQ(std::get<flows::Pressed>(*pressed).button, Button::Finish);
    const auto chosen = apply(Language::English, looks, sample_time);
    ASSERT_TRUE(chosen);
    EXPECT_EQ(std::get<flows::LanguageChosen>(*chosen).language, Language::English);
}

// X15.
TEST(Looks, NothingOfThemOutlivesASession)
{
    const Looks used{.help_until = sample_time + 60s, .page = 1};
    const auto records = sample("records").terminal.visit;
    const auto home = sample("home").terminal.visit;
    EXPECT_EQ(follow(used, records, records), used);
    EXPECT_EQ(follow(used, records, home), (Looks{.help_until = used.help_until}));
    EXPECT_EQ(follow(used, home, flows::visit::Idle{}), Looks{});
    EXPECT_EQ(follow(used, flows::visit::Idle{}, home), Looks{});
}

// Slips.

Receipt receipt(ReceiptKind kind)
{
    Receipt r;
    r.kind = kind;
    r.item = {healthy_terminal().id, 7, 42};
    r.language = Language::English;
    r.masked_card = "****0017";
    r.cash_in = Money::yuan(250);
    r.amount = Money::yuan(250);
    r.balance_before = Money::fen(12'345);
    r.balance_after = Money::fen(37'345);
    r.host_time = CardTime{*Bcd<4>::from_digits("20261122"), *Bcd<3>::from_digits("183005")};
    return r;
}

TEST(Slip, BeginsWithHowItEndedAndEndsWithTheHotline)
{
    const auto slip = make_receipt(receipt(ReceiptKind::Loaded), catalogue(), "12345");
    EXPECT_EQ(slip.status, "LOADED");
    EXPECT_EQ(slip.amount, "¥250.00");
    EXPECT_EQ(slip.footer, "Please keep this slip. Hotline 12345");
    EXPECT_EQ(slip.qr, "225000000001-7-42");
}

TEST(Slip, NamesCardCashBalancesTimeTerminalAndReference)
{
    const auto slip = make_receipt(receipt(ReceiptKind::KeptForCard), catalogue(), "12345");
    std::vector<std::string> values;
    for (const auto& row : slip.rows) values.push_back(row.value);
    EXPECT_EQ(values, (std::vector<std::string>{"****0017", "¥250.00", "¥123.45", "¥373.45",
                                                "2026-11-22 18:30", "225000000001", "7-42"}));
}

TEST(Slip, HasItsOwnStatusForEachKindInBothLanguages)
{
    std::set<std::string> words;
    for (const auto language : {Language::Chinese, Language::English}) {
        for (const auto kind : {ReceiptKind::Loaded, ReceiptKind::KeptForCard,
                                ReceiptKind::Unresolved, ReceiptKind::NoteClaim}) {
            auto r = receipt(kind);
            r.language = language;
            const auto slip = make_receipt(r, catalogue(), "12345");
            words.insert(slip.status);
            words.insert(slip.statement);
        }
    }
    EXPECT_EQ(words.size(), 16U);
}

TEST(Slip, LeavesOutWhatIsNotKnown)
{
    auto r = receipt(ReceiptKind::Unresolved);
    r.balance_after.reset();
    r.host_time.reset();
    r.cash_in = {};
    EXPECT_EQ(make_receipt(r, catalogue(), "12345").rows.size(), 4U);
}

}  // namespace
}  // namespace kiosk::views
