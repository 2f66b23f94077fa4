#pragma once

#include "kiosk/domain/bytes.h"

#include <winscard.h>

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace kiosk::devices {

/// A resource manager inside the test program: it defines SCardEstablishContext and the rest, which the linker takes
/// before those of libpcsclite.  One at a time; made by the test that needs it.  Any thread.
class FakePcsc {
public:
    FakePcsc();
    ~FakePcsc();  ///< waits for threads that a test left behind in a call
    FakePcsc(const FakePcsc&) = delete;
    FakePcsc& operator=(const FakePcsc&) = delete;

    // What happens to readers and cards.
    void plug(const std::string& reader);
    void unplug(const std::string& reader);
    void lay(const std::string& reader);
    void lift(const std::string& reader);
    void start_service();
    /// As pcscd's death: whoever waits gets F_COMM_ERROR, everybody else E_NO_SERVICE, handles are void.
    void stop_service();

    // How calls end, from now on.
    void deny_contexts(LONG code);     ///< SCARD_S_SUCCESS: allow again
    void next_connect(LONG code);      ///< for one SCardConnect
    void next_transaction(LONG code);  ///< for one SCardBeginTransaction
    void protocol(DWORD protocol);     ///< of the cards; T=1 at first
    void answer(const Bytes& bytes);  ///< to the next command, after those queued before; else 6D00
    void answer(LONG code);           ///< likewise, but the call fails
    void mute();  ///< the next command is not answered until unmute() or stop_service()
    void unmute();

    // What the program under test did.
    [[nodiscard]] std::vector<Bytes> commands() const;
    [[nodiscard]] int connects() const { return count(connects_); }
    [[nodiscard]] int power_cycles() const { return count(power_cycles_); }
    [[nodiscard]] std::size_t open_contexts() const;
    [[nodiscard]] std::size_t open_handles() const;
    [[nodiscard]] int transactions() const { return count(transactions_); }
    /// Waits until a thread sleeps in SCardGetStatusChange having seen all that happened; false after 2 s.
    bool wait_for_watcher();

    // The calls.
    LONG establish(SCARDCONTEXT& context);
    LONG release(SCARDCONTEXT context);
    LONG list(SCARDCONTEXT context, char* names, DWORD& size);
    LONG status_change(SCARDCONTEXT context, SCARD_READERSTATE* states, DWORD size);
    LONG cancel(SCARDCONTEXT context);
    LONG connect(SCARDCONTEXT context, const char* reader, SCARDHANDLE& handle, DWORD& protocol);
    LONG reconnect(SCARDHANDLE handle, DWORD initialization, DWORD& protocol);
    LONG disconnect(SCARDHANDLE handle);
    LONG begin(SCARDHANDLE handle);
    LONG end(SCARDHANDLE handle);
    LONG transmit(SCARDHANDLE handle, const Bytes& command, unsigned char* out, DWORD& size);

private:
    struct Reader {
        bool card = false;
        std::uint16_t events = 0;
    };
    struct Answer {
        LONG code = SCARD_S_SUCCESS;
        Bytes bytes;
    };
    [[nodiscard]] int count(const int& counter) const;
    bool update(SCARD_READERSTATE& state) const;
    template <class F>
    void change(F happening);

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::map<std::string, Reader> readers_;
    std::set<SCARDCONTEXT> contexts_;
    std::map<SCARDHANDLE, std::string> handles_;
    std::set<SCARDCONTEXT> cancelled_;
    std::deque<Answer> answers_;
    std::vector<Bytes> commands_;
    std::optional<LONG> next_connect_;
    std::optional<LONG> next_transaction_;
    LONG context_result_ = SCARD_S_SUCCESS;
    DWORD protocol_ = SCARD_PROTOCOL_T1;
    bool running_ = true;
    bool mute_ = false;
    int waiting_ = 0;
    int connects_ = 0;
    int power_cycles_ = 0;
    int transactions_ = 0;
    int happenings_ = 0;
    int seen_ = 0;  // by the last thread that sleeps in status_change()
    long next_number_ = 1;
};

}  // namespace kiosk::devices
