#pragma once

#include "backend-client/sandbox/office/http_message.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

namespace kiosk::sandbox {

/// HTTP/1.1 with keep-alive over TLS 1.3 with certificates on both sides, on 127.0.0.1.
class TlsServer {
public:
    struct Files {
        std::filesystem::path root;  ///< whose client certificates are let in
        std::filesystem::path certificate;
        std::filesystem::path key;
    };
    /// Answers a request from many threads at once; nullopt cuts the connection.
    using Answer = std::function<std::optional<HttpAnswer>(const HttpRequest&)>;
    /// Whether the next handshake is to fail.
    using Refuse = std::function<bool()>;

    /// Listens at once; `port` 0 takes a free one.  Throws std::runtime_error when the port is in use or a file is not
    /// what it should be.
    TlsServer(const Files& files, int port, Answer answer, Refuse refuse);
    ~TlsServer();
    TlsServer(const TlsServer&) = delete;
    TlsServer& operator=(const TlsServer&) = delete;

    [[nodiscard]] int port() const { return port_; }
    /// Serves until stop(); connections that came in before are not lost.
    void serve();
    /// Ends serve(), after the requests at work; any thread, also before serve().
    void stop();

private:
    struct Inside;
    std::unique_ptr<Inside> inside_;
    int port_ = 0;
};

}  // namespace kiosk::sandbox
