#pragma once

namespace kiosk::devices {

/// Wakes a device worker that waits for its cable, from any thread.  An eventfd: level-triggered, so a wake-up that
/// comes before the wait is not lost.
class Waker {
public:
    Waker();
    ~Waker();
    Waker(const Waker&) = delete;
    Waker& operator=(const Waker&) = delete;

    void wake() noexcept;   ///< any thread
    void clear() noexcept;  ///< the worker, before it looks at its queue
    [[nodiscard]] int fd() const { return fd_; }

private:
    int fd_;
};

}  // namespace kiosk::devices
