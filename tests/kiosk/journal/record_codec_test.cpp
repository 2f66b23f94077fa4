#include "kiosk/journal/record_codec.h"
#include "kiosk/journal/base64.h"
#include "kiosk/journal/entry.h"

#include "sample_facts.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace kiosk::journal {
namespace {

std::vector<Record> every_record()
{
    std::vector<Record> records;
    for (const auto& fact : one_of_each()) records.emplace_back(fact);
    records.emplace_back(Boot{3, terminal, "0.1.0", "0011223344556677"});
    records.emplace_back(request_for(item, "result-1"));
    records.emplace_back(Acknowledgement{RequestId{17}, "host-4711"});
    records.emplace_back(Quarantine{RequestId{17}, "400 schema"});
    return records;
}

TEST(RecordCodec, SamplesCoverEveryKindOfFact)
{
    std::set<std::size_t> kinds;
    for (const auto& fact : one_of_each()) kinds.insert(fact.index());
    EXPECT_EQ(kinds.size(), std::variant_size_v<Fact>);
}

TEST(RecordCodec, EveryRecordComesBackAsItWas)
{
    for (const auto& record : every_record()) {
        const auto payload = encode(record);
        const auto back = decode(payload);
        ASSERT_TRUE(back) << payload.kind << ' ' << payload.body;
        EXPECT_EQ(*back, record) << payload.kind << ' ' << payload.body;
    }
}

TEST(RecordCodec, ANoteIsWrittenAsTheFormatPageSays)
{
    const auto payload = encode(Fact{fact::NoteEscrowed{item, {note, Money::yuan(100)}}});
    EXPECT_EQ(payload.kind, "NoteEscrowed");
    EXPECT_EQ(payload.item, item);
    EXPECT_EQ(payload.body, R"({"note":"3-1-1","value_fen":10000})");
    EXPECT_TRUE(payload.secret.empty());
}

TEST(RecordCodec, NoBodyHoldsACardNumber)
{
    for (const auto& record : every_record())
        EXPECT_EQ(encode(record).body.find(card_digits.substr(0, 16)), std::string::npos);
    EXPECT_NE(encode(Fact{one_of_each()[0]}).body.find("****0017"), std::string::npos);
}

TEST(RecordCodec, ReasonsLoseLongNumbers)
{
    const auto payload =
        encode(Fact{fact::AuthorisationDeclined{item, 1, "card " + card_digits + " lost"}});
    EXPECT_EQ(payload.body, R"({"attempt":1,"reason":"card ****0017 lost"})");
}

TEST(MaskLongNumbers, KeepsWhatIsShorterThanABankCardNumber)
{
    EXPECT_EQ(mask_long_numbers("225000000001 at 20261122"), "225000000001 at 20261122");
    EXPECT_EQ(mask_long_numbers("6222021234567890123,00002510000000000017"), "****0123,****0017");
    EXPECT_EQ(mask_long_numbers("1234567890123"), "****0123");
}

TEST(RecordCodec, EveryTruncationOfABodyIsRefused)
{
    for (const auto& record : every_record()) {
        auto payload = encode(record);
        while (!payload.body.empty()) {
            payload.body.pop_back();
            EXPECT_FALSE(decode(payload)) << payload.kind << ' ' << payload.body;
        }
    }
}

TEST(RecordCodec, EveryTruncationOfACardIsRefused)
{
    auto payload = encode(Fact{one_of_each()[0]});
    ASSERT_EQ(payload.secret.size(), 18U);
    while (!payload.secret.empty()) {
        payload.secret.pop_back();
        EXPECT_FALSE(decode(payload));
    }
}

TEST(RecordCodec, ARequestCutInItsPathIsRefused)
{
    auto payload = encode(request_for(item, "result-1"));
    const auto head = 4 + card_digits.size() + 4 + request_for(item, "").path.size();
    for (payload.secret.resize(head - 1); !payload.secret.empty(); payload.secret.pop_back())
        EXPECT_FALSE(decode(payload));
}

/// The masked card is for people, a boot's words are only words, and evidence may be of any extent.
bool may_be_absent(const std::string& kind, const std::string& name)
{
    if (kind == "LoadOpened") return name == "card";
    if (kind == "Booted") return name == "software" || name == "key_check";
    return kind == "EvidenceReported" &&
           (name == "challenge" || name == "balance_fen" || name == "load_record");
}

TEST(RecordCodec, EveryMissingFieldIsRefused)
{
    for (const auto& record : every_record()) {
        const auto payload = encode(record);
        for (auto end = payload.body.find("\":"); end != std::string::npos;
             end = payload.body.find("\":", end + 1)) {
            const auto begin = payload.body.rfind('"', end - 1) + 1;
            auto changed = payload;
            changed.body[begin] = '~';  // a field of another name
            if (may_be_absent(payload.kind, payload.body.substr(begin, end - begin))) continue;
            EXPECT_FALSE(decode(changed)) << payload.kind << ' ' << changed.body;
        }
    }
}

TEST(RecordCodec, AmountsBeyondTenBillionYuanAreRefused)
{
    Payload payload = encode(Fact{fact::AmountCommitted{item, Money::yuan(1)}});
    for (const auto* fen : {"1000000000001", "-1000000000001", "18446744073709551615", "1e3", "1.5",
                            "99999999999999999999999", "\"5\"", "null", "true"}) {
        payload.body = std::string{R"({"amount_fen":)"} + fen + "}";
        EXPECT_FALSE(decode(payload)) << fen;
    }
    payload.body = R"({"amount_fen":1000000000000})";
    EXPECT_TRUE(decode(payload));
}

TEST(RecordCodec, NumbersThatDoNotFitAreRefused)
{
    auto payload = encode(Fact{fact::CreditRefused{item, 1, 0x6985}});
    payload.body = R"({"attempt":1,"status":65536})";
    EXPECT_FALSE(decode(payload));
    payload.body = R"({"attempt":4294967296,"status":1})";
    EXPECT_FALSE(decode(payload));
    payload.body = R"({"attempt":-1,"status":1})";
    EXPECT_FALSE(decode(payload));
}

TEST(RecordCodec, NoteKeysOfAnotherShapeAreRefused)
{
    auto payload = encode(Fact{fact::StackIntended{item, note}});
    for (const auto* key : {"", "1", "1-2", "1-2-3-4", "1-2-", "-1-2-3", "1--3", "a-b-c",
                            "1-2-4294967296", "1-2-3 "}) {
        payload.body = std::string{R"({"note":")"} + key + "\"}";
        EXPECT_FALSE(decode(payload)) << key;
    }
}

TEST(RecordCodec, AnUnknownKindIsSaidToBeOne)
{
    const auto back = decode({"LoadBegun", item, "{}", {}});
    ASSERT_FALSE(back);
    EXPECT_EQ(back.error(), RecordFault::UnknownKind);
}

TEST(RecordCodec, AFactOfNoItemIsRefused)
{
    auto payload = encode(Fact{fact::CreditIntended{item, 1}});
    payload.item.reset();
    EXPECT_FALSE(decode(payload));
}

TEST(RecordCodec, IdempotencyKeysAreShortAndVisible)
{
    auto request = request_for(item, "x");
    for (const auto& key : {std::string{}, std::string(129, 'k'), std::string{"a b"},
                            std::string{"a\n"}, std::string{"é"}}) {
        request.key = key;
        EXPECT_FALSE(decode(encode(request))) << key;
    }
    request.key = std::string(128, 'k');
    EXPECT_TRUE(decode(encode(request)));
}

TEST(RecordCodec, RandomBytesAreRefusedAndNothingElseHappens)
{
    std::mt19937 dice{20261122};
    const auto records = every_record();
    for (int round = 0; round < 4'000; ++round) {
        auto payload = encode(records[dice() % records.size()]);
        for (auto changes = 1 + dice() % 4; changes > 0; --changes) {
            payload.body[dice() % payload.body.size()] = static_cast<char>(dice());
            if (!payload.secret.empty())
                payload.secret[dice() % payload.secret.size()] = octet(dice());
        }
        const auto back = decode(payload);
        if (!back) continue;
        EXPECT_TRUE(decode(encode(*back))) << payload.body;
    }
}

TEST(RecordCodec, NestingWithoutEndIsRefused)
{
    Payload payload = encode(Fact{fact::AmountCommitted{item, Money::yuan(1)}});
    payload.body = std::string(10'000, '[');
    EXPECT_FALSE(decode(payload));
    payload.body = std::string(5'000, '[') + std::string(5'000, ']');
    EXPECT_FALSE(decode(payload));
}

TEST(Base64, WritesTheVectorsOfRfc4648)
{
    const std::vector<std::pair<std::string, std::string>> vectors{{"", ""},
                                                                   {"f", "Zg=="},
                                                                   {"fo", "Zm8="},
                                                                   {"foo", "Zm9v"},
                                                                   {"foob", "Zm9vYg=="},
                                                                   {"fooba", "Zm9vYmE="},
                                                                   {"foobar", "Zm9vYmFy"}};
    for (const auto& [text, encoded] : vectors) {
        EXPECT_EQ(to_base64(as_bytes(text)), encoded);
        const auto back = from_base64(encoded);
        ASSERT_TRUE(back) << encoded;
        EXPECT_TRUE(std::ranges::equal(*back, as_bytes(text)));
    }
}

TEST(Base64, RefusesWhatIsNotCanonical)
{
    for (const auto* text : {"Z", "Zg", "Zg=", "Zg===", "====", "Zh==", "Zm9=", "Zm 9", "Zm9v\n",
                             "Zg==Zg==", "Z=g=", "Zm9-"})
        EXPECT_FALSE(from_base64(text)) << text;
}

}  // namespace
}  // namespace kiosk::journal
