#include "tests/backend-client/sandbox/kiosk_on_line.h"
#include "tests/backend-client/sandbox/sandbox_process.h"
#include "tests/backend-client/sandbox/scratch_directory.h"

#include "backend-client/messages_cards.h"
#include "backend-client/messages_loads.h"
#include "backend-client/messages_parameters.h"
#include "backend-client/messages_pending.h"
#include "backend-client/messages_terminals.h"
#include "backend-client/paths.h"
#include "backend-client/problem.h"

#include "backend-client/sandbox/pki/certificate_authority.h"

#include "devices/emulators/phone/phone_store.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <csignal>
#include <memory>
#include <vector>

// The product's client and queue, the product's purse, the emulated phone's chip personalised by the sandbox's own HSM,
// and the real sandbox: both ends of a load, with keys that no test knows.
namespace kiosk::sandbox {
namespace {

using backend::OpenLoadState;
using backend::UploadLane;
using backend::Verdict;

const auto here = *TerminalId::from_digits("225000000001");
const auto elsewhere = *TerminalId::from_digits("225000000002");
const auto ten = Money::yuan(10);
const auto fifty = Money::yuan(50);

template <class Decode>
auto read_as(Decode decode, const backend::HttpOutcome& outcome)
{
    const auto* answer = std::get_if<backend::HttpAnswer>(&outcome);
    if (answer == nullptr) throw std::runtime_error{to_text(outcome)};
    const auto message = decode(answer->body);
    if (!message) throw std::runtime_error{answer->body};
    return *message;
}

/// "403 over-limit"
std::string refusal_of(const backend::HttpOutcome& outcome)
{
    const auto* answer = std::get_if<backend::HttpAnswer>(&outcome);
    if (answer == nullptr) return to_text(outcome);
    const auto problem = backend::decode_problem(answer->body);
    return std::to_string(answer->status) + ' ' + (problem ? problem->word : answer->body);
}

backend::Verdict verdict_of(const std::optional<backend::Upload>& upload)
{
    if (!upload) throw std::runtime_error{"nothing was settled"};
    EXPECT_EQ(upload->settlement.as, backend::SettledAs::Accepted) << upload->body;
    return backend::decode_load_verdict(upload->body).value().verdict;
}

class TerminalAndSandbox : public testing::Test {
protected:
    TerminalAndSandbox() { EXPECT_TRUE(sandbox_->is_ready()) << sandbox_->output(); }
    ~TerminalAndSandbox() override
    {
        EXPECT_EQ(command(R"({"audit":true})").value("sound", false), true);
    }

    nlohmann::json command(const std::string& line)
    {
        return nlohmann::json::parse(sandbox_->command(line), nullptr, false);
    }
    emulators::PbocCard& phone(const std::string& name) { return *phones_.find(name); }
    CardId card(const std::string& name) { return phone(name).chip().issued.card; }
    Money on_chip(const std::string& name) { return phone(name).chip().image().ep.balance; }
    Money at_host(const std::string& name)
    {
        const auto book = command(R"({"book":true})");
        for (const auto& row : book.at("cards"))
            if (row.at("phone") == name) return Money::fen(row.at("balance_fen"));
        return Money{};
    }
    void tear(const std::string& name, const char* when)
    {
        const auto wrong = phone(name).faults().arm({{"tear", {{"when", when}, {"ins", "52"}}}});
        ASSERT_EQ(wrong, std::nullopt);
    }

