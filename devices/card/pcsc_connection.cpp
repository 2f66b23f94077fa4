#include "devices/card/pcsc_connection.h"

#include <winscard.h>

#include <array>
#include <optional>
#include <utility>

namespace kiosk::devices {
namespace {

/// Letting go of a card takes milliseconds; a driver that hangs even there is left behind.
constexpr std::chrono::seconds farewell_limit{1};

constexpr DWORD protocols = SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1;

PcscCode code_of(LONG result) { return static_cast<PcscCode>(result); }

unsigned char* raw(std::byte* bytes)
{
    return reinterpret_cast<unsigned char*>(bytes);  // NOLINT: the library's own notion of a byte
}

}  // namespace

/// What lives on the thread.  Its destructor may block, so it runs there too.
struct PcscConnection::Card {
    Card() = default;
    ~Card()
    {
        if (handle) SCardDisconnect(*handle, SCARD_LEAVE_CARD);
        if (context) SCardReleaseContext(*context);
    }
    Card(const Card&) = delete;
    Card& operator=(const Card&) = delete;

    PcscCode connect(const PcscActivation& activation)
    {
        SCARDCONTEXT new_context = 0;
        auto result = SCardEstablishContext(SCARD_SCOPE_SYSTEM, nullptr, nullptr, &new_context);
        if (result != SCARD_S_SUCCESS) return code_of(result);
        context = new_context;
        SCARDHANDLE new_handle = 0;
        result = SCardConnect(*context, activation.reader.c_str(), SCARD_SHARE_SHARED, protocols,
                              &new_handle, &protocol);
        if (result != SCARD_S_SUCCESS) return code_of(result);
        handle = new_handle;
        if (activation.power_cycle)
            result = SCardReconnect(*handle, SCARD_SHARE_SHARED, protocols, SCARD_UNPOWER_CARD,
                                    &protocol);
        return code_of(result);
    }

    PcscCode transmit()
    {
        const auto* pci = protocol == SCARD_PROTOCOL_T0 ? SCARD_PCI_T0 : SCARD_PCI_T1;
        DWORD size = buffer.size();
        const auto result = SCardTransmit(*handle, pci, raw(command.data()), command.size(),
                                          nullptr, raw(buffer.data()), &size);
        wipe(command);
        answer_size = result == SCARD_S_SUCCESS ? size : 0;
        return code_of(result);
    }

    std::optional<SCARDCONTEXT> context;
    std::optional<SCARDHANDLE> handle;
    DWORD protocol = SCARD_PROTOCOL_UNDEFINED;
    PcscCode code = PcscCode::Success;
    Bytes command;
    std::size_t answer_size = 0;
    std::array<std::byte, MAX_BUFFER_SIZE_EXTENDED> buffer{};
};

PcscConnection::PcscConnection(Duration limit, const std::shared_ptr<HungCalls>& hung)
    : limit_{limit}, thread_{hung}, card_{std::make_shared<Card>()}
{
}

Expected<std::unique_ptr<PcscConnection>, PcscCode> PcscConnection::open(
    const PcscActivation& activation, Duration limit, const std::shared_ptr<HungCalls>& hung)
{
    std::unique_ptr<PcscConnection> connection{new PcscConnection{limit, hung}};
    const auto code =
        connection->call([activation](Card& card) { return card.connect(activation); },
                         connection->limit_from_now());
    if (code != PcscCode::Success) return unexpected{code};
    connection->protocol_ =
        connection->card_->protocol == SCARD_PROTOCOL_T0 ? CardProtocol::T0 : CardProtocol::T1;
    return connection;
}

PcscConnection::~PcscConnection()
{
    thread_.run([card = std::move(card_)]() mutable { card.reset(); },
                std::chrono::steady_clock::now() + farewell_limit);
}

Expected<Bytes, PcscCode> PcscConnection::transmit(BytesView bytes, TimePoint deadline)
{
    if (!card_) return unexpected{PcscCode::TimedOut};
    card_->command.assign(bytes.begin(), bytes.end());
    const auto code = call([](Card& card) { return card.transmit(); }, deadline);
    if (code != PcscCode::Success) return unexpected{code};
    const auto answer = BytesView{card_->buffer}.first(card_->answer_size);
    return Bytes{answer.begin(), answer.end()};
}

PcscCode PcscConnection::begin_transaction()
{
    return call([](Card& card) { return code_of(SCardBeginTransaction(*card.handle)); },
                limit_from_now());
}

PcscCode PcscConnection::end_transaction()
{
    return call(
        [](Card& card) { return code_of(SCardEndTransaction(*card.handle, SCARD_LEAVE_CARD)); },
        limit_from_now());
}

PcscCode PcscConnection::call(const std::function<PcscCode(Card&)>& action, TimePoint deadline)
{
    if (!card_) return PcscCode::TimedOut;
    if (thread_.run([card = card_, action] { card->code = action(*card); }, deadline))
        return card_->code;
    card_.reset();  // it is the hung thread's alone now
    return PcscCode::TimedOut;
}

TimePoint PcscConnection::limit_from_now() const
{
    return std::chrono::steady_clock::now() + limit_;
}

}  // namespace kiosk::devices
