#pragma once

#include <p11-kit/pkcs11.h>

#include <filesystem>
#include <stdexcept>
#include <string>

namespace kiosk::sandbox {

/// A call to the token failed, which nobody in this process can answer.  The text names the call and the CKR code,
/// never a value.
struct Pkcs11Error : std::runtime_error {
    Pkcs11Error(const std::string& call, CK_RV code);
    CK_RV code;
};

/// A loaded PKCS#11 library, initialised for use by many threads (PKCS#11 v2.40, 5.4).  At most one object at a time,
/// for the library's state belongs to the process; the process must not fork while it lives.
class Pkcs11Module {
public:
    /// Throws std::runtime_error when there is no such library, Pkcs11Error when it refuses to start.
    explicit Pkcs11Module(const std::filesystem::path& library);
    ~Pkcs11Module();
    Pkcs11Module(const Pkcs11Module&) = delete;
    Pkcs11Module& operator=(const Pkcs11Module&) = delete;

    /// The functions of the library, by their names in the standard.
    [[nodiscard]] const CK_FUNCTION_LIST& operator*() const { return *functions_; }
    [[nodiscard]] const CK_FUNCTION_LIST* operator->() const { return functions_; }

private:
    void* library_;
    CK_FUNCTION_LIST* functions_ = nullptr;
};

/// Throws Pkcs11Error unless `code` is CKR_OK.
void require_ok(CK_RV code, const char* call);

}  // namespace kiosk::sandbox
