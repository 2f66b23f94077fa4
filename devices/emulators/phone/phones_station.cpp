#include "devices/emulators/phone/phones_station.h"

#include "devices/emulators/phone/json_fields.h"

#include <nlohmann/json.hpp>

namespace kiosk::emulators {
namespace {

using nlohmann::json;

const char* text_of(ApplicationState state)
{
    switch (state) {
        case ApplicationState::Active:
            return "active";
        case ApplicationState::Blocked:
            return "blocked";
        case ApplicationState::Locked:
            return "locked";
    }
    return "";
}

/// What a person may see of a phone: never its whole number, a key or the PIN.
json described(const PbocCard& card)
{
    const auto& chip = card.chip();
    const auto& image = chip.image();
    json phone{{"name", card.name()},
               {"card", chip.issued.card.number.masked()},
               {"holder", chip.issued.holder_name},
               {"balance_fen", image.ep.balance.in_fen()},
               {"online_counter", image.ep.online},
               {"offline_counter", image.ep.offline},
               {"records", image.log.size()},
               {"pin_tries", image.pin ? json(image.pin_tries) : json{}},
               {"application", text_of(image.application)},
               {"card_blocked", image.card_blocked},
               {"faults", card.faults().armed()},
               {"variant", variant_values(chip.variant)}};
    if (chip.issued.has_ed()) phone["ed_balance_fen"] = image.ed.balance.in_fen();
    return phone;
}

}  // namespace

json PhonesStation::list() const
{
    auto phones = json::array();
    for (const auto& [phone_name, phone] : store_.phones()) {
        auto entry = described(*phone.card);
        entry["place"] = phone.place.empty() ? json{} : json(phone.place);
        phones.push_back(std::move(entry));
    }
    auto reply = ok();
    reply["phones"] = std::move(phones);
    return reply;
}

json PhonesStation::set(const json& details)
{
    const auto phone = details.at("phone").get<std::string>();
    auto* const card = store_.find(phone);
    if (card == nullptr) return failure("no phone " + phone);
    std::optional<std::string> wrong = "set takes \"fault\" or \"variant\"";
    if (details.contains("variant")) wrong = apply_variant(card->variant(), details["variant"]);
    if (details.contains("fault")) wrong = card->faults().arm(details["fault"]);
    return wrong ? failure(*wrong) : ok();
}

json PhonesStation::reset(const std::string& phone)
{
    const auto done = store_.reset(phone);
    if (done) return ok();
    switch (done.error()) {
        case PhoneRefusal::Unknown:
            return failure("no phone " + phone);
        case PhoneRefusal::Elsewhere:
            return failure(phone + " lies on a reader: lift it first");
    }
    return failure("");
}

json PhonesStation::command(const json& request, TimePoint /*now*/)
{
    try {
        if (request.contains("list")) return list();
        if (request.contains("set")) return set(request["set"]);
        if (request.contains("reset")) return reset(request["reset"].get<std::string>());
        if (request.contains("rescan")) {
            store_.rescan();
            return list();
        }
        if (request.contains("balance")) {
            const auto phone = request["balance"].get<std::string>();
            const auto* const card = store_.find(phone);
            if (card == nullptr) return failure("no phone " + phone);
            auto reply = described(*card);
            reply["ok"] = true;
            return reply;
        }
    } catch (const BrokenPhoneFile& broken) {
        return failure(broken.what());
    }
    return failure("list, balance, set, reset or rescan; {\"help\":true} explains them");
}

json PhonesStation::help() const
{
    return {
        {"list", R"(every phone with its balance and where it lies: {"list":true})"},
        {"balance", R"(one phone: {"balance":"wang"})"},
        {"set",
         R"(a fault: {"set":{"phone":"wang","fault":{"tear":{"when":"before|inside_before_write|)"
         R"(inside_after_write|after","ins":"52","count":1}}}}, or {"answer":{"sw":"6581","data":"",)"
         R"("execute":false,"ins":"52","count":1}}, {"nonsense":{"length":20,"ins":"A4"}}, )"
         R"({"wrong":{"what":"tac|mac1"}}, {"fci":"truncated|huge|nested|indefinite|endless_tag|)"
         R"(short_issuer" or hex}, {"slow_ms":300}, {"clear":true}; or how this card differs: )"
         R"({"set":{"phone":"wang","variant":{"proof":"none"}}}: )" +
             variant_choices()},
        {"reset", R"(as it was issued; only while it lies nowhere: {"reset":"wang"})"},
        {"rescan", R"(load packages that have come since: {"rescan":true})"},
    };
}

}  // namespace kiosk::emulators
