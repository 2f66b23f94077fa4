#include "kiosk/runtime/workers/card_worker.h"

#include "kiosk/runtime/workers/card_operations.h"

#include <poll.h>

#include <chrono>

namespace kiosk::runtime {
namespace {

using namespace std::chrono_literals;
using devices::ContactFault;
using devices::ReaderLamp;

constexpr auto search = 60s;          ///< one wait for a phone; a wake-up ends it sooner
constexpr auto first_search = 300ms;  ///< the same while nothing is known of the reader
constexpr auto contact_period = 250;  ///< ms between two looks at a phone that lies there
constexpr auto retry_period = 600ms;  ///< before a phone that could not be read is tried again
constexpr auto several_period = 300ms;

TimePoint in(Duration span) { return std::chrono::steady_clock::now() + span; }

/// Waits for the waker; true if it called.
bool woken_within(const devices::Waker& waker, int milliseconds)
{
    pollfd wait{waker.fd(), POLLIN, 0};
    return ::poll(&wait, 1, milliseconds) > 0;
}

}  // namespace

CardWorker::CardWorker(Settings settings, std::unique_ptr<devices::CardReader> reader, Post post)
    : settings_{std::move(settings)}, reader_{std::move(reader)}, post_{std::move(post)}
{
    thread_.start(
        "reader " + settings_.name, [this] { run(); }, post_);
}

void CardWorker::report(bool ready)
{
    if (ready_ == ready) return;
    ready_ = ready;
    post_(ReaderState{settings_.name, ready});
}

void CardWorker::decline_commands()
{
    for (const auto& command : thread_.take()) post_(no_phone(command));
}

void CardWorker::run()
{
    reader_->lamp(ReaderLamp::Ready);
    while (!thread_.stopping()) {
        decline_commands();
        auto session =
            reader_->await_card(ready_ == true ? in(search) : in(first_search), thread_.waker());
        if (session) {
            report(true);
            several_ = false;
            serve(**session);
            session->reset();
            reader_->lamp(ReaderLamp::Ready);
            continue;
        }
        report(session.error() != ContactFault::ReaderLost);
        if (session.error() == ContactFault::SeveralPhones) {
            if (!std::exchange(several_, true)) post_(flows::PhonesTooMany{settings_.name});
            (void)reader_->await_removal(in(several_period), thread_.waker());
        } else if (session.error() == ContactFault::NoContact) {
            several_ = false;
        }
    }
}

std::optional<devices::Purse> CardWorker::read_purse(devices::CardSession& session)
{
    const auto fail = [this](const devices::PurseFault& fault) {
        const auto problem = problem_of(fault);
        if (unreadable_ != problem) post_(flows::PhoneUnreadable{settings_.name, problem});
        unreadable_ = problem;
    };
    auto purse = devices::Purse::open(session, settings_.aids);
    if (!purse) {
        fail(purse.error());
        return {};
    }
    auto snapshot = purse->snapshot();
    if (!snapshot) {
        fail(snapshot.error());
        return {};
    }
    unreadable_.reset();
    post_(flows::PurseRead{settings_.name, std::move(*snapshot)});
    return std::move(*purse);
}

void CardWorker::serve(devices::CardSession& session)
{
    using flows::CardProblem;
    if (!std::exchange(noticed_, true)) post_(flows::PhoneNoticed{settings_.name});
    reader_->lamp(ReaderLamp::Busy);
    if (auto purse = read_purse(session)) {
        reader_->lamp(ReaderLamp::Done);
        serve(*purse, session);
        purse.reset();
        noticed_ = false;
        post_(flows::PhoneLifted{settings_.name});
        return;
    }
    reader_->lamp(ReaderLamp::Error);
    decline_commands();
    // Moved or badly held: the next look may find it.  A card that answered and is none of ours is not asked again.
    const bool hopeless =
        unreadable_ != CardProblem::Gone && unreadable_ != CardProblem::Unreadable;
    if (hopeless) return wait_for_removal();
    const auto gone = reader_->await_removal(in(retry_period), thread_.waker());
    if (gone && *gone) {
        unreadable_.reset();
        noticed_ = false;
        post_(flows::PhoneLifted{settings_.name});
    }
}

void CardWorker::wait_for_removal()
{
    while (!thread_.stopping()) {
        const auto gone = reader_->await_removal(in(search), thread_.waker());
        decline_commands();
        if (gone ? *gone : gone.error() == ContactFault::ReaderLost) break;
    }
    unreadable_.reset();
    noticed_ = false;
    post_(flows::PhoneLifted{settings_.name});
}

bool CardWorker::contact_is_good(devices::CardSession& session)
{
    const auto quality = session.contact();
    if (!quality) return false;
    if (*quality && **quality != quality_) {
        quality_ = **quality;
        post_(flows::ContactMeasured{settings_.name, quality_});
    }
    return true;
}

void CardWorker::serve(devices::Purse& purse, devices::CardSession& session)
{
    quality_ = 0;
    const PurseTerms terms{settings_.terminal, settings_.key_index};
    bool alive = contact_is_good(session);
    while (alive && !thread_.stopping()) {
        if (!woken_within(thread_.waker(), contact_period)) {
            alive = contact_is_good(session);
            continue;
        }
        for (const auto& command : thread_.take()) {
            if (!alive) {
                post_(no_phone(command));
                continue;
            }
            reader_->lamp(ReaderLamp::Busy);
            auto answer = carry_out(command, purse, terms);
            alive = answer.alive;
            post_(std::move(answer.event));
            reader_->lamp(ReaderLamp::Done);
        }
    }
}

}  // namespace kiosk::runtime
