#include "devices/card/pcsc_watch.h"

#include "devices/card/pcsc_code.h"

#include <fnmatch.h>
#include <winscard.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace kiosk::devices {
namespace {

using namespace std::chrono_literals;

constexpr const char* readers_come_and_go = R"(\\?PnP?\Notification)";
/// Cancelling is repeated as often: it is lost if the thread was not yet waiting.
constexpr auto cancel_interval = 20ms;
constexpr auto longest_farewell = 2s;

struct Context {
    Context() : result{SCardEstablishContext(SCARD_SCOPE_SYSTEM, nullptr, nullptr, &handle)} {}
    ~Context()
    {
        if (result == SCARD_S_SUCCESS) SCardReleaseContext(handle);
    }
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;

    SCARDCONTEXT handle = 0;
    LONG result;
};

/// Names behind each other, each ended by NUL, the last by two.
std::vector<std::string> split(const std::string& multi_string)
{
    std::vector<std::string> names;
    for (std::size_t at = 0; at < multi_string.size() && multi_string[at] != '\0';) {
        names.emplace_back(multi_string.c_str() + at);
        at += names.back().size() + 1;
    }
    return names;
}

LONG list_readers(SCARDCONTEXT context, std::vector<std::string>& names)
{
    DWORD size = 0;
    auto result = SCardListReaders(context, nullptr, nullptr, &size);
    std::string multi_string(size, '\0');
    if (result == SCARD_S_SUCCESS)
        result = SCardListReaders(context, nullptr, multi_string.data(), &size);
    names = result == SCARD_S_SUCCESS ? split(multi_string) : std::vector<std::string>{};
    return result == SCARD_E_NO_READERS_AVAILABLE ? SCARD_S_SUCCESS : result;
}

}  // namespace

struct PcscWatch::Shared {
    Shared(std::string glob, Duration retry) : pattern{std::move(glob)}, service_retry{retry} {}

    void publish(const PcscView& next)
    {
        const std::lock_guard lock{mutex};
        if (view == next) return;
        view = next;
        changed.wake();
    }

    const std::string pattern;
    const Duration service_retry;
    Waker changed;
    mutable std::mutex mutex;
    std::condition_variable stopped;  // stop or finished became true
    bool stop = false;
    bool finished = false;
    std::optional<SCARDCONTEXT> waiting;  // what SCardCancel may be called for
    PcscView view;
};

/// The thread's side.
class PcscWatch::Watcher {
public:
    explicit Watcher(std::shared_ptr<Shared> shared) : shared_{std::move(shared)} {}

    void run()
    {
        while (!pause(Duration::zero())) {
            const Context context;
            auto result = context.result;
            if (result == SCARD_S_SUCCESS) {
                ++connection_;
                set_waiting(context.handle);
                result = observe(context.handle);
                set_waiting(std::nullopt);
            }
            shared_->publish({.trouble = explain(static_cast<PcscCode>(result))});
            if (pause(shared_->service_retry)) break;
        }
        const std::lock_guard lock{shared_->mutex};
        shared_->finished = true;
        shared_->stopped.notify_all();
    }

private:
    /// Waits, unless the watch ends: true.
    bool pause(Duration time)
    {
        std::unique_lock lock{shared_->mutex};
        return shared_->stopped.wait_for(lock, time, [&] { return shared_->stop; });
    }

    void set_waiting(std::optional<SCARDCONTEXT> context)
    {
        const std::lock_guard lock{shared_->mutex};
        shared_->waiting = context;
    }

