#pragma once

#include "devices/card/card_reader.h"
#include "tests/devices/card/hex.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace kiosk::devices {

/// One exchange of a transcript: the command as hex, and the answer with its SW as hex, or how the contact broke.
struct Exchanged {
    std::string command;
    std::variant<std::string, ContactFault> answer;

    Exchanged(std::string sent, const char* hex_answer)
        : command{std::move(sent)}, answer{hex_answer}
    {
    }
    Exchanged(std::string sent, std::string hex_answer)
        : command{std::move(sent)}, answer{std::move(hex_answer)}
    {
    }
    Exchanged(std::string sent, ContactFault fault) : command{std::move(sent)}, answer{fault} {}
};
using Transcript = std::vector<Exchanged>;

/// A card that knows one transcript: it fails the test on the first byte that differs, and if it is not played out.
class ScriptedSession : public CardSession {
public:
    explicit ScriptedSession(Transcript transcript) : transcript_{std::move(transcript)} {}
    ~ScriptedSession() override
    {
        EXPECT_EQ(next_, transcript_.size()) << "the transcript was not played to its end";
    }

    Expected<Bytes, ContactFault> exchange(BytesView command) override
    {
        if (next_ == transcript_.size()) {
            ADD_FAILURE() << "unexpected command " << to_hex(command);
            return unexpected{ContactFault::NoContact};
        }
        const auto& step = transcript_[next_++];
        EXPECT_EQ(to_hex(command), to_hex(hex(step.command))) << "exchange " << next_;
        if (const auto* fault = std::get_if<ContactFault>(&step.answer)) return unexpected{*fault};
        return hex(std::get<std::string>(step.answer));
    }
    Expected<std::optional<ContactQuality>, ContactFault> contact() override
    {
        return std::nullopt;
    }
    Expected<std::shared_ptr<void>, ContactFault> hold() override
    {
        if (hold_fault) return unexpected{*hold_fault};
        const auto handle = std::make_shared<int>();
        held_ = handle;
        return std::shared_ptr<void>{handle};
    }

    std::optional<ContactFault> hold_fault;
    [[nodiscard]] bool is_held() const { return !held_.expired(); }

private:
    Transcript transcript_;
    std::size_t next_ = 0;
    std::weak_ptr<void> held_;
};

}  // namespace kiosk::devices
