#include "tests/devices/card/fake_pcsc.h"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <cstring>
#include <utility>

namespace kiosk::devices {
namespace {

using namespace std::chrono_literals;

FakePcsc* the_fake = nullptr;

FakePcsc& fake()
{
    assert(the_fake != nullptr);
    return *the_fake;
}

}  // namespace

FakePcsc::FakePcsc() { the_fake = this; }
FakePcsc::~FakePcsc()
{
    unmute();
    std::unique_lock lock{mutex_};
    changed_.wait_for(lock, 2s, [&] { return contexts_.empty(); });
    the_fake = nullptr;
}

template <class F>
void FakePcsc::change(F happening)
{
    const std::lock_guard lock{mutex_};
    happening();
    ++happenings_;
    changed_.notify_all();
}

void FakePcsc::plug(const std::string& reader)
{
    change([&] { readers_[reader] = {}; });
}
void FakePcsc::unplug(const std::string& reader)
{
    change([&] { readers_.erase(reader); });
}
void FakePcsc::lay(const std::string& reader)
{
    change([&] {
        readers_.at(reader).card = true;
        ++readers_.at(reader).events;
    });
}
void FakePcsc::lift(const std::string& reader)
{
    change([&] {
        readers_.at(reader).card = false;
        ++readers_.at(reader).events;
    });
}
void FakePcsc::start_service()
{
    change([&] { running_ = true; });
}
void FakePcsc::stop_service()
{
    change([&] {
        running_ = false;
        handles_.clear();
        for (auto& [name, reader] : readers_) reader.events = 0;
    });
}
void FakePcsc::deny_contexts(LONG code)
{
    change([&] { context_result_ = code; });
}
void FakePcsc::next_connect(LONG code)
{
    change([&] { next_connect_ = code; });
}
void FakePcsc::next_transaction(LONG code)
{
    change([&] { next_transaction_ = code; });
}
void FakePcsc::protocol(DWORD protocol)
{
    change([&] { protocol_ = protocol; });
}
void FakePcsc::answer(const Bytes& bytes)
{
    change([&] { answers_.push_back({SCARD_S_SUCCESS, bytes}); });
}
void FakePcsc::answer(LONG code)
{
    change([&] { answers_.push_back({code, {}}); });
}
void FakePcsc::mute()
{
    change([&] { mute_ = true; });
}
void FakePcsc::unmute()
{
    change([&] { mute_ = false; });
}

std::vector<Bytes> FakePcsc::commands() const
{
    const std::lock_guard lock{mutex_};
    return commands_;
}
std::size_t FakePcsc::open_contexts() const
{
    const std::lock_guard lock{mutex_};
    return contexts_.size();
}
std::size_t FakePcsc::open_handles() const
{
    const std::lock_guard lock{mutex_};
    return handles_.size();
}
int FakePcsc::count(const int& counter) const
{
    const std::lock_guard lock{mutex_};
    return counter;
}

bool FakePcsc::wait_for_watcher()
{
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, 2s, [&] { return waiting_ > 0 && seen_ == happenings_; });
}

LONG FakePcsc::establish(SCARDCONTEXT& context)
{
    const std::lock_guard lock{mutex_};
    if (!running_) return SCARD_E_NO_SERVICE;
    if (context_result_ != SCARD_S_SUCCESS) return context_result_;
    context = next_number_++;
    contexts_.insert(context);
    changed_.notify_all();
    return SCARD_S_SUCCESS;
}

LONG FakePcsc::release(SCARDCONTEXT context)
{
    const std::lock_guard lock{mutex_};
    contexts_.erase(context);
    changed_.notify_all();
    return SCARD_S_SUCCESS;
}