    backend::OpenItems open_items(const std::string& name)
    {
        return read_as(backend::decode_open_items,
                       kiosk_.get(backend::open_items_path(card(name))));
    }
    backend::LoadRequest request(KioskOnLine& kiosk, OpenPurse& open, const ItemId& item,
                                 std::uint32_t attempt, Money amount, const Funding& funding = {})
    {
        return {.item = item,
                .attempt = attempt,
                .terminal = kiosk.id(),
                .card = open.purse.public_data().card,
                .funding = funding,
                .amount = amount,
                .purse = open.purse.initialize_for_load(amount, kiosk.id(), 1).value()};
    }
    backend::HttpOutcome authorise(KioskOnLine& kiosk, const backend::LoadRequest& load)
    {
        return kiosk.post(backend::loads_path(), backend::authorise_key(load.item, load.attempt),
                          encode(load));
    }
    LoadAuthorisation authorised(const backend::HttpOutcome& outcome)
    {
        return read_as(backend::decode_load_authorised, outcome).authorisation;
    }
    Verdict report(KioskOnLine& kiosk, const ItemId& item, const backend::LoadResult& result,
                   std::uint32_t number = 1)
    {
        kiosk.queue(UploadLane::LoadResult, backend::load_result_path(item),
                    backend::load_result_key(item, result.attempt, kiosk.id(), number),
                    encode(result));
        return verdict_of(kiosk.settle());
    }
    /// A whole load as it should be; its verdict.
    Verdict load(KioskOnLine& kiosk, OpenPurse& open, const ItemId& item, std::uint32_t attempt,
                 Money amount, const Funding& funding = {})
    {
        const auto granted =
            authorised(authorise(kiosk, request(kiosk, open, item, attempt, amount, funding)));
        const auto tac = open.purse.credit_for_load(granted).value();
        return report(kiosk, item, {attempt, kiosk.id(), backend::CreditedOutcome{tac}});
    }
    /// A load whose CREDIT meets silence.
    void torn_load(const std::string& name, const ItemId& item, Money amount)
    {
        OpenPurse open{phone(name)};
        const auto granted = authorised(authorise(kiosk_, request(kiosk_, open, item, 1, amount)));
        const auto answer = open.purse.credit_for_load(granted);
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().kind, devices::PurseFaultKind::OutcomeUnknown);
    }
    /// What money-safety section 3 gathers of an open load, its number `counter`: proofs first, then a challenge.
    backend::UnknownOutcome gathered(KioskOnLine& kiosk, OpenPurse& open, std::uint16_t counter,
                                     Money amount)
    {
        backend::UnknownOutcome outcome{.challenge_amount = amount,
                                        .challenge_terminal = kiosk.id()};
        for (const int number : {counter + 1, counter + 0})
            if (auto proof = open.purse.prove(static_cast<std::uint16_t>(number)).value())
                outcome.evidence.proofs.push_back(*proof);
        outcome.evidence.balance = open.purse.balance().value();
        outcome.evidence.challenge = open.purse.initialize_for_load(amount, kiosk.id(), 1).value();
        return outcome;
    }

