#include "backend-client/sandbox/hsm/key_store_directory.h"

#include "backend-client/sandbox/files/durable_file.h"
#include "backend-client/sandbox/hsm/pkcs11_token.h"

#include <openssl/rand.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace kiosk::sandbox {
namespace {

namespace fs = std::filesystem;

std::string first_line(const fs::path& file)
{
    std::ifstream in{file};
    std::string line;
    std::getline(in, line);
    return line;
}

std::string random_pin()
{
    std::array<std::byte, 16> bytes{};
    if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()),  // NOLINT: OpenSSL's byte
                   static_cast<int>(bytes.size())) != 1)
        throw std::runtime_error{"no random numbers for the token's PIN"};
    return to_hex(bytes);
}

void make_keys(Pkcs11Session& session, const std::optional<KnownMasterKeys>& known)
{
    for (std::size_t i = 0; i < all_master_keys.size(); ++i) {
        const std::string label{label_of(all_master_keys[i])};
        if (known)
            session.import_master(label, known->at(i));
        else
            session.generate_master(label);
    }
}

}  // namespace

void enter(const KeyStoreDirectory& store)
{
    const auto conf = fs::absolute(store.path / "softhsm2.conf");
    write_durably(conf, "directories.tokendir = " + fs::absolute(store.path / "tokens").string() +
                            "\nobjectstore.backend = file\nlog.level = ERROR\n"
                            "slots.removable = false\n");
    ::setenv("SOFTHSM2_CONF", conf.c_str(), 1);  // NOLINT(concurrency-mt-unsafe): see the header
}

std::string read_pin(const KeyStoreDirectory& store)
{
    auto pin = first_line(store.path / "pin");
    if (pin.empty())
        throw std::runtime_error{"no PIN in " + (store.path / "pin").string() +
                                 ": the key store is not whole"};
    return pin;
}

void prepare(const KeyStoreDirectory& store, const std::optional<KnownMasterKeys>& known)
{
    if (fs::exists(store.path)) {
        if (known && first_line(store.path / "origin") != "imported")
            throw std::runtime_error{store.path.string() +
                                     " holds generated master keys: import into a new directory"};
        return;
    }
    auto fresh = store;
    fresh.path += ".new";
    fs::remove_all(fresh.path);
    make_private_directory(fresh.path);
    fs::create_directory(fresh.path / "tokens");
    write_durably(fresh.path / "pin", random_pin());
    write_durably(fresh.path / "origin", known ? "imported" : "generated");
    enter(fresh);
    {
        const Pkcs11Module module{store.library};
        const auto pin = read_pin(fresh);
        Pkcs11Token::initialise(module, store.label, pin);
        Pkcs11Token token{module, store.label, pin};
        make_keys(*token.session(), known);
    }
    rename_durably(fresh.path, store.path);
}

}  // namespace kiosk::sandbox