LONG FakePcsc::list(SCARDCONTEXT context, char* names, DWORD& size)
{
    const std::lock_guard lock{mutex_};
    if (!running_) return SCARD_E_NO_SERVICE;
    if (!contexts_.contains(context)) return SCARD_E_INVALID_HANDLE;
    if (readers_.empty()) return SCARD_E_NO_READERS_AVAILABLE;
    std::string all;
    for (const auto& [name, reader] : readers_) all += name + '\0';
    all += '\0';
    if (names != nullptr) {
        if (size < all.size()) return SCARD_E_INSUFFICIENT_BUFFER;
        std::memcpy(names, all.data(), all.size());
    }
    size = all.size();
    return SCARD_S_SUCCESS;
}

bool FakePcsc::update(SCARD_READERSTATE& state) const
{
    if (std::string_view{state.szReader} == R"(\\?PnP?\Notification)") {
        const bool differs = state.dwCurrentState >> 16U != readers_.size();
        state.dwEventState = readers_.size() << 16U | (differs ? SCARD_STATE_CHANGED : 0);
        return differs;
    }
    const auto& reader = readers_.at(state.szReader);
    const DWORD now = static_cast<DWORD>(reader.events) << 16U |
                      (reader.card ? SCARD_STATE_PRESENT : SCARD_STATE_EMPTY);
    const bool differs = now != state.dwCurrentState;
    state.dwEventState = now | (differs ? SCARD_STATE_CHANGED : 0);
    return differs;
}

LONG FakePcsc::status_change(SCARDCONTEXT context, SCARD_READERSTATE* states, DWORD size)
{
    std::unique_lock lock{mutex_};
    if (!running_) return SCARD_E_NO_SERVICE;
    if (!contexts_.contains(context)) return SCARD_E_INVALID_HANDLE;
    while (true) {
        bool news = false;
        for (DWORD i = 0; i < size; ++i) {
            if (i > 0 && !readers_.contains(states[i].szReader)) return SCARD_E_UNKNOWN_READER;
            news = update(states[i]) || news;
        }
        if (news) return SCARD_S_SUCCESS;
        if (cancelled_.erase(context) > 0) return SCARD_E_CANCELLED;
        if (!running_) return SCARD_F_COMM_ERROR;
        seen_ = happenings_;
        ++waiting_;
        changed_.notify_all();
        const int seen = happenings_;
        changed_.wait(lock, [&] { return happenings_ != seen; });
        --waiting_;
    }
}

/// Lost when nobody waits, as in pcscd.
LONG FakePcsc::cancel(SCARDCONTEXT context)
{
    change([&] {
        if (waiting_ > 0) cancelled_.insert(context);
    });
    return SCARD_S_SUCCESS;
}

LONG FakePcsc::connect(SCARDCONTEXT context, const char* reader, SCARDHANDLE& handle,
                       DWORD& protocol)
{
    const std::lock_guard lock{mutex_};
    ++connects_;
    changed_.notify_all();
    if (!running_) return SCARD_E_NO_SERVICE;
    if (!contexts_.contains(context)) return SCARD_E_INVALID_HANDLE;
    if (next_connect_) return *std::exchange(next_connect_, std::nullopt);
    if (!readers_.contains(reader)) return SCARD_E_UNKNOWN_READER;
    if (!readers_.at(reader).card) return SCARD_E_NO_SMARTCARD;
    handle = next_number_++;
    handles_[handle] = reader;
    protocol = protocol_;
    return SCARD_S_SUCCESS;
}

LONG FakePcsc::reconnect(SCARDHANDLE handle, DWORD initialization, DWORD& protocol)
{
    const std::lock_guard lock{mutex_};
    if (!handles_.contains(handle)) return SCARD_E_INVALID_HANDLE;
    if (initialization == SCARD_UNPOWER_CARD) ++power_cycles_;
    protocol = protocol_;
    return SCARD_S_SUCCESS;
}

LONG FakePcsc::disconnect(SCARDHANDLE handle)
{
    const std::lock_guard lock{mutex_};
    const auto erased = handles_.erase(handle);
    changed_.notify_all();
    return erased > 0 ? SCARD_S_SUCCESS : SCARD_E_INVALID_HANDLE;
}

