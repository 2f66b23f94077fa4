#pragma once

#include "backend-client/uploader.h"

#include "devices/card/purse.h"
#include "devices/emulators/phone/phone_card.h"

#include "kiosk/domain/item_id.h"
#include "kiosk/domain/terminal_id.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

/// The terminal's side of a load with the product's own parts: client, queue and purse; only the reader is left out.
namespace kiosk::sandbox {

/// A phone on a reader that is no more than a function call; silence becomes LostAfterSend.
class LaidPhone final : public devices::CardSession {
public:
    /// The field comes on; `phone` must outlive it.
    explicit LaidPhone(emulators::PhoneCard& phone);
    ~LaidPhone() override;
    LaidPhone(const LaidPhone&) = delete;
    LaidPhone& operator=(const LaidPhone&) = delete;

    Expected<Bytes, devices::ContactFault> exchange(BytesView command) override;
    Expected<std::optional<devices::ContactQuality>, devices::ContactFault> contact() override;
    Expected<std::shared_ptr<void>, devices::ContactFault> hold() override;

private:
    emulators::PhoneCard& phone_;
};

/// The purse of a phone that lies on the reader; throws where it cannot be opened.
struct OpenPurse {
    explicit OpenPurse(emulators::PhoneCard& phone);

    LaidPhone laid;
    devices::Purse purse;
};

/// What one terminal holds towards the host.
class KioskOnLine {
public:
    KioskOnLine(const backend::TlsFiles& tls, int port);
    /// With the certificate that the sandbox made for this terminal.
    KioskOnLine(const std::filesystem::path& sandbox, int port, const TerminalId& terminal);

    [[nodiscard]] const TerminalId& id() const { return id_; }
    [[nodiscard]] ItemId item(std::uint32_t sequence) const { return {id_, 7, sequence}; }

    /// What became of one request.
    backend::HttpOutcome send(backend::HttpRequest request);
    backend::HttpOutcome get(const std::string& path);
    backend::HttpOutcome post(const std::string& path, const std::string& key,
                              const std::string& body);

    /// Puts one entry into the queue; what is settled by then comes out of settle().
    void queue(backend::UploadLane lane, const std::string& path, const std::string& key,
               const std::string& body);
    /// The next settlement of the queue; nullopt: none for `patience`, or nothing is in it.
    std::optional<backend::Upload> settle(std::chrono::milliseconds patience = std::chrono::seconds{
                                              20});
    [[nodiscard]] backend::UploadSchedule& schedule() { return uploader_.schedule(); }

private:
    TerminalId id_;
    backend::HttpClient client_;
    backend::Uploader uploader_{client_, {}, std::chrono::seconds{10}, 1};
    std::uint64_t entries_ = 0;
};

/// The three files that a sandbox hands to a terminal.
[[nodiscard]] backend::TlsFiles tls_files_of(const std::filesystem::path& sandbox,
                                             const TerminalId& terminal);

}  // namespace kiosk::sandbox
