#include "devices/emulators/phone/phone_store.h"

#include "devices/emulators/phone/json_fields.h"
#include "devices/emulators/phone/sample_phones.h"

#include <utility>

namespace kiosk::emulators {

PhoneStore::PhoneStore(std::filesystem::path packages, std::filesystem::path states)
    : packages_{std::move(packages)}, states_{std::move(states)}
{
    if (!states_.empty()) {
        std::filesystem::create_directories(states_);
        if (!packages_.empty() && std::filesystem::equivalent(packages_, states_))
            throw BrokenPhoneFile{states_.string() + ": holds the packages; state needs another"};
    }
    rescan();
}

Personalisation PhoneStore::package_of(const std::string& name) const
{
    if (!packages_.empty())
        return read_package(packages_ / (name + ".json"),
                            TransportKey::read(packages_ / "transport.key"));
    return sample_phone(name);
}

std::filesystem::path PhoneStore::state_of(const std::string& name) const
{
    return states_.empty() ? std::filesystem::path{} : states_ / (name + ".json");
}

void PhoneStore::rescan()
{
    std::vector<std::string> names;
    if (packages_.empty())
        names = sample_phone_names();
    else
        for (const auto& file : packages_in(packages_)) names.push_back(file.stem());
    std::string broken;
    for (const auto& name : names) {
        if (phones_.contains(name)) continue;
        try {
            auto card = std::make_unique<PbocCard>(package_of(name), state_of(name));
            phones_.emplace(name, Phone{std::move(card), {}});
        } catch (const BrokenPhoneFile& why) {
            if (broken.empty()) broken = why.what();
        }
    }
    if (!broken.empty()) throw BrokenPhoneFile{broken};
}

PbocCard* PhoneStore::find(const std::string& name) const
{
    const auto found = phones_.find(name);
    return found == phones_.end() ? nullptr : found->second.card.get();
}

Expected<PhoneStore::LaidPhone, PhoneRefusal> PhoneStore::take(const std::string& name,
                                                               const std::string& place)
{
    const auto found = phones_.find(name);
    if (found == phones_.end()) return unexpected{PhoneRefusal::Unknown};
    auto& phone = found->second;
    if (!phone.place.empty()) return unexpected{PhoneRefusal::Elsewhere};
    phone.place = place;
    return LaidPhone{phone.card.get(), [&phone](PhoneCard* card) {
                         card->power_off();
                         phone.place.clear();
                     }};
}

Expected<void, PhoneRefusal> PhoneStore::reset(const std::string& name)
{
    const auto found = phones_.find(name);
    if (found == phones_.end()) return unexpected{PhoneRefusal::Unknown};
    if (!found->second.place.empty()) return unexpected{PhoneRefusal::Elsewhere};
    auto issued = package_of(name);
    if (!states_.empty()) std::filesystem::remove(state_of(name));
    found->second.card = std::make_unique<PbocCard>(std::move(issued), state_of(name));
    return {};
}

}  // namespace kiosk::emulators