LONG FakePcsc::begin(SCARDHANDLE handle)
{
    const std::lock_guard lock{mutex_};
    if (!handles_.contains(handle)) return SCARD_E_INVALID_HANDLE;
    if (next_transaction_) return *std::exchange(next_transaction_, std::nullopt);
    ++transactions_;
    return SCARD_S_SUCCESS;
}

LONG FakePcsc::end(SCARDHANDLE handle)
{
    const std::lock_guard lock{mutex_};
    if (!handles_.contains(handle)) return SCARD_E_INVALID_HANDLE;
    --transactions_;
    return SCARD_S_SUCCESS;
}

LONG FakePcsc::transmit(SCARDHANDLE handle, const Bytes& command, unsigned char* out, DWORD& size)
{
    std::unique_lock lock{mutex_};
    if (!running_) return SCARD_E_NO_SERVICE;
    if (!handles_.contains(handle)) return SCARD_E_INVALID_HANDLE;
    commands_.push_back(command);
    if (mute_) {
        changed_.wait(lock, [&] { return !mute_ || !running_; });
        size = 0;
        return running_ ? SCARD_S_SUCCESS : SCARD_F_COMM_ERROR;
    }
    Answer answer{SCARD_S_SUCCESS, {std::byte{0x6D}, std::byte{0x00}}};
    if (!answers_.empty()) {
        answer = answers_.front();
        answers_.pop_front();
    }
    if (answer.code != SCARD_S_SUCCESS) return answer.code;
    if (size < answer.bytes.size()) return SCARD_E_INSUFFICIENT_BUFFER;
    std::memcpy(out, answer.bytes.data(), answer.bytes.size());
    size = answer.bytes.size();
    return SCARD_S_SUCCESS;
}

}  // namespace kiosk::devices

using kiosk::devices::fake;

extern "C" {

LONG SCardEstablishContext(DWORD, LPCVOID, LPCVOID, LPSCARDCONTEXT context)
{
    return fake().establish(*context);
}
LONG SCardReleaseContext(SCARDCONTEXT context) { return fake().release(context); }
LONG SCardListReaders(SCARDCONTEXT context, LPCSTR, LPSTR names, LPDWORD size)
{
    return fake().list(context, names, *size);
}
LONG SCardGetStatusChange(SCARDCONTEXT context, DWORD timeout, SCARD_READERSTATE* states,
                          DWORD size)
{
    assert(timeout == INFINITE);
    return fake().status_change(context, states, size);
}
LONG SCardCancel(SCARDCONTEXT context) { return fake().cancel(context); }
LONG SCardConnect(SCARDCONTEXT context, LPCSTR reader, DWORD, DWORD, LPSCARDHANDLE handle,
                  LPDWORD protocol)
{
    return fake().connect(context, reader, *handle, *protocol);
}
LONG SCardReconnect(SCARDHANDLE handle, DWORD, DWORD, DWORD initialization, LPDWORD protocol)
{
    return fake().reconnect(handle, initialization, *protocol);
}
LONG SCardDisconnect(SCARDHANDLE handle, DWORD) { return fake().disconnect(handle); }
LONG SCardBeginTransaction(SCARDHANDLE handle) { return fake().begin(handle); }
LONG SCardEndTransaction(SCARDHANDLE handle, DWORD) { return fake().end(handle); }
LONG SCardTransmit(SCARDHANDLE handle, const SCARD_IO_REQUEST*, LPCBYTE command, DWORD size,
                   SCARD_IO_REQUEST*, LPBYTE answer, LPDWORD answer_size)
{
    const auto* bytes = reinterpret_cast<const std::byte*>(command);
    return fake().transmit(handle, {bytes, bytes + size}, answer, *answer_size);
}

}  // extern "C"
