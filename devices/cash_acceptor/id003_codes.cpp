#include "devices/cash_acceptor/id003_codes.h"

#include <algorithm>
#include <array>
#include <utility>

namespace kiosk::devices::id003 {
namespace {

constexpr std::array commands{
    std::pair{Command::StatusRequest, std::string_view{"STATUS REQ"}},
    std::pair{Command::Reset, std::string_view{"RESET"}},
    std::pair{Command::Stack1, std::string_view{"STACK-1"}},
    std::pair{Command::Stack2, std::string_view{"STACK-2"}},
    std::pair{Command::Return, std::string_view{"RETURN"}},
    std::pair{Command::Hold, std::string_view{"HOLD"}},
    std::pair{Command::Wait, std::string_view{"WAIT"}},
    std::pair{Command::Ack, std::string_view{"ACK"}},
    std::pair{Command::Denominations, std::string_view{"ENABLE/DISABLE DENOMINATIONS"}},
    std::pair{Command::Security, std::string_view{"SECURITY"}},
    std::pair{Command::CommunicationMode, std::string_view{"COMMUNICATION MODE"}},
    std::pair{Command::Inhibit, std::string_view{"INHIBIT"}},
    std::pair{Command::Direction, std::string_view{"DIRECTION"}},
    std::pair{Command::OptionalFunction, std::string_view{"OPTIONAL FUNCTION"}},
    std::pair{Command::BarFunction, std::string_view{"BAR FUNCTION"}},
    std::pair{Command::BarInhibit, std::string_view{"BAR INHIBIT"}},
    std::pair{Command::GetDenominations, std::string_view{"GET DENOMINATIONS"}},
    std::pair{Command::GetSecurity, std::string_view{"GET SECURITY"}},
    std::pair{Command::GetCommunicationMode, std::string_view{"GET COMMUNICATION MODE"}},
    std::pair{Command::GetInhibit, std::string_view{"GET INHIBIT"}},
    std::pair{Command::GetDirection, std::string_view{"GET DIRECTION"}},
    std::pair{Command::GetOptionalFunction, std::string_view{"GET OPTIONAL FUNCTION"}},
    std::pair{Command::GetBarFunction, std::string_view{"GET BAR FUNCTION"}},
    std::pair{Command::GetBarInhibit, std::string_view{"GET BAR INHIBIT"}},
    std::pair{Command::Version, std::string_view{"GET VERSION"}},
    std::pair{Command::BootVersion, std::string_view{"GET BOOT VERSION"}},
    std::pair{Command::CurrencyAssign, std::string_view{"GET CURRENCY ASSIGN"}},
    std::pair{Command::Serial, std::string_view{"GET SERIAL NUMBER"}},
};

constexpr std::array states{
    std::pair{State::Idling, std::string_view{"idling"}},
    std::pair{State::Accepting, std::string_view{"accepting"}},
    std::pair{State::Escrow, std::string_view{"escrow"}},
    std::pair{State::Stacking, std::string_view{"stacking"}},
    std::pair{State::VendValid, std::string_view{"vend valid"}},
    std::pair{State::Stacked, std::string_view{"stacked"}},
    std::pair{State::Rejecting, std::string_view{"rejecting"}},
    std::pair{State::Returning, std::string_view{"returning"}},
    std::pair{State::Holding, std::string_view{"holding"}},
    std::pair{State::Disabled, std::string_view{"disabled"}},
    std::pair{State::Initialize, std::string_view{"initialize"}},
    std::pair{State::PowerUp, std::string_view{"power up"}},
    std::pair{State::PowerUpBillInAcceptor, std::string_view{"power up, bill in acceptor"}},
    std::pair{State::PowerUpBillInStacker, std::string_view{"power up, bill in stacker"}},
    std::pair{State::StackerFull, std::string_view{"stacker full"}},
    std::pair{State::StackerOpen, std::string_view{"stacker open"}},
    std::pair{State::JamInAcceptor, std::string_view{"jam in acceptor"}},
    std::pair{State::JamInStacker, std::string_view{"jam in stacker"}},
    std::pair{State::Pause, std::string_view{"pause"}},
    std::pair{State::Cheated, std::string_view{"cheated"}},
    std::pair{State::Failure, std::string_view{"failure"}},
};

constexpr std::array rejections{
    std::pair{Rejection::Insertion, std::string_view{"insertion"}},
    std::pair{Rejection::Magnetic, std::string_view{"magnetic"}},
    std::pair{Rejection::ResidualInHead, std::string_view{"residual in head"}},
    std::pair{Rejection::Calibration, std::string_view{"calibration"}},
    std::pair{Rejection::Conveying, std::string_view{"conveying"}},
    std::pair{Rejection::Discrimination, std::string_view{"discrimination"}},
    std::pair{Rejection::PhotoPattern1, std::string_view{"photo pattern 1"}},
    std::pair{Rejection::PhotoLevel, std::string_view{"photo level"}},
    std::pair{Rejection::Inhibited, std::string_view{"inhibited"}},
    std::pair{Rejection::Operation, std::string_view{"operation"}},
    std::pair{Rejection::ResidualInStacker, std::string_view{"residual in stacker"}},
    std::pair{Rejection::Length, std::string_view{"length"}},
    std::pair{Rejection::PhotoPattern2, std::string_view{"photo pattern 2"}},
    std::pair{Rejection::TrueBill, std::string_view{"true bill"}},
    std::pair{Rejection::Ticket91, std::string_view{"ticket, or several notes"}},
    std::pair{Rejection::Ticket92, std::string_view{"ticket, or several notes"}},
    std::pair{Rejection::Ticket93, std::string_view{"ticket, or several notes"}},
    std::pair{Rejection::Ticket94, std::string_view{"ticket, or several notes"}},
    std::pair{Rejection::Ticket95, std::string_view{"ticket, or several notes"}},
    std::pair{Rejection::Ticket96, std::string_view{"ticket, or several notes"}},
    std::pair{Rejection::Ticket97, std::string_view{"ticket, or several notes"}},
    std::pair{Rejection::Ticket98, std::string_view{"ticket, or several notes"}},
    std::pair{Rejection::Ticket9B, std::string_view{"ticket, or several notes"}},
    std::pair{Rejection::Ticket9D, std::string_view{"ticket, or several notes"}},
};

constexpr std::array failures{
    std::pair{FailureCode::StackMotor, std::string_view{"stack motor"}},
    std::pair{FailureCode::TransportSpeed, std::string_view{"transport speed"}},
    std::pair{FailureCode::TransportMotor, std::string_view{"transport motor"}},
    std::pair{FailureCode::Solenoid, std::string_view{"solenoid"}},
    std::pair{FailureCode::PbUnit, std::string_view{"PB unit"}},
    std::pair{FailureCode::CashBoxNotReady, std::string_view{"cash box not ready"}},
    std::pair{FailureCode::HeadRemoved, std::string_view{"head removed"}},
    std::pair{FailureCode::BootRom, std::string_view{"boot ROM"}},
    std::pair{FailureCode::ExternalRom, std::string_view{"external ROM"}},
    std::pair{FailureCode::Ram, std::string_view{"RAM"}},
    std::pair{FailureCode::ExternalRomWrite, std::string_view{"external ROM write"}},
};

template <class Names, class Code>
std::string_view name_in(const Names& names, Code code)
{
    const auto* found = std::ranges::find(names, code, [](const auto& row) { return row.first; });
    return found == names.end() ? std::string_view{} : found->second;
}

}  // namespace

std::string_view to_text(Command command) { return name_in(commands, command); }
std::string_view to_text(State state) { return name_in(states, state); }
std::string_view to_text(Rejection reason) { return name_in(rejections, reason); }
std::string_view to_text(FailureCode code) { return name_in(failures, code); }

bool carries_detail(State state)
{
    return state == State::Escrow || state == State::Rejecting || state == State::Failure;
}

NoteRejection meaning(Rejection reason)
{
    switch (reason) {
        case Rejection::Insertion:
        case Rejection::Magnetic:
        case Rejection::Discrimination:
        case Rejection::PhotoPattern1:
        case Rejection::PhotoLevel:
        case Rejection::Length:
        case Rejection::PhotoPattern2:
        case Rejection::TrueBill:
            return NoteRejection::NotRecognised;
        case Rejection::Inhibited:
        case Rejection::Ticket91:
        case Rejection::Ticket92:
        case Rejection::Ticket93:
        case Rejection::Ticket94:
        case Rejection::Ticket95:
        case Rejection::Ticket96:
        case Rejection::Ticket97:
        case Rejection::Ticket98:
        case Rejection::Ticket9B:
        case Rejection::Ticket9D:
            return NoteRejection::NotAccepted;
        case Rejection::ResidualInHead:
        case Rejection::Calibration:
        case Rejection::Conveying:
        case Rejection::Operation:
        case Rejection::ResidualInStacker:
            return NoteRejection::Mechanical;
    }
    return NoteRejection::NotRecognised;
}

}  // namespace kiosk::devices::id003