    ScratchDirectory scratch_;
    std::filesystem::path directory_ = scratch_.path() / "sandbox";
    const std::vector<std::string> usual_{"--terminal", "225000000001", "--terminal",
                                          "225000000002"};
    std::unique_ptr<SandboxProcess> sandbox_ = std::make_unique<SandboxProcess>(directory_, usual_);
    emulators::PhoneStore phones_{directory_ / "phones", {}};
    KioskOnLine kiosk_{directory_, sandbox_->port(), here};
};

TEST_F(TerminalAndSandbox, LoadAnEligibleCardToTheFenOnBothSides)
{
    const auto before = open_items("wang");
    EXPECT_EQ(before.card.state, backend::CardState::Active);
    EXPECT_TRUE(before.loads.empty() && before.pending.empty());

    OpenPurse open{phone("wang")};
    EXPECT_EQ(open.purse.balance(), Money::yuan(95));
    EXPECT_EQ(load(kiosk_, open, kiosk_.item(1), 1, ten), Verdict::Applied);
    EXPECT_EQ(load(kiosk_, open, kiosk_.item(2), 1, fifty), Verdict::Applied);
    EXPECT_EQ(on_chip("wang"), Money::yuan(155));
    EXPECT_EQ(at_host("wang"), Money::yuan(155));
    const auto status =
        read_as(backend::decode_load_status, kiosk_.get(backend::load_path(kiosk_.item(2))));
    EXPECT_EQ(status.applied_by, backend::AppliedBy::Tac);
}

TEST_F(TerminalAndSandbox, MeetAsTheSameTerminalAfterASignOn)
{
    const backend::SignOn sign_on{"citizen-kiosk 0.1.0", 7, {}};
    const auto signed_on = read_as(
        backend::decode_signed_on,
        kiosk_.post(backend::sign_on_path(here), backend::sign_on_key(here, 7), encode(sign_on)));
    const auto parameters =
        read_as(backend::decode_parameters, kiosk_.get(backend::parameters_path()));
    EXPECT_EQ(signed_on.parameters_version, parameters.version);
    EXPECT_EQ(parameters.balance_cap, Money::yuan(1000));
}

TEST_F(TerminalAndSandbox, ShowTheHoldersRareCharacter)
{
    OpenPurse open{phone("ji")};
    EXPECT_EQ(open.purse.snapshot().value().holder_name, "𠮷永强");
}

// ---- once, and only once ----

TEST_F(TerminalAndSandbox, GiveTheSameAnswerToTheSameKeyAndNoneToOtherBytes)
{
    OpenPurse open{phone("wang")};
    const auto asked = request(kiosk_, open, kiosk_.item(1), 1, ten);
    const auto first = authorise(kiosk_, asked);
    EXPECT_EQ(authorise(kiosk_, asked), first);
    EXPECT_EQ(refusal_of(authorise(kiosk_, request(kiosk_, open, kiosk_.item(1), 1, ten))),
              "422 idempotency-key-reused");
}

TEST_F(TerminalAndSandbox, GetTheLostMac2AgainWhileThePhoneStillLiesThere)
{
    OpenPurse open{phone("wang")};
    const auto asked = request(kiosk_, open, kiosk_.item(1), 1, ten);
    // Twice: the client itself asks again where a kept connection was cut.
    command(R"({"drop_answer":{"path":"POST /v1/loads","count":2}})");
    EXPECT_EQ(std::get<backend::NoAnswer>(authorise(kiosk_, asked)), backend::NoAnswer::Cut);
    command(R"({"clear":true})");
    const auto granted = authorised(authorise(kiosk_, asked));
    EXPECT_TRUE(open.purse.credit_for_load(granted));
    EXPECT_EQ(on_chip("wang"), Money::yuan(105));
}

TEST_F(TerminalAndSandbox, SettleAQueuedResultThroughAKill)
{
    const auto item = kiosk_.item(1);
    OpenPurse open{phone("wang")};
    const auto granted = authorised(authorise(kiosk_, request(kiosk_, open, item, 1, ten)));
    const auto tac = open.purse.credit_for_load(granted).value();
    const auto port = std::to_string(sandbox_->port());
    sandbox_->send(SIGKILL);
    sandbox_->wait();
    kiosk_.queue(UploadLane::LoadResult, backend::load_result_path(item),
                 backend::load_result_key(item, 1, here, 1),
                 encode(backend::LoadResult{1, here, backend::CreditedOutcome{tac}}));
    EXPECT_FALSE(kiosk_.settle(std::chrono::milliseconds{50}));
    EXPECT_EQ(kiosk_.schedule().reach(), backend::HostReach::Unreachable);

    sandbox_ =
        std::make_unique<SandboxProcess>(directory_, std::vector<std::string>{"--port", port});
    ASSERT_TRUE(sandbox_->is_ready()) << sandbox_->output();
    kiosk_.schedule().link_restored();
    EXPECT_EQ(verdict_of(kiosk_.settle()), Verdict::Applied);
    EXPECT_EQ(at_host("wang"), Money::yuan(105));
}

// ---- torn loads ----

TEST_F(TerminalAndSandbox, BelieveTheProofOfALoadWhoseAnswerWasLost)
{
    std::uint32_t sequence = 0;
    for (const char* name : {"wang", "li"}) {  // their proofs lie under c and c + 1
        const auto item = kiosk_.item(++sequence);
        const auto before = on_chip(name);
        tear(name, "inside_after_write");
        torn_load(name, item, ten);
        ASSERT_EQ(open_items(name).loads.size(), 1U);
        EXPECT_EQ(open_items(name).loads.front().state, OpenLoadState::Authorised);

        OpenPurse again{phone(name)};
        const auto outcome = gathered(kiosk_, again, 23, ten);
        EXPECT_EQ(outcome.evidence.proofs.size(), 1U) << name;
        EXPECT_EQ(report(kiosk_, item, {1, here, outcome}), Verdict::Applied) << name;
        EXPECT_EQ(at_host(name), before + ten) << name;
        EXPECT_EQ(on_chip(name), before + ten) << name;
        EXPECT_TRUE(open_items(name).loads.empty()) << name;
    }
}

TEST_F(TerminalAndSandbox, BelieveTheCounterOfACardThatGivesNoProof)
{
    tear("zhao", "inside_after_write");
    torn_load("zhao", kiosk_.item(1), ten);
    OpenPurse again{phone("zhao")};
    const auto outcome = gathered(kiosk_, again, 23, ten);
    EXPECT_TRUE(outcome.evidence.proofs.empty());
    EXPECT_EQ(outcome.evidence.challenge->counter, 24);
    EXPECT_EQ(report(kiosk_, kiosk_.item(1), {1, here, outcome}), Verdict::Applied);
    EXPECT_EQ(at_host("zhao"), on_chip("zhao"));
}

TEST_F(TerminalAndSandbox, LoadAgainWhatTheCardDidNotTake)
{
    tear("wang", "inside_before_write");
    torn_load("wang", kiosk_.item(1), ten);
    OpenPurse again{phone("wang")};
    const auto outcome = gathered(kiosk_, again, 23, ten);
    EXPECT_EQ(report(kiosk_, kiosk_.item(1), {1, here, outcome}), Verdict::NotApplied);
    ASSERT_EQ(open_items("wang").loads.size(), 1U);
    EXPECT_EQ(open_items("wang").loads.front().state, OpenLoadState::NotApplied);

    EXPECT_EQ(load(kiosk_, again, kiosk_.item(1), 2, ten), Verdict::Applied);
    EXPECT_EQ(on_chip("wang"), Money::yuan(105));
    EXPECT_EQ(at_host("wang"), Money::yuan(105));
}

TEST_F(TerminalAndSandbox, DecideNothingByBalanceAndMissingProof)
{
    tear("wang", "inside_before_write");
    torn_load("wang", kiosk_.item(1), ten);
    OpenPurse again{phone("wang")};
    auto outcome = gathered(kiosk_, again, 23, ten);
    outcome.evidence.challenge.reset();
    EXPECT_EQ(report(kiosk_, kiosk_.item(1), {1, here, outcome}), Verdict::Open);
}

TEST_F(TerminalAndSandbox, HealAtAnyTerminalWhatAnotherLeftOpen)
{
    const auto open_load = open_items("zheng").loads.at(0);
    EXPECT_EQ(open_load.terminal.digits(), "225000000099");
    OpenPurse open{phone("zheng")};
    const auto outcome = gathered(kiosk_, open, open_load.counter, open_load.amount);
    EXPECT_EQ(report(kiosk_, open_load.item, {open_load.attempt, here, outcome}),
              Verdict::NotApplied);
    EXPECT_EQ(load(kiosk_, open, open_load.item, open_load.attempt + 1, open_load.amount),
              Verdict::Applied);
    EXPECT_EQ(on_chip("zheng"), Money::yuan(90));
    EXPECT_EQ(at_host("zheng"), Money::yuan(90));
    EXPECT_TRUE(open_items("zheng").loads.empty());
}

// ---- pending add-value ----

TEST_F(TerminalAndSandbox, ClaimAtOneTerminalWhatWasKeptAtAnother)
{
    kiosk_.queue(UploadLane::PendingLoad, backend::pending_loads_path(),
                 backend::pending_key(kiosk_.item(1)),
                 encode(backend::PendingRegistration{kiosk_.item(1), card("wang"), here, fifty,
                                                     "card-removed"}));
    ASSERT_EQ(kiosk_.settle().value().settlement.as, backend::SettledAs::Accepted);
    const auto waiting = open_items("wang").pending.at(0);
    EXPECT_EQ(waiting.amount, fifty);

    KioskOnLine other{directory_, sandbox_->port(), elsewhere};
    OpenPurse open{phone("wang")};
    const Funding funding{FundingKind::Pending, waiting.id};
    EXPECT_EQ(load(other, open, other.item(1), 1, fifty, funding), Verdict::Applied);
    EXPECT_TRUE(open_items("wang").pending.empty());
    EXPECT_EQ(on_chip("wang"), Money::yuan(145));
    EXPECT_EQ(at_host("wang"), Money::yuan(145));
    EXPECT_EQ(refusal_of(authorise(other, request(other, open, other.item(2), 1, fifty, funding))),
              "403 pending-not-available");
}

// ---- who is served ----

TEST_F(TerminalAndSandbox, RefuseALostCardThatIsOnTheHotlist)
{
    EXPECT_EQ(open_items("liu").card.state, backend::CardState::Lost);
    const auto hotlist = read_as(backend::decode_hotlist, kiosk_.get(backend::hotlist_path(0)));
    ASSERT_EQ(hotlist.added.size(), 1U);
    EXPECT_EQ(hotlist.added.front().card, card("liu"));
    OpenPurse open{phone("liu")};
    EXPECT_EQ(refusal_of(authorise(kiosk_, request(kiosk_, open, kiosk_.item(1), 1, ten))),
              "403 card-lost");
}

TEST_F(TerminalAndSandbox, RefuseAnExpiredCard)
{
    EXPECT_EQ(open_items("zhou").card.state, backend::CardState::Expired);
    OpenPurse open{phone("zhou")};
    EXPECT_EQ(refusal_of(authorise(kiosk_, request(kiosk_, open, kiosk_.item(1), 1, ten))),
              "403 card-expired");
}

TEST_F(TerminalAndSandbox, RefuseMoreThanThePurseMayHold)
{
    OpenPurse open{phone("sun")};
    EXPECT_EQ(refusal_of(authorise(
                  kiosk_, request(kiosk_, open, kiosk_.item(1), 1, fifty + Money::fen(1)))),
              "403 balance-cap");
    EXPECT_EQ(load(kiosk_, open, kiosk_.item(2), 1, fifty), Verdict::Applied);
}

TEST_F(TerminalAndSandbox, RefuseATerminalThatSpeaksForAnother)
{
    OpenPurse open{phone("wang")};
    auto forged = request(kiosk_, open, ItemId{elsewhere, 7, 1}, 1, ten);
    forged.terminal = elsewhere;
    EXPECT_EQ(refusal_of(authorise(kiosk_, forged)), "403 wrong-terminal");
    EXPECT_EQ(refusal_of(kiosk_.post(backend::sign_on_path(elsewhere), "s", "{}")),
              "403 wrong-terminal");
}

TEST_F(TerminalAndSandbox, RefuseACertificateOfAnotherAuthority)
{
    CertificateAuthority other{scratch_.path() / "other"};
    const auto certificate = other.issue_terminal(here);
    auto key = certificate;
    key.replace_extension("key");
    KioskOnLine stranger{
        {(directory_ / "pki" / "ca.pem").string(), certificate.string(), key.string()},
        sandbox_->port()};
    const auto refused = stranger.get(backend::parameters_path());
    EXPECT_TRUE(std::holds_alternative<backend::CertificateRefused>(refused)) << to_text(refused);

    auto deceived = tls_files_of(directory_, here);
    deceived.authority = other.root_file().string();
    KioskOnLine wary{deceived, sandbox_->port()};
    EXPECT_EQ(std::get<backend::NotSent>(wary.get(backend::parameters_path())),
              backend::NotSent::NotOurHost);
}

TEST_F(TerminalAndSandbox, TellAGuestNetworkFromTheHost)
{
    command(R"({"html":{}})");
    EXPECT_EQ(std::get<backend::NoAnswer>(kiosk_.get(backend::parameters_path())),
              backend::NoAnswer::Foreign);
    command(R"({"refuse_tls":{"count":1}})");
    KioskOnLine fresh{directory_, sandbox_->port(), elsewhere};
    EXPECT_FALSE(
        std::holds_alternative<backend::HttpAnswer>(fresh.get(backend::parameters_path())));
    EXPECT_TRUE(std::holds_alternative<backend::HttpAnswer>(fresh.get(backend::parameters_path())));
}

}  // namespace
}  // namespace kiosk::sandbox
