#include "devices/card/pcsc_reader.h"

#include "devices/card/pcsc_session.h"

#include <poll.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <limits>
#include <optional>
#include <utility>

namespace kiosk::devices {
namespace {

TimePoint now() { return std::chrono::steady_clock::now(); }

/// Rounded up, so that a wait does not end a moment early and spin.
int milliseconds_until(TimePoint deadline)
{
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, std::numeric_limits<int>::max()));
}

}  // namespace

/// A wait of the worker thread for whatever comes first.
class PcscReader::Wait {
public:
    Wait(PcscReader& reader, TimePoint deadline, const Waker& waker)
        : reader_{reader}, deadline_{deadline}, waker_{waker}
    {
    }

    /// What the watch says now; a change after this ends the next pause.
    PcscView look()
    {
        reader_.place_->watch.changed().clear();
        reader_.place_->hung->returned().clear();
        auto view = reader_.place_->watch.view();
        if (reader_.is_ready(view))
            give_up_.reset();
        else if (!give_up_)
            give_up_ = now() + reader_.place_->settings.loss_patience;
        return view;
    }

    /// Until something changes or `until`: nullopt.  Or Woken; or, at the end of patience or of the whole wait,
    /// ReaderLost or NoContact.
    std::optional<ContactFault> pause(TimePoint until = TimePoint::max())
    {
        const auto end = give_up_ ? std::min(deadline_, *give_up_) : deadline_;
        std::array fds{pollfd{waker_.fd(), POLLIN, 0},
                       pollfd{reader_.place_->watch.changed().fd(), POLLIN, 0},
                       pollfd{reader_.place_->hung->returned().fd(), POLLIN, 0}};
        const int ready = ::poll(fds.data(), fds.size(), milliseconds_until(std::min(end, until)));
        if (is_woken()) return ContactFault::Woken;
        if (ready > 0 || now() < end) return std::nullopt;
        return give_up_ ? ContactFault::ReaderLost : ContactFault::NoContact;
    }

    [[nodiscard]] bool is_woken() const
    {
        pollfd fd{waker_.fd(), POLLIN, 0};
        return ::poll(&fd, 1, 0) > 0;
    }

private:
    PcscReader& reader_;
    TimePoint deadline_;
    const Waker& waker_;
    std::optional<TimePoint> give_up_;  // while the reader is lost
};

PcscReader::PcscReader(PcscSettings settings)
    : place_{std::make_shared<PcscPlace>(std::move(settings))}
{
}

PcscReader::~PcscReader() = default;

bool PcscReader::is_ready(const PcscView& view) const
{
    return !view.reader.empty() && !place_->hung->any();
}

Expected<std::unique_ptr<CardSession>, ContactFault> PcscReader::activate(const PcscView& view)
{
    // What pcscd takes for the card of the last session may be another that was swapped in unseen.
    const bool lay_there = place_->served && view.shows_same_card(*place_->served);
    auto connection = PcscConnection::open({view.reader, lay_there},
                                           place_->settings.exchange_limit, place_->hung);
    if (!connection) return unexpected{fault_of(PcscCall::Connecting, connection.error())};
    place_->served = view;
    return std::make_unique<PcscSession>(std::move(*connection), place_, view);
}

Expected<std::unique_ptr<CardSession>, ContactFault> PcscReader::await_card(TimePoint deadline,
                                                                            const Waker& waker)
{
    Wait wait{*this, deadline, waker};
    if (wait.is_woken()) return unexpected{ContactFault::Woken};
    auto next_attempt = place_->settled;
    while (true) {
        const auto view = wait.look();
        const bool card_waits = is_ready(view) && view.card_present;
        if (card_waits && now() >= next_attempt) {
            // A card at the edge of the field, or in another program's hands, is tried again.
            if (auto session = activate(view)) return session;
            next_attempt = now() + place_->settings.retry;
        }
        if (const auto fault = wait.pause(card_waits ? next_attempt : TimePoint::max()))
            return unexpected{*fault};
    }
}

bool PcscReader::has_left(const PcscView& view)
{
    if (!view.card_present) return true;
    auto& served = place_->served;
    const bool comparable = served && served->connection == view.connection;
    if (comparable && !view.shows_same_card(*served)) return true;
    served = view;
    return false;
}

Expected<bool, ContactFault> PcscReader::await_removal(TimePoint deadline, const Waker& waker)
{
    Wait wait{*this, deadline, waker};
    if (wait.is_woken()) return unexpected{ContactFault::Woken};
    while (true) {
        const auto view = wait.look();
        if (is_ready(view) && has_left(view)) return true;
        const auto fault = wait.pause();
        if (fault == ContactFault::NoContact) return false;
        if (fault) return unexpected{*fault};
    }
}

std::string PcscReader::description() const
{
    const auto view = place_->watch.view();
    if (view.reader.empty())
        return "PC/SC reader: " + (view.trouble.empty() ? "not looked for yet" : view.trouble);
    if (place_->hung->any()) return "PC/SC reader " + view.reader + ": its card does not answer";
    return "PC/SC reader " + view.reader;
}

}  // namespace kiosk::devices
