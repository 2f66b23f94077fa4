#pragma once

#include "backend-client/sandbox/office/host_books.h"
#include "backend-client/sandbox/office/http_message.h"
#include "backend-client/sandbox/office/routes.h"

namespace kiosk::sandbox {

/// Questions that change nothing: cards, parameters, hotlist.
class CardDesk {
public:
    explicit CardDesk(HostBooks& books) : books_{books} {}

    [[nodiscard]] HttpAnswer card(const route::Card& asked, WallTime now) const;
    [[nodiscard]] HttpAnswer open_items(const route::Card& asked, WallTime now) const;
    [[nodiscard]] HttpAnswer pending_loads(const route::Card& asked) const;
    /// 304 when `if_none_match` names the version in force.
    [[nodiscard]] HttpAnswer parameters(const std::string& if_none_match) const;
    [[nodiscard]] HttpAnswer hotlist(std::uint64_t since) const;

private:
    [[nodiscard]] backend::CardStatus status_of_card(const RegisteredCard& card,
                                                     WallTime now) const;

    HostBooks& books_;
};

}  // namespace kiosk::sandbox
