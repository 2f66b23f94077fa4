#include "devices/card/purse_selection.h"

#include "devices/card/purse_commands.h"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>

namespace kiosk::devices {
namespace {

constexpr std::string_view payment_system = "1PAY.SYS.DDF01";
constexpr std::uint8_t directory_record_count = 10;
constexpr std::uint16_t any_size = 256;

bool is_selectable(BytesView aid)
{
    return aid.size() == 2 || (aid.size() >= 5 && aid.size() <= 16);
}

Command select(BytesView aid)
{
    if (aid.size() == 2) return select_by_file_id({aid[0], aid[1]});
    return select_by_name(aid);
}

Expected<Fci, PurseFault> select_first(CardSession& session, const AidList& aids)
{
    PurseFault verdict{PurseFaultKind::NotAPurse};
    for (const auto& aid : aids) {
        if (!is_selectable(aid)) continue;
        const auto answer = send(session, select(aid));
        if (!answer) return unexpected{answer.error()};
        if (has_answered(answer->status)) return parse_fci(answer->data);
        const auto meaning = meaning_of(answer->status);
        if (meaning == StatusMeaning::Blocked || meaning == StatusMeaning::Locked)
            verdict = {PurseFaultKind::Blocked, answer->status};
        else if (verdict.kind == PurseFaultKind::NotAPurse)
            verdict.status = answer->status;
    }
    return unexpected{verdict};
}

bool is_ours(const DirectoryEntry& entry, const AidList& aids)
{
    return std::ranges::any_of(aids, [&](const Bytes& aid) {
        return aid.size() >= 5 && aid.size() <= entry.aid.size() &&
               std::equal(aid.begin(), aid.end(), entry.aid.begin());
    });
}

/// What the PSE lists of ours; empty if there is no PSE.
Expected<AidList, PurseFault> listed(CardSession& session, const AidList& aids)
{
    const auto pse = send(session, select_by_name(as_bytes(payment_system)));
    if (!pse) return unexpected{pse.error()};
    const auto sfi = parse_fci(pse->data).directory_sfi;
    if (!has_answered(pse->status) || !sfi) return AidList{};

    AidList found;
    for (std::uint8_t number = 1; number <= directory_record_count; ++number) {
        const auto record =
            send(session, read_record(static_cast<ShortFileId>(*sfi), number, any_size));
        if (!record) return unexpected{record.error()};
        if (!has_answered(record->status)) break;
        for (auto& entry : parse_directory_record(record->data))
            if (is_ours(entry, aids)) found.push_back(std::move(entry.aid));
    }
    return found;
}

}  // namespace

Expected<Fci, PurseFault> select_purse(CardSession& session, const AidList& aids)
{
    auto fci = select_first(session, aids);
    if (fci || fci.error().kind != PurseFaultKind::NotAPurse) return fci;
    const auto others = listed(session, aids);
    if (!others) return unexpected{others.error()};
    if (others->empty()) return fci;
    return select_first(session, *others);
}

Expected<PublicData, PurseFault> read_public_data(CardSession& session, const Fci& fci)
{
    if (const auto shown = parse_public_data(fci.issuer_data)) return *shown;
    const auto answer = send(session, read_binary(ShortFileId::PublicData, public_data_size));
    if (!answer) return unexpected{answer.error()};
    if (meaning_of(answer->status) == StatusMeaning::NotFound)
        return unexpected{PurseFault{PurseFaultKind::NotAPurse, answer->status}};
    if (!has_answered(answer->status)) return unexpected{refusal(answer->status)};
    const auto file = parse_public_data(answer->data);
    if (!file) return unexpected{PurseFault{PurseFaultKind::Nonsense, answer->status}};
    return *file;
}

}  // namespace kiosk::devices
