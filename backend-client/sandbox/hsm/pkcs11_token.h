#pragma once

#include "backend-client/sandbox/hsm/pkcs11_module.h"

#include "kiosk/domain/bytes.h"
#include "kiosk/domain/secret.h"

#include <array>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace kiosk::sandbox {

/// What a key that is made for one sum may do.  It lives in the session and is never written to the token's files.
enum class KeyUse {
    Derive,  ///< 16 bytes, 3DES: the base of further keys.  Not readable, not extractable
    Mac,  ///< 24 bytes, 3DES with K||K||K, i.e. single DES: CBC sums only.  Not readable, not extractable
    WrapOut,    ///< 16 bytes: leaves the token wrapped under another key, never in clear
    HalvesXor,  ///< 16 bytes, readable: the one key that PKCS#11 cannot fold inside (README)
};

/// One session of a logged-in user, with the handful of operations that the purse needs.  One thread at a time.
/// Every function throws Pkcs11Error.
class Pkcs11Session {
public:
    /// A key of the session; destroyed with this object, which must not outlive the session.
    class SessionKey {
    public:
        SessionKey(Pkcs11Session& session, CK_OBJECT_HANDLE handle)
            : session_{&session}, handle_{handle}
        {
        }
        SessionKey(SessionKey&& other) noexcept
            : session_{other.session_}, handle_{std::exchange(other.handle_, CK_INVALID_HANDLE)}
        {
        }
        SessionKey(const SessionKey&) = delete;
        SessionKey& operator=(const SessionKey&) = delete;
        SessionKey& operator=(SessionKey&&) = delete;
        ~SessionKey();
        [[nodiscard]] CK_OBJECT_HANDLE handle() const { return handle_; }

    private:
        Pkcs11Session* session_;
        CK_OBJECT_HANDLE handle_;
    };

    Pkcs11Session(const Pkcs11Module& module, CK_SLOT_ID slot);
    ~Pkcs11Session();
    Pkcs11Session(const Pkcs11Session&) = delete;
    Pkcs11Session& operator=(const Pkcs11Session&) = delete;

    /// The permanent secret key with this label, if it exists.
    [[nodiscard]] std::optional<CK_OBJECT_HANDLE> find(const std::string& label);
    /// A permanent double-length DES key that can only derive: sensitive, not extractable.
    void generate_master(const std::string& label);
    void import_master(const std::string& label, const TripleDesKey& key);

    /// ECB of `data` under a double-length DES key, as a new key (CKM_DES3_ECB_ENCRYPT_DATA); all of it inside.
    [[nodiscard]] SessionKey derive(CK_OBJECT_HANDLE base, BytesView data, KeyUse use);
    /// K||K||K from outside, for Mac.
    [[nodiscard]] SessionKey import_single_des(const SingleDesKey& key);
    /// An AES-128 key from outside that can only wrap.
    [[nodiscard]] SessionKey import_wrapping(const Secret<16>& key);

    /// The last block of DES3-CBC, IV 0; `data` is whole blocks.
    [[nodiscard]] std::array<std::byte, 8> last_cbc_block(const SessionKey& key, BytesView data);
    /// RFC 3394 (CKM_AES_KEY_WRAP): 24 bytes for a 16-byte key.
    [[nodiscard]] Bytes wrap(const SessionKey& wrapping, const SessionKey& key);
    /// The value of a HalvesXor key.
    [[nodiscard]] TripleDesKey read(const SessionKey& key);

    [[nodiscard]] CK_SESSION_HANDLE handle() const { return handle_; }

private:
    const Pkcs11Module& module_;
    CK_SESSION_HANDLE handle_ = CK_INVALID_HANDLE;
};

/// A logged-in token and its pool of sessions.  Thread-safe.
class Pkcs11Token {
public:
    /// nullopt unless a slot holds a token with this label.
    [[nodiscard]] static std::optional<CK_SLOT_ID> slot_of(const Pkcs11Module& module,
                                                           const std::string& label);
    /// Takes a free slot and initialises its token.  Throws Pkcs11Error.
    static void initialise(const Pkcs11Module& module, const std::string& label,
                           const std::string& pin);

    /// Throws std::runtime_error when no slot has the label, Pkcs11Error when the PIN is refused.
    Pkcs11Token(const Pkcs11Module& module, const std::string& label, const std::string& pin);
    ~Pkcs11Token();
    Pkcs11Token(const Pkcs11Token&) = delete;
    Pkcs11Token& operator=(const Pkcs11Token&) = delete;

    /// A session for one caller, back in the pool when the pointer dies.
    class Return {
    public:
        explicit Return(Pkcs11Token& token) : token_{&token} {}
        void operator()(Pkcs11Session* session) const;

    private:
        Pkcs11Token* token_;
    };
    using Lease = std::unique_ptr<Pkcs11Session, Return>;
    [[nodiscard]] Lease session();

private:
    const Pkcs11Module& module_;
    CK_SLOT_ID slot_ = 0;
    std::mutex mutex_;
    std::vector<std::unique_ptr<Pkcs11Session>> idle_;
    std::unique_ptr<Pkcs11Session>
        login_;  ///< held open: the login lasts as long as a session does
};

}  // namespace kiosk::sandbox
