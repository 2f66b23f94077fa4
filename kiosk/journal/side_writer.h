#pragma once

#include <condition_variable>
#include <mutex>
#include <string_view>
#include <thread>

namespace kiosk::journal {

/// Writes to a file while its owner waits for something else of the disk.  One write at a time; the thread that does it
/// is started with the first one and sleeps between two.  Belongs to one thread.
class SideWriter {
public:
    SideWriter() = default;
    ~SideWriter();  ///< waits for what was begun
    SideWriter(const SideWriter&) = delete;
    SideWriter& operator=(const SideWriter&) = delete;

    /// Begins to write all of `text`, which stays where it is until finish().  false: there is no thread to be had, and
    /// nothing was begun.
    bool begin(int descriptor, std::string_view text);
    /// Waits for what was begun: 0 or errno.  With a descriptor that is O_DSYNC the text is durable then.
    int finish();

private:
    /// Of the write: who has to do something.
    enum class Turn : unsigned char { None, Write, Done, End };

    bool start();
    void run();

    std::mutex mutex_;
    std::condition_variable turned_;
    Turn turn_ = Turn::None;
    int descriptor_ = -1;
    std::string_view text_;
    int error_ = 0;
    std::thread thread_;
};

}  // namespace kiosk::journal
