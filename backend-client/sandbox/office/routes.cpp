#include "backend-client/sandbox/office/routes.h"

#include <charconv>
#include <string_view>
#include <vector>

namespace kiosk::sandbox {
namespace {

using backend::ProblemType;
using Segments = std::vector<std::string_view>;
using Found = Expected<Route, ProblemType>;

Segments segments_of(std::string_view path)
{
    Segments segments;
    while (path.starts_with('/')) {
        path.remove_prefix(1);
        const auto end = std::min(path.find('/'), path.size());
        segments.push_back(path.substr(0, end));
        path.remove_prefix(end);
    }
    return segments;
}

const std::string* parameter(const HttpRequest& request, const char* name)
{
    const auto found = request.query.find(name);
    return found == request.query.end() ? nullptr : &found->second;
}

template <class R, class Value>
Found with(const std::optional<Value>& value)
{
    if (!value) return unexpected{ProblemType::Malformed};
    return Route{R{*value}};
}

std::optional<std::uint64_t> version_of(const std::string* text)
{
    constexpr std::uint64_t largest = (std::uint64_t{1} << 53U) - 1;
    std::uint64_t value = 0;
    if (text == nullptr || text->empty()) return std::nullopt;
    const auto* end = text->data() + text->size();
    const auto [stop, error] = std::from_chars(text->data(), end, value);
    return error == std::errc{} && stop == end && value <= largest ? std::optional{value}
                                                                   : std::nullopt;
}

std::optional<route::Card> card_of(std::string_view number, const HttpRequest& request)
{
    const auto digits = CardNumber::from_digits(number);
    if (!digits) return std::nullopt;
    route::Card card{*digits, std::nullopt};
    if (const auto* issuer = parameter(request, "issuer")) {
        card.issuer = array_from_hex<8>(*issuer);
        if (!card.issuer) return std::nullopt;
    }
    return card;
}

Found card_route(const Segments& at, const HttpRequest& request)
{
    const auto card = card_of(at[2], request);
    if (at.size() == 3) {
        if (!card) return unexpected{ProblemType::Malformed};
        return Route{*card};
    }
    if (at[3] == "open-items") return with<route::OpenItems>(card);
    if (at[3] == "pending-loads") return with<route::PendingOfCard>(card);
    return unexpected{ProblemType::NotFound};
}

Found terminal_route(const Segments& at)
{
    const auto terminal = TerminalId::from_digits(at[2]);
    if (at[3] == "sign-on") return with<route::SignOn>(terminal);
    if (at[3] == "heartbeat") return with<route::Heartbeat>(terminal);
    return unexpected{ProblemType::NotFound};
}

Found collection_route(std::string_view name, const HttpRequest& request)
{
    if (name == "parameters") return Route{route::Parameters{}};
    if (name == "hotlist") return with<route::Hotlist>(version_of(parameter(request, "since")));
    if (name == "loads") return Route{route::AuthoriseLoad{}};
    if (name == "pending-loads") return Route{route::RegisterPending{}};
    if (name == "journal-segments") return Route{route::JournalSegments{}};
    return unexpected{ProblemType::NotFound};
}

Found resource_of(const HttpRequest& request)
{
    const auto at = segments_of(request.path);
    if (at.size() < 2 || at.size() > 4 || at[0] != "v1") return unexpected{ProblemType::NotFound};
    if (at.size() == 2) return collection_route(at[1], request);
    if (at[1] == "cards") return card_route(at, request);
    if (at[1] == "terminals" && at.size() == 4) return terminal_route(at);
    if (at[1] != "loads") return unexpected{ProblemType::NotFound};
    const auto item = item_id_from_text(at[2]);
    if (at.size() == 3) return with<route::LoadStatus>(item);
    if (at[3] == "result") return with<route::LoadResult>(item);
    return unexpected{ProblemType::NotFound};
}

struct MethodOf {
    const char* operator()(const route::SignOn&) const { return "POST"; }
    const char* operator()(const route::Heartbeat&) const { return "POST"; }
    const char* operator()(const route::Parameters&) const { return "GET"; }
    const char* operator()(const route::Hotlist&) const { return "GET"; }
    const char* operator()(const route::Card&) const { return "GET"; }
    const char* operator()(const route::OpenItems&) const { return "GET"; }
    const char* operator()(const route::PendingOfCard&) const { return "GET"; }
    const char* operator()(const route::AuthoriseLoad&) const { return "POST"; }
    const char* operator()(const route::LoadStatus&) const { return "GET"; }
    const char* operator()(const route::LoadResult&) const { return "POST"; }
    const char* operator()(const route::RegisterPending&) const { return "POST"; }
    const char* operator()(const route::JournalSegments&) const { return "POST"; }
};

}  // namespace

Expected<Route, ProblemType> route_of(const HttpRequest& request)
{
    auto found = resource_of(request);
    if (found && request.method != std::visit(MethodOf{}, *found))
        return unexpected{ProblemType::MethodNotAllowed};
    return found;
}

}  // namespace kiosk::sandbox
