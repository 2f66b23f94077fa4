#include "backend-client/sandbox/hsm/pkcs11_token.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <string_view>

namespace kiosk::sandbox {
namespace {

// PKCS#11 takes every buffer as a pointer to non-const; it writes to none of those used here as input.
CK_BYTE_PTR raw(BytesView bytes)
{
    return reinterpret_cast<CK_BYTE_PTR>(const_cast<std::byte*>(bytes.data()));  // NOLINT
}
CK_UTF8CHAR_PTR raw(const std::string& text) { return raw(as_bytes(text)); }

CK_BBOOL yes = CK_TRUE;
CK_BBOOL no = CK_FALSE;
CK_OBJECT_CLASS secret_key = CKO_SECRET_KEY;
CK_KEY_TYPE des2 = CKK_DES2;
CK_KEY_TYPE des3 = CKK_DES3;
CK_KEY_TYPE aes = CKK_AES;
CK_KEY_TYPE generic = CKK_GENERIC_SECRET;
CK_ULONG double_length = 16;

template <class T>
CK_ATTRIBUTE attribute(CK_ATTRIBUTE_TYPE type, T& value)
{
    return {type, &value, sizeof value};
}
CK_ATTRIBUTE attribute(CK_ATTRIBUTE_TYPE type, BytesView value)
{
    return {type, raw(value), value.size()};
}

using Template = std::vector<CK_ATTRIBUTE>;

Template master_template(const std::string& label)
{
    return {attribute(CKA_CLASS, secret_key),
            attribute(CKA_KEY_TYPE, des2),
            attribute(CKA_TOKEN, yes),
            attribute(CKA_PRIVATE, yes),
            attribute(CKA_SENSITIVE, yes),
            attribute(CKA_EXTRACTABLE, no),
            attribute(CKA_MODIFIABLE, no),
            attribute(CKA_DERIVE, yes),
            attribute(CKA_ENCRYPT, no),
            attribute(CKA_DECRYPT, no),
            attribute(CKA_WRAP, no),
            attribute(CKA_UNWRAP, no),
            attribute(CKA_LABEL, as_bytes(label))};
}

Template session_template(CK_KEY_TYPE& type, CK_BBOOL& extractable)
{
    return {attribute(CKA_CLASS, secret_key), attribute(CKA_KEY_TYPE, type),
            attribute(CKA_TOKEN, no), attribute(CKA_PRIVATE, yes),
            attribute(CKA_EXTRACTABLE, extractable)};
}

Template template_for(KeyUse use)
{
    Template t;
    switch (use) {
        case KeyUse::Derive:
            t = session_template(des2, no);
            t.insert(t.end(), {attribute(CKA_SENSITIVE, yes), attribute(CKA_DERIVE, yes)});
            return t;
        case KeyUse::Mac:
            t = session_template(des3, no);
            t.insert(t.end(), {attribute(CKA_SENSITIVE, yes), attribute(CKA_ENCRYPT, yes)});
            return t;
        case KeyUse::WrapOut:  // generic: a DES type would have its parity bits set on the way
            t = session_template(generic, yes);
            t.insert(t.end(),
                     {attribute(CKA_SENSITIVE, yes), attribute(CKA_VALUE_LEN, double_length)});
            return t;
        case KeyUse::HalvesXor:
            t = session_template(generic, yes);
            t.insert(t.end(),
                     {attribute(CKA_SENSITIVE, no), attribute(CKA_VALUE_LEN, double_length)});
            return t;
    }
    return t;
}

/// A token's label: 32 characters, padded with blanks, no zero byte (PKCS#11 v2.40, 3.2).
std::string padded_label(const std::string& label)
{
    auto padded = label;
    padded.resize(32, ' ');
    return padded;
}

std::vector<CK_SLOT_ID> slots_of(const Pkcs11Module& module)
{
    CK_ULONG count = 0;
    require_ok(module->C_GetSlotList(CK_TRUE, nullptr, &count), "C_GetSlotList");
    std::vector<CK_SLOT_ID> slots(count);
    require_ok(module->C_GetSlotList(CK_TRUE, slots.data(), &count), "C_GetSlotList");
    slots.resize(count);
    return slots;
}

}  // namespace

Pkcs11Session::SessionKey::~SessionKey()
{
    if (handle_ != CK_INVALID_HANDLE)
        session_->module_->C_DestroyObject(session_->handle_, handle_);
}

Pkcs11Session::Pkcs11Session(const Pkcs11Module& module, CK_SLOT_ID slot) : module_{module}
{
    require_ok(module_->C_OpenSession(slot, CKF_SERIAL_SESSION | CKF_RW_SESSION, nullptr, nullptr,
                                      &handle_),
               "C_OpenSession");
}

Pkcs11Session::~Pkcs11Session() { module_->C_CloseSession(handle_); }

std::optional<CK_OBJECT_HANDLE> Pkcs11Session::find(const std::string& label)
{
    std::array wanted{attribute(CKA_CLASS, secret_key), attribute(CKA_TOKEN, yes),
                      attribute(CKA_LABEL, as_bytes(label))};
    require_ok(module_->C_FindObjectsInit(handle_, wanted.data(), wanted.size()),
               "C_FindObjectsInit");
    CK_OBJECT_HANDLE found = CK_INVALID_HANDLE;
    CK_ULONG count = 0;
    const auto result = module_->C_FindObjects(handle_, &found, 1, &count);
    module_->C_FindObjectsFinal(handle_);
    require_ok(result, "C_FindObjects");
    return count == 1 ? std::optional{found} : std::nullopt;
}

void Pkcs11Session::generate_master(const std::string& label)
{
    CK_MECHANISM mechanism{CKM_DES2_KEY_GEN, nullptr, 0};
    auto wanted = master_template(label);
    CK_OBJECT_HANDLE made = CK_INVALID_HANDLE;
    require_ok(module_->C_GenerateKey(handle_, &mechanism, wanted.data(), wanted.size(), &made),
               "C_GenerateKey");
}

void Pkcs11Session::import_master(const std::string& label, const TripleDesKey& key)
{
    auto wanted = master_template(label);
    wanted.push_back(attribute(CKA_VALUE, BytesView{key.reveal()}));
    CK_OBJECT_HANDLE made = CK_INVALID_HANDLE;
    require_ok(module_->C_CreateObject(handle_, wanted.data(), wanted.size(), &made),
               "C_CreateObject");
}

Pkcs11Session::SessionKey Pkcs11Session::derive(CK_OBJECT_HANDLE base, BytesView data, KeyUse use)
{
    CK_KEY_DERIVATION_STRING_DATA input{raw(data), data.size()};
    CK_MECHANISM mechanism{CKM_DES3_ECB_ENCRYPT_DATA, &input, sizeof input};
    auto wanted = template_for(use);
    CK_OBJECT_HANDLE made = CK_INVALID_HANDLE;
    require_ok(module_->C_DeriveKey(handle_, &mechanism, base, wanted.data(), wanted.size(), &made),
               "C_DeriveKey");
    return {*this, made};
}

Pkcs11Session::SessionKey Pkcs11Session::import_single_des(const SingleDesKey& key)
{
    std::array<std::byte, 24> tripled{};
    for (std::size_t i = 0; i < tripled.size(); ++i) tripled[i] = key.reveal()[i % 8];
    auto wanted = template_for(KeyUse::Mac);
    wanted.push_back(attribute(CKA_VALUE, BytesView{tripled}));
    CK_OBJECT_HANDLE made = CK_INVALID_HANDLE;
    const auto result = module_->C_CreateObject(handle_, wanted.data(), wanted.size(), &made);
    ::explicit_bzero(tripled.data(), tripled.size());
    require_ok(result, "C_CreateObject");
    return {*this, made};
}

Pkcs11Session::SessionKey Pkcs11Session::import_wrapping(const Secret<16>& key)
{
    auto wanted = session_template(aes, no);
    wanted.insert(wanted.end(), {attribute(CKA_SENSITIVE, yes), attribute(CKA_WRAP, yes),
                                 attribute(CKA_VALUE, BytesView{key.reveal()})});
    CK_OBJECT_HANDLE made = CK_INVALID_HANDLE;
    require_ok(module_->C_CreateObject(handle_, wanted.data(), wanted.size(), &made),
               "C_CreateObject");
    return {*this, made};
}

std::array<std::byte, 8> Pkcs11Session::last_cbc_block(const SessionKey& key, BytesView data)
{
    assert(!data.empty() && data.size() % 8 == 0);
    std::array<std::byte, 8> iv{};
    CK_MECHANISM mechanism{CKM_DES3_CBC, iv.data(), iv.size()};
    require_ok(module_->C_EncryptInit(handle_, &mechanism, key.handle()), "C_EncryptInit");
    Bytes out(data.size());
    CK_ULONG size = out.size();
    require_ok(module_->C_Encrypt(handle_, raw(data), data.size(), raw(BytesView{out}), &size),
               "C_Encrypt");
    assert(size == data.size());
    std::array<std::byte, 8> last{};
    std::copy(out.end() - 8, out.end(), last.begin());
    return last;
}

Bytes Pkcs11Session::wrap(const SessionKey& wrapping, const SessionKey& key)
{
    CK_MECHANISM mechanism{CKM_AES_KEY_WRAP, nullptr, 0};
    Bytes out(64);
    CK_ULONG size = out.size();
    require_ok(module_->C_WrapKey(handle_, &mechanism, wrapping.handle(), key.handle(),
                                  raw(BytesView{out}), &size),
               "C_WrapKey");
    out.resize(size);
    return out;
}

TripleDesKey Pkcs11Session::read(const SessionKey& key)
{
    std::array<std::byte, 16> value{};
    auto wanted = attribute(CKA_VALUE, BytesView{value});
    const auto result = module_->C_GetAttributeValue(handle_, key.handle(), &wanted, 1);
    TripleDesKey secret{value};
    ::explicit_bzero(value.data(), value.size());
    require_ok(result, "C_GetAttributeValue");
    return secret;
}

std::optional<CK_SLOT_ID> Pkcs11Token::slot_of(const Pkcs11Module& module, const std::string& label)
{
    for (const auto slot : slots_of(module)) {
        CK_TOKEN_INFO info{};
        if (module->C_GetTokenInfo(slot, &info) != CKR_OK) continue;
        const std::string_view found{reinterpret_cast<const char*>(&info.label[0]),
                                     sizeof info.label};  // NOLINT: blank-padded bytes
        if (found == padded_label(label)) return slot;
    }
    return std::nullopt;
}

void Pkcs11Token::initialise(const Pkcs11Module& module, const std::string& label,
                             const std::string& pin)
{
    const auto slots = slots_of(module);
    if (slots.empty()) throw Pkcs11Error{"C_GetSlotList", CKR_TOKEN_NOT_PRESENT};
    const auto padded = padded_label(label);
    require_ok(module->C_InitToken(slots.back(), raw(pin), pin.size(), raw(padded)), "C_InitToken");
    const auto slot = slot_of(module, label);  // the library may move a new token
    if (!slot) throw Pkcs11Error{"C_GetSlotList", CKR_TOKEN_NOT_PRESENT};
    const Pkcs11Session officer{module, *slot};
    require_ok(module->C_Login(officer.handle(), CKU_SO, raw(pin), pin.size()), "C_Login");
    require_ok(module->C_InitPIN(officer.handle(), raw(pin), pin.size()), "C_InitPIN");
    require_ok(module->C_Logout(officer.handle()), "C_Logout");
}

Pkcs11Token::Pkcs11Token(const Pkcs11Module& module, const std::string& label,
                         const std::string& pin)
    : module_{module}
{
    const auto slot = slot_of(module, label);
    if (!slot) throw std::runtime_error{"no token is labelled '" + label + "'"};
    slot_ = *slot;
    login_ = std::make_unique<Pkcs11Session>(module_, slot_);
    require_ok(module_->C_Login(login_->handle(), CKU_USER, raw(pin), pin.size()), "C_Login");
}

Pkcs11Token::~Pkcs11Token() = default;

void Pkcs11Token::Return::operator()(Pkcs11Session* session) const
{
    const std::lock_guard lock{token_->mutex_};
    token_->idle_.emplace_back(session);
}

Pkcs11Token::Lease Pkcs11Token::session()
{
    {
        const std::lock_guard lock{mutex_};
        if (!idle_.empty()) {
            auto* session = idle_.back().release();
            idle_.pop_back();
            return {session, Return{*this}};
        }
    }
    return {std::make_unique<Pkcs11Session>(module_, slot_).release(), Return{*this}};
}

}  // namespace kiosk::sandbox
