#include "backend-client/sandbox/seeds.h"

#include "backend-client/sandbox/office/host_books.h"
#include "backend-client/sandbox/office/host_clock.h"
#include "backend-client/sandbox/personalisation.h"
#include "backend-client/sandbox/rules/authorisation.h"
#include "backend-client/sandbox/rules/keeping.h"

#include <array>

namespace kiosk::sandbox {
namespace {

struct Citizen {
    const char* phone;
    const char* holder;
    const char* number;  ///< last four digits of the card
    Money balance;
    const char* valid_to = "20401231";
    const char* variant = "{}";
};

constexpr std::array citizens{
    Citizen{"wang", "王小明", "0017", Money::fen(9500)},
    Citizen{"li", "李建国", "0018", Money::yuan(20), "20401231",
            R"({"proof_number":"after","log_number":"after"})"},
    Citizen{"zhao", "赵敏", "0019", Money::fen(3), "20401231", R"({"proof":"none"})"},
    Citizen{"chen", "陈秀英", "0020", Money::yuan(150), "20401231", R"({"log_needs_pin":true})"},
    Citizen{"ji", "𠮷永强", "0021", Money::fen(12345)},
    Citizen{"liu", "刘洋", "0022", Money::yuan(60)},
    Citizen{"zhou", "周涛", "0023", Money::yuan(31), "20250630"},
    Citizen{"sun", "孙丽", "0024", Money::yuan(950)},
    Citizen{"wu", "吴杰", "0025", Money::yuan(10)},
    Citizen{"zheng", "郑宇", "0026", Money::yuan(40)},
};

constexpr std::uint16_t online_counter = 23;
constexpr std::uint16_t offline_counter = 66;

CardId card_of(const Citizen& citizen)
{
    const auto number = CardNumber::from_digits("0000251000000000" + std::string{citizen.number});
    return {*array_from_hex<8>("2510000000000000"), number.value_or(CardNumber{})};
}

Bcd<4> date(const char* digits) { return Bcd<4>::from_digits(digits).value_or(Bcd<4>{}); }

ItemId absent_item(std::uint32_t sequence)
{
    return {TerminalId::from_digits(absent_terminal).value_or(TerminalId{}), 1, sequence};
}

RegisteredCard registered(const HostBooks& books, const char* phone)
{
    for (const auto& citizen : citizens)
        if (std::string_view{citizen.phone} == phone)
            if (const auto card = books.cards.find(card_of(citizen))) return *card;
    throw std::logic_error{std::string{"no citizen "} + phone};
}

/// 50.00 yuan that another terminal took and could not load.
void leave_pending(HostBooks& books, const RegisteredCard& card, WallTime now)
{
    const auto item = absent_item(1);
    const auto before = books.loads.open(card, item, {});
    const auto kept = keep(before, {item, Money::yuan(50), false});
    books.loads.keep(card, before, kept.ruling, {item.terminal, now, "card-removed"});
}

/// 50.00 yuan that another terminal was loading when it fell silent; in truth the card did not take them.
void leave_open_load(HostBooks& books, const RegisteredCard& card, WallTime now)
{
    LoadCase load;
    load.item = absent_item(2);
    load.attempt = 1;
    load.terminal = load.item.terminal;
    load.amount = Money::yuan(50);
    load.challenge = {.balance = card.balance, .counter = card.counter, .key_version = 1};
    load.mac1_right = true;
    load.limits = {Money::fen(1), Money::yuan(1000), Money::yuan(1000)};
    load.host_time = card_time_of(now);
    const auto before = books.loads.open(card, load.item, {});
    const auto decision = authorise(before, load);
    books.loads.keep(card, before, decision.ruling, {load.terminal, now, {}});
}

}  // namespace

void seed_demonstration(Database& database, PurseHsm& hsm, const std::filesystem::path& phones,
                        WallTime now)
{
    HostBooks books{database};
    if (!books.cards.is_empty()) return;
    PhoneDirectory issued{phones, hsm};
    Database::Transaction transaction{database};
    for (const auto& citizen : citizens) {
        const auto card = card_of(citizen);
        const auto from = date("20200101");
        const auto to = date(citizen.valid_to);
        issued.issue({citizen.phone, citizen.holder, card, from, to, citizen.balance,
                      online_counter, offline_counter, "123456", citizen.variant});
        books.cards.add(
            {citizen.holder, citizen.phone, card, from, to, citizen.balance, online_counter});
    }
    books.cards.set_state(registered(books, "liu"), backend::CardState::Lost);
    leave_pending(books, registered(books, "wu"), now);
    leave_open_load(books, registered(books, "zheng"), now);
    transaction.commit();
}

}  // namespace kiosk::sandbox