    /// Until the context breaks, or the watch ends.
    LONG observe(SCARDCONTEXT context)
    {
        DWORD known = SCARD_STATE_UNAWARE;
        std::string name;
        while (true) {
            std::vector<std::string> readers;
            if (const auto result = list_readers(context, readers); result != SCARD_S_SUCCESS)
                return result;
            const auto found = std::ranges::find_if(readers, [&](const std::string& reader) {
                return ::fnmatch(shared_->pattern.c_str(), reader.c_str(), 0) == 0;
            });
            const bool there = found != readers.end();
            if (!there) shared_->publish({.trouble = missing(readers)});
            if (!there || *found != name) known = SCARD_STATE_UNAWARE;
            name = there ? *found : std::string{};

            if (const auto result = wait(context, readers.size(), name, known);
                result != SCARD_S_SUCCESS)
                return result;
        }
    }

    /// One SCardGetStatusChange; publishes what it says of reader `name`, if that is not empty.
    LONG wait(SCARDCONTEXT context, std::size_t reader_count, const std::string& name, DWORD& known)
    {
        std::array<SCARD_READERSTATE, 2> states{};
        states[0].szReader = readers_come_and_go;
        states[0].dwCurrentState = static_cast<DWORD>(reader_count << 16U);
        states[1].szReader = name.c_str();
        states[1].dwCurrentState = known;
        const auto result =
            SCardGetStatusChange(context, INFINITE, states.data(), name.empty() ? 1 : 2);
        if (result == SCARD_E_UNKNOWN_READER) {  // just unplugged: let the list catch up
            pause(shared_->service_retry);
            return SCARD_S_SUCCESS;
        }
        if (result != SCARD_S_SUCCESS || name.empty()) return result;
        const auto state = states[1].dwEventState;
        known = state & ~static_cast<DWORD>(SCARD_STATE_CHANGED);
        if ((state & (SCARD_STATE_UNKNOWN | SCARD_STATE_UNAVAILABLE)) != 0) {
            shared_->publish({.trouble = "the reader " + name + " does not answer"});
            return SCARD_S_SUCCESS;
        }
        shared_->publish({.reader = name,
                          .card_present = (state & SCARD_STATE_PRESENT) != 0,
                          .card_events = static_cast<std::uint16_t>(state >> 16U),
                          .connection = connection_});
        return SCARD_S_SUCCESS;
    }

    [[nodiscard]] std::string missing(const std::vector<std::string>& readers) const
    {
        auto sentence = "pcscd has no reader whose name matches \"" + shared_->pattern + "\"";
        for (const auto& reader : readers)
            sentence += (&reader == &readers.front() ? ", only " : ", ") + reader;
        return sentence;
    }

    std::shared_ptr<Shared> shared_;
    std::uint32_t connection_ = 0;
};

bool PcscView::shows_same_card(const PcscView& then) const
{
    return card_present && then.card_present && reader == then.reader &&
           card_events == then.card_events && connection == then.connection;
}

PcscWatch::PcscWatch(std::string pattern, Duration service_retry)
    : shared_{std::make_shared<Shared>(std::move(pattern), service_retry)},
      thread_{[shared = shared_] { Watcher{shared}.run(); }}
{
}

PcscWatch::~PcscWatch()
{
    WatchedThread canceller{std::make_shared<HungCalls>()};
    const auto deadline = std::chrono::steady_clock::now() + longest_farewell;
    std::unique_lock lock{shared_->mutex};
    shared_->stop = true;
    shared_->stopped.notify_all();
    while (!shared_->finished && std::chrono::steady_clock::now() < deadline) {
        if (const auto context = shared_->waiting) {
            lock.unlock();
            canceller.run([context = *context] { SCardCancel(context); }, deadline);
            lock.lock();
        }
        shared_->stopped.wait_for(lock, cancel_interval, [&] { return shared_->finished; });
    }
    // A service that does not even answer a cancel keeps the thread; it owns all that it still touches.
    if (shared_->finished)
        thread_.join();
    else
        thread_.detach();
}

PcscView PcscWatch::view() const
{
    const std::lock_guard lock{shared_->mutex};
    return shared_->view;
}

Waker& PcscWatch::changed() { return shared_->changed; }

}  // namespace kiosk::devices
