#include "kiosk/journal/digest.h"

#include <openssl/evp.h>

#include <cassert>
#include <memory>
#include <new>

namespace kiosk::journal {

Digest sha256(std::initializer_list<BytesView> parts)
{
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                          &EVP_MD_CTX_free};
    if (!context) throw std::bad_alloc{};
    Digest digest{};
    bool done = EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1;
    for (const auto part : parts)
        done = done && EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1;
    done =
        done && EVP_DigestFinal_ex(context.get(), reinterpret_cast<unsigned char*>(digest.data()),
                                   nullptr) == 1;
    assert(done);
    return digest;
}

}  // namespace kiosk::journal
