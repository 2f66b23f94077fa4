#include "kiosk/views/catalogue.h"

#include <boost/locale/gnu_gettext.hpp>
#include <boost/locale/message.hpp>

#include <array>
#include <charconv>
#include <locale>
#include <stdexcept>

namespace kiosk::views {
namespace {

namespace gettext = boost::locale::gnu_gettext;
using Format = boost::locale::message_format<char>;

constexpr auto domain_name = "citizen-kiosk";

/// Only the gettext part of Boost.Locale is used: no collation, no calendars, hence no system locale is needed.
std::locale messages_in(const std::filesystem::path& directory, const char* language,
                        const char* country)
{
    auto folder = std::string{language};
    if (*country != '\0') folder += std::string{"_"} + country;
    const auto file = directory / folder / "LC_MESSAGES" / (std::string{domain_name} + ".mo");
    if (!std::filesystem::is_regular_file(file))
        throw std::runtime_error{"text catalogue is missing: " + file.string()};
    gettext::messages_info info;
    info.language = language;
    info.country = country;
    info.encoding = "UTF-8";
    info.domains.emplace_back(domain_name);
    info.paths.push_back(directory.string());
    try {
        return {std::locale::classic(), gettext::create_messages_facet<char>(info)};
    } catch (const std::exception& e) {
        throw std::runtime_error{"text catalogue is broken: " + file.string() + ": " + e.what()};
    }
}

/// "{2}" at `at`: the argument's number, and the position behind it; 0 if it is no placeholder.
std::pair<std::size_t, std::size_t> placeholder(std::string_view text, std::size_t at)
{
    std::size_t number = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + at + 1, end, number);
    if (error != std::errc{} || stop == end || *stop != '}') return {0, at};
    return {number, static_cast<std::size_t>(stop - text.data()) + 1};
}

std::string filled(std::string_view text, std::initializer_list<std::string_view> arguments)
{
    std::string result;
    std::size_t from = 0;
    while (from < text.size()) {
        const auto brace = std::min(text.find('{', from), text.size());
        result += text.substr(from, brace - from);
        if (brace == text.size()) break;
        const auto [number, after] = placeholder(text, brace);
        if (number >= 1 && number <= arguments.size()) {
            result += arguments.begin()[number - 1];
            from = after;
        } else {
            result += '{';
            from = brace + 1;
        }
    }
    return result;
}

}  // namespace

struct Catalogue::Messages {
    std::locale chinese;
    std::locale english;

    [[nodiscard]] const std::locale& in(Language language) const
    {
        switch (language) {
            case Language::Chinese:
                return chinese;
            case Language::English:
                return english;
        }
        return chinese;
    }
};

Catalogue::Catalogue(const std::filesystem::path& directory)
    : messages_{std::make_unique<Messages>(
          Messages{messages_in(directory, "zh", "CN"), messages_in(directory, "en", "")})}
{
}
Catalogue::~Catalogue() = default;
Catalogue::Catalogue(Catalogue&&) noexcept = default;
Catalogue& Catalogue::operator=(Catalogue&&) noexcept = default;

std::string Catalogue::text(Language language, std::string_view key,
                            std::initializer_list<std::string_view> arguments) const
{
    const std::string id{key};
    const auto* found = std::use_facet<Format>(messages_->in(language)).get(0, nullptr, id.c_str());
    return filled(found != nullptr ? std::string_view{found} : key, arguments);
}

}  // namespace kiosk::views
