#include "backend-client/sandbox/hsm/pkcs11_module.h"

#include <dlfcn.h>

#include <array>
#include <cstdio>

namespace kiosk::sandbox {
namespace {

std::string described(const std::string& call, CK_RV code)
{
    std::array<char, 32> hex{};
    std::snprintf(hex.data(), hex.size(), "0x%08lX", code);
    return "PKCS#11 " + call + " failed with CKR " + hex.data();
}

void* opened(const std::filesystem::path& library)
{
    void* handle = ::dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr)
        throw std::runtime_error{"cannot load the PKCS#11 library " + library.string() +
                                 " (Debian package softhsm2)"};
    return handle;
}

}  // namespace

Pkcs11Error::Pkcs11Error(const std::string& call, CK_RV code_)
    : std::runtime_error{described(call, code_)}, code{code_}
{
}

void require_ok(CK_RV code, const char* call)
{
    if (code != CKR_OK) throw Pkcs11Error{call, code};
}

Pkcs11Module::Pkcs11Module(const std::filesystem::path& library) : library_{opened(library)}
{
    try {
        const auto get = reinterpret_cast<CK_C_GetFunctionList>(
            ::dlsym(library_, "C_GetFunctionList"));  // NOLINT: dlsym's only way
        if (get == nullptr)
            throw std::runtime_error{library.string() + " is not a PKCS#11 library"};
        require_ok(get(&functions_), "C_GetFunctionList");
        CK_C_INITIALIZE_ARGS arguments{};
        arguments.flags = CKF_OS_LOCKING_OK;
        require_ok(functions_->C_Initialize(&arguments), "C_Initialize");
    } catch (...) {
        ::dlclose(library_);
        throw;
    }
}

Pkcs11Module::~Pkcs11Module()
{
    functions_->C_Finalize(nullptr);
    ::dlclose(library_);
}

}  // namespace kiosk::sandbox
