#include "devices/emulators/phone/sample_phones.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace kiosk::emulators {
namespace {

struct Sample {
    const char* name;
    const char* number;
    const char* holder = "王小明";
    Money balance = Money::fen(9500);
    ChipVariant variant{};
};

const std::array samples{
    Sample{.name = "test", .number = "00002510000000000017"},
    Sample{.name = "other", .number = "00002510000000000025"},
    Sample{.name = "rich",
           .number = "00002510000000000033",
           .holder = "陈秀英",
           .balance = Money::yuan(990)},
    Sample{.name = "after",
           .number = "00002510000000000041",
           .holder = "李建国",
           .balance = Money::yuan(20),
           .variant = {.proof_number = FiledNumber::After, .log_number = FiledNumber::After}},
    Sample{.name = "bare",
           .number = "00002510000000000058",
           .holder = "𠮷永强",
           .balance = Money::yuan(3),
           .variant = {.proof = ProofLife::None,
                       .log_end = LogEnd::AllFf,
                       .fci = FciForm::None,
                       .pse = false,
                       .holder_file = HolderFile::Bytes39}},
};

}  // namespace

std::vector<std::string> sample_phone_names()
{
    std::vector<std::string> names;
    names.reserve(samples.size());
    for (const auto& sample : samples) names.emplace_back(sample.name);
    return names;
}

Personalisation sample_phone(const std::string& name)
{
    const auto* const sample =
        std::ranges::find(samples, name, [](const Sample& s) { return std::string{s.name}; });
    assert(sample != samples.end());
    auto issued = test_personalisation(name, sample->number);
    issued.holder_name = sample->holder;
    issued.ep.balance = sample->balance;
    issued.variant = sample->variant;
    return issued;
}

}  // namespace kiosk::emulators
