#include "backend-client/http_client.h"

#include "backend-client/curl_transfer.h"

#include <algorithm>
#include <cassert>
#include <deque>
#include <utility>

namespace kiosk::backend {
namespace {

using std::chrono::ceil;
using std::chrono::milliseconds;

TimePoint now() { return std::chrono::steady_clock::now(); }

void start_curl()
{
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (started != CURLE_OK) throw std::bad_alloc{};
}

/// Our use of the multi interface is wrong, or memory is out.
void check(CURLMcode code)
{
    if (code == CURLM_OUT_OF_MEMORY) throw std::bad_alloc{};
    assert(code == CURLM_OK);
}

struct Waiting {
    RequestNumber number = 0;
    TimePoint deadline;
    HttpRequest request;
};

struct Flying {
    std::unique_ptr<CurlTransfer> transfer;
    RequestNumber number = 0;
    bool urgent = false;
};

struct CloseMulti {
    void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};

}  // namespace

class HttpClient::Impl {
public:
    explicit Impl(HttpSettings settings)
        : settings_{std::move(settings)}, identity_{inspect(settings_.tls)}
    {
        start_curl();
        multi_.reset(curl_multi_init());
        if (!multi_) throw std::bad_alloc{};
        settings_.in_flight = std::max(1U, settings_.in_flight);
        check(curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS,
                                static_cast<long>(settings_.in_flight)));
    }
    ~Impl()
    {
        for (const auto& flying : flying_)
            curl_multi_remove_handle(multi_.get(), flying.transfer->handle());
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    [[nodiscard]] const TlsIdentity& identity() const { return identity_; }
    [[nodiscard]] std::size_t pending() const
    {
        return urgent_.size() + ordinary_.size() + flying_.size();
    }

    RequestNumber send(HttpRequest request)
    {
        assert(request.method == HttpMethod::Get || !request.idempotency_key.empty());
        auto& queue = request.urgent ? urgent_ : ordinary_;
        queue.push_back({++last_number_, now() + request.patience, std::move(request)});
        return last_number_;
    }

    bool cancel(RequestNumber number)
    {
        for (auto* queue : {&urgent_, &ordinary_}) {
            const auto found = std::ranges::find(*queue, number, &Waiting::number);
            if (found == queue->end()) continue;
            queue->erase(found);
            completed_.push_back({number, NotSent::Cancelled});
            return true;
        }
        return false;
    }

    std::vector<HttpCompletion> run(TimePoint deadline, int waker_fd)
    {
        curl_waitfd waker{.fd = waker_fd, .events = CURL_WAIT_POLLIN, .revents = 0};
        for (;;) {
            work();
            const auto left = std::min(deadline, next_expiry()) - now();
            if (!completed_.empty() || waker.revents != 0 || now() >= deadline)
                return std::exchange(completed_, {});
            const auto wait = std::clamp<std::int64_t>(ceil<milliseconds>(left).count(), 0, 60'000);
            check(curl_multi_poll(multi_.get(), waker_fd < 0 ? nullptr : &waker,
                                  waker_fd < 0 ? 0U : 1U, static_cast<int>(wait), nullptr));
        }
    }

private:
    /// Everything that can be done without waiting.
    void work()
    {
        expire(urgent_);
        expire(ordinary_);
        start();
        int running = 0;
        check(curl_multi_perform(multi_.get(), &running));
        collect();
        start();  // the places that became free
    }

    void expire(std::deque<Waiting>& queue)
    {
        const auto time = now();
        std::erase_if(queue, [&](const Waiting& waiting) {
            if (waiting.deadline > time) return false;
            completed_.push_back({waiting.number, NotSent::Expired});
            return true;
        });
    }

    [[nodiscard]] TimePoint next_expiry() const
    {
        auto first = TimePoint::max();
        for (const auto* queue : {&urgent_, &ordinary_})
            for (const auto& waiting : *queue) first = std::min(first, waiting.deadline);
        return first;
    }

    void start()
    {
        while (!urgent_.empty() && flying_.size() < settings_.in_flight) launch(urgent_);
        const std::size_t for_ordinary = std::max(1U, settings_.in_flight - 1);
        const auto ordinary_flying = [this] {
            return std::ranges::count(flying_, false, &Flying::urgent);
        };
        while (!ordinary_.empty() && flying_.size() < settings_.in_flight &&
               std::cmp_less(ordinary_flying(), for_ordinary))
            launch(ordinary_);
    }

    void launch(std::deque<Waiting>& queue)
    {
        auto waiting = std::move(queue.front());
        queue.pop_front();
        auto transfer = idle_.empty() ? std::make_unique<CurlTransfer>() : std::move(idle_.back());
        if (!idle_.empty()) idle_.pop_back();
        const bool urgent = waiting.request.urgent;
        transfer->prepare(settings_, std::move(waiting.request),
                          ceil<milliseconds>(waiting.deadline - now()));
        check(curl_multi_add_handle(multi_.get(), transfer->handle()));
        flying_.push_back({std::move(transfer), waiting.number, urgent});
    }

    void collect()
    {
        int left = 0;
        while (const auto* message = curl_multi_info_read(multi_.get(), &left)) {
            if (message->msg != CURLMSG_DONE) continue;
            const auto code = message->data.result;
            const auto flying = std::ranges::find_if(flying_, [message](const Flying& one) {
                return one.transfer->handle() == message->easy_handle;
            });
            assert(flying != flying_.end());
            check(curl_multi_remove_handle(multi_.get(), flying->transfer->handle()));
            completed_.push_back({flying->number, flying->transfer->finish(code)});
            idle_.push_back(std::move(flying->transfer));
            flying_.erase(flying);
        }
    }

    HttpSettings settings_;
    TlsIdentity identity_;
    std::unique_ptr<CURLM, CloseMulti> multi_;
    std::deque<Waiting> urgent_;
    std::deque<Waiting> ordinary_;
    std::vector<Flying> flying_;
    std::vector<std::unique_ptr<CurlTransfer>> idle_;
    std::vector<HttpCompletion> completed_;
    RequestNumber last_number_ = 0;
};

HttpClient::HttpClient(HttpSettings settings) : impl_{std::make_unique<Impl>(std::move(settings))}
{
}
HttpClient::~HttpClient() = default;

const TlsIdentity& HttpClient::identity() const { return impl_->identity(); }
RequestNumber HttpClient::send(HttpRequest request) { return impl_->send(std::move(request)); }
bool HttpClient::cancel(RequestNumber number) { return impl_->cancel(number); }
std::size_t HttpClient::pending() const { return impl_->pending(); }

std::vector<HttpCompletion> HttpClient::run(TimePoint deadline, int waker_fd)
{
    return impl_->run(deadline, waker_fd);
}

}  // namespace kiosk::backend
