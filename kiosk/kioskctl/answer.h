#pragma once

#include <nlohmann/json_fwd.hpp>

#include <iosfwd>
#include <memory>

namespace kiosk::kioskctl {

/// What a command answers, said once for people and for programs.
class Answer {
public:
    using Json = nlohmann::ordered_json;

    /// A JSON object.
    explicit Answer(const Json& value);
    ~Answer();
    Answer(Answer&&) noexcept;
    Answer& operator=(Answer&&) noexcept;

    /// As one JSON value; or as text, a line a value:
    ///
    ///     {"queue":{"waiting":2,"sum_fen":20000}}   ->   queue.waiting  2
    ///                                                    queue.sum      200.00 yuan
    ///
    /// An array of objects is a line an object (`name=value  name=value`); an empty one is "none".
    void write(bool as_json, std::ostream& out) const;

private:
    std::unique_ptr<const Json> value_;
};

}  // namespace kiosk::kioskctl
