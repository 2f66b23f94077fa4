#include "kiosk/domain/fact.h"

#include <array>

namespace kiosk {
namespace {

// In the order of the variant; the static_assert below keeps the count.
constexpr std::array names{
    std::string_view{"LoadOpened"},       std::string_view{"NoteEscrowed"},
    std::string_view{"StackIntended"},    std::string_view{"NoteStacked"},
    std::string_view{"NoteReturned"},     std::string_view{"NoteUnattributed"},
    std::string_view{"AmountCommitted"},  std::string_view{"ChallengeTaken"},
    std::string_view{"AttemptAdopted"},   std::string_view{"AuthorisationIntended"},
    std::string_view{"Authorised"},       std::string_view{"AuthorisationDeclined"},
    std::string_view{"CreditIntended"},   std::string_view{"PurseCredited"},
    std::string_view{"CreditRefused"},    std::string_view{"ProofTaken"},
    std::string_view{"EvidenceReported"}, std::string_view{"VerdictReached"},
    std::string_view{"LoadKept"},         std::string_view{"LoadClosed"},
    std::string_view{"ReceiptIntended"},  std::string_view{"ReceiptPrinted"},
    std::string_view{"ReceiptFailed"},
};
static_assert(names.size() == std::variant_size_v<Fact>);

}  // namespace

std::optional<ItemId> item_of(const Fact& fact)
{
    return std::visit([](const auto& f) -> std::optional<ItemId> { return f.item; }, fact);
}

std::string_view name_of(const Fact& fact) { return names[fact.index()]; }

}  // namespace kiosk
