#pragma once

#include "devices/link/waker.h"
#include "kiosk/domain/clock.h"

#include <atomic>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <utility>

namespace kiosk::runtime {

/// A Unix socket for the guided tour, trials and technicians: one JSON line in, one JSON line out.  A question may wait
/// for a change.  Serves in a thread of its own; a client that sends more than 64 KiB without a line end is dropped.
class ControlServer {
public:
    /// What a line gets: an answer; or a time until which it is asked again at every changed(), the last time with
    /// `last` true, and must then be answered.
    struct Reply {
        std::string answer;
        std::optional<TimePoint> wait{};
    };
    using Handler = std::function<Reply(const std::string& line, bool last)>;

    /// Listens at `path`, mode 0600, replacing a socket that nobody serves.  Throws std::system_error, with EADDRINUSE
    /// when another terminal serves it.
    ControlServer(std::filesystem::path path, Handler handler);
    ~ControlServer();
    ControlServer(const ControlServer&) = delete;
    ControlServer& operator=(const ControlServer&) = delete;

    void changed() { waker_.wake(); }  ///< any thread

private:
    struct Client {
        std::string input;
        std::optional<std::pair<std::string, TimePoint>> waiting;  ///< line, until
    };

    void run();
    void wait();
    void accept_clients();
    void serve_waiting();
    bool read(int fd, Client& client);
    bool answer(int fd, Client& client, const std::string& line);
    [[nodiscard]] int patience() const;

    std::filesystem::path path_;
    Handler handler_;
    int listener_ = -1;
    std::map<int, Client> clients_;
    devices::Waker waker_;
    std::atomic<bool> stopping_ = false;
    std::thread thread_;
};

}  // namespace kiosk::runtime
