#pragma once

#include "devices/emulators/bench/control_socket.h"
#include "devices/emulators/bench/station.h"

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace kiosk::emulators {

/// The table on which the emulated devices stand: one thread that runs them all, one control socket for all
/// (DIR/desk.sock) and one for each (DIR/<name>.sock).
///
///     {"device":"cash-acceptor","insert":{"fen":10000}}     to desk.sock
///     {"insert":{"fen":10000}}                              to cash-acceptor.sock
///     {"help":true}                                         lists every command
class Bench {
public:
    explicit Bench(std::filesystem::path directory);
    ~Bench();

    /// Before run().  The bench owns it.
    void add(std::unique_ptr<Station> station);

    /// Serves until stop(); call it from the one thread that the stations live in.
    void run();
    void stop();  ///< any thread, and from a signal handler

    /// Carries a command out as the control socket does; any thread.
    std::string execute(const std::string& line);

private:
    std::string execute_for(Station* fixed, const std::string& line);
    void wait_and_run();
    [[nodiscard]] Station* find(const std::string& name) const;

    std::filesystem::path directory_;
    std::vector<std::unique_ptr<Station>> stations_;
    std::vector<std::unique_ptr<ControlSocket>> sockets_;
    std::mutex mutex_;  ///< held while stations run or take a command
    int wake_;          ///< eventfd
    std::atomic<bool> stopping_{false};
};

}  // namespace kiosk::emulators
