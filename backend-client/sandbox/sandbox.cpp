#include "backend-client/sandbox/sandbox.h"

#include "backend-client/sandbox/fault_plan.h"
#include "backend-client/sandbox/fault_port.h"
#include "backend-client/sandbox/files/durable_file.h"
#include "backend-client/sandbox/hsm/purse_hsm.h"
#include "backend-client/sandbox/line_socket.h"
#include "backend-client/sandbox/office/back_office.h"
#include "backend-client/sandbox/pki/certificate_authority.h"
#include "backend-client/sandbox/request_gate.h"
#include "backend-client/sandbox/seeds.h"
#include "backend-client/sandbox/tls_server.h"

#include "backend-client/json_object.h"

namespace kiosk::sandbox {
namespace {

namespace fs = std::filesystem;

const fs::path& made(const fs::path& directory)
{
    make_private_directory(directory);
    return directory;
}

std::optional<KnownMasterKeys> known_keys_in(const fs::path& file)
{
    if (file.empty()) return std::nullopt;
    return read_known_master_keys(file);
}

}  // namespace

struct Sandbox::Inside {
    explicit Inside(const SandboxOptions& options)
        : lock{made(options.directory)},
          hsm{{.path = options.directory / "hsm", .library = options.hsm_library},
              known_keys_in(options.known_keys)},
          authority{options.directory / "pki"},
          database{options.directory / "back-office.db"},
          terminals{options.terminals}
    {
        fs::remove(options.directory / "url");  // of one that was killed
        for (const auto& terminal : terminals) authority.issue_terminal(terminal);
        if (options.seed)
            seed_demonstration(database, hsm, options.directory / "phones", clock.now());
        server = std::make_unique<TlsServer>(
            TlsServer::Files{authority.root_file(), authority.server_file(),
                             authority.server_key_file()},
            options.port, [this](const HttpRequest& request) { return gate.pass(request); },
            [this] { return faults.take_refused_tls(); });
        commands = std::make_unique<LineSocket>(
            options.directory / "fault.sock",
            [this](const std::string& line) { return fault_port.execute(line); });
    }

    DirectoryLock lock;
    PurseHsm hsm;
    CertificateAuthority authority;
    Database database;
    std::vector<TerminalId> terminals;
    HostClock clock;
    BackOffice office{database, hsm, clock};
    FaultPlan faults;
    RequestGate gate{office, faults};
    FaultPort fault_port{office, faults, clock};
    std::unique_ptr<TlsServer> server;
    std::unique_ptr<LineSocket> commands;
};

Sandbox::Sandbox(const SandboxOptions& options)
    : inside_{std::make_unique<Inside>(options)},
      directory_{fs::absolute(options.directory).lexically_normal()},
      url_{"https://127.0.0.1:" + std::to_string(inside_->server->port())}
{
    write_durably(directory_ / "url", url_ + '\n');
}

Sandbox::~Sandbox()
{
    std::error_code ignored;
    fs::remove(directory_ / "url", ignored);
}

std::string Sandbox::ready_line() const
{
    using backend::JsonObject;
    std::vector<std::string> terminals;
    for (const auto& terminal : inside_->terminals) {
        const auto file = fs::absolute(inside_->authority.terminal_file(terminal));
        terminals.push_back(JsonObject{}
                                .text("terminal", terminal.digits())
                                .text("certificate", file.string())
                                .text("key", fs::path{file}.replace_extension("key").string())
                                .finish());
    }
    return JsonObject{}
        .flag("ready", true)
        .text("url", url_)
        .number("port", inside_->server->port())
        .text("socket", (directory_ / "fault.sock").string())
        .text("phones", (directory_ / "phones").string())
        .text("root", (directory_ / "pki" / "ca.pem").string())
        .json("terminals", backend::json_array(terminals))
        .finish();
}

void Sandbox::serve() { inside_->server->serve(); }

void Sandbox::stop()
{
    inside_->gate.open();
    inside_->server->stop();
}

}  // namespace kiosk::sandbox
