#pragma once

#include "devices/emulators/phone/command_apdu.h"

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kiosk::emulators {

/// When the phone leaves the field, seen from one command.
enum class TearPoint : std::uint8_t {
    Before,             ///< the chip never saw it
    InsideBeforeWrite,  ///< it was worked on, nothing was written, no answer left
    InsideAfterWrite,   ///< all was written, no answer left
    After,              ///< the answer left; the next command meets silence
};

/// What goes wrong in one phone.  A fault is armed, waits for the n-th command that it is for, strikes once and is used
/// up; several may wait at the same time.  GET RESPONSE (C0) is a command of its own on T=0.
///
///     {"tear":{"when":"before|inside_before_write|inside_after_write|after","ins":"52","count":1}}
///     {"answer":{"sw":"6581","data":"","execute":false,"ins":"52","count":1}}   this instead of its own answer
///     {"nonsense":{"length":20,"execute":false,"ins":"A4","count":1}}           noise without form, 0 to 258 bytes
///     {"wrong":{"what":"tac|mac1","count":1}}    of CREDIT, DEBIT; of INITIALIZE: inverted
///     {"fci":"truncated|huge|nested|indefinite|endless_tag|short_issuer" or hex digits}      for the next SELECT
///     {"slow_ms":300}                            a hint for the reader, till it is set back to 0
///     {"clear":true}                             forgets all of them
///
/// "ins" absent: any command.  "count" absent: 1, the next one.  "execute": the command is carried out all the same.
class PhoneFaults {
public:
    struct Strike;

    /// An error text, or nullopt when armed.
    std::optional<std::string> arm(const nlohmann::json& script);

    /// What strikes the command that has just come in.
    [[nodiscard]] Strike strike(std::uint8_t ins);

    [[nodiscard]] std::chrono::milliseconds answer_delay() const { return slow_; }
    [[nodiscard]] std::size_t armed() const { return waiting_.size(); }

private:
    enum class Kind : std::uint8_t { Tear, Answer, Nonsense, WrongTac, WrongMac1, Fci };
    struct Waiting {
        Kind kind{};
        std::optional<std::uint8_t> ins;
        unsigned count = 1;
        TearPoint tear{};
        Answer answer;
        bool execute = false;
        std::size_t length = 0;
    };

    struct Form;
    [[nodiscard]] static const Form* form_of(const std::string& name);
    /// False: no usable value.
    [[nodiscard]] static bool set(Waiting& fault, std::string_view key,
                                  const nlohmann::json& value);
    [[nodiscard]] static bool set_text(Waiting& fault, std::string_view key,
                                       const std::string& text);
    std::optional<std::string> add(const Form& form, const nlohmann::json& details);
    [[nodiscard]] static bool is_for(const Waiting& fault, std::uint8_t ins);

    std::vector<Waiting> waiting_;
    std::chrono::milliseconds slow_{0};
};

/// All that strikes one command.
struct PhoneFaults::Strike {
    std::optional<TearPoint> tear;
    bool execute = true;           ///< is the command carried out?
    std::optional<Answer> forged;  ///< instead of its answer
    std::optional<Bytes> noise;    ///< instead of any answer, as it is
    std::optional<Bytes> fci;
    bool wrong_tac = false;
    bool wrong_mac1 = false;

    /// The answer as the faults leave it.
    [[nodiscard]] Answer twisted(Answer answer) const;
};

}  // namespace kiosk::emulators
