#include "devices/cash_acceptor/ccnet_codes.h"

namespace kiosk::devices::ccnet {

std::string_view to_text(Command command)
{
    switch (command) {
        case Command::Ack:
            return "ACK";
        case Command::Reset:
            return "RESET";
        case Command::GetStatus:
            return "GET STATUS";
        case Command::SetSecurity:
            return "SET SECURITY";
        case Command::Poll:
            return "POLL";
        case Command::EnableBillTypes:
            return "ENABLE BILL TYPES";
        case Command::Stack:
            return "STACK";
        case Command::Return:
            return "RETURN";
        case Command::Identification:
            return "IDENTIFICATION";
        case Command::Hold:
            return "HOLD";
        case Command::SetBarcodeParameters:
            return "SET BARCODE PARAMETERS";
        case Command::ExtractBarcode:
            return "EXTRACT BARCODE DATA";
        case Command::BillTable:
            return "GET BILL TABLE";
        case Command::Download:
            return "DOWNLOAD";
        case Command::CodeCrc32:
            return "GET CRC32 OF THE CODE";
        case Command::Statistics:
            return "REQUEST STATISTICS";
        case Command::Nak:
            return "NAK";
    }
    return {};
}

std::string_view to_text(State state)
{
    switch (state) {
        case State::PowerUp:
            return "power up";
        case State::PowerUpBillInValidator:
            return "power up, bill in validator";
        case State::PowerUpBillInStacker:
            return "power up, bill in stacker";
        case State::Initialize:
            return "initialize";
        case State::Idling:
            return "idling";
        case State::Accepting:
            return "accepting";
        case State::Stacking:
            return "stacking";
        case State::Returning:
            return "returning";
        case State::UnitDisabled:
            return "unit disabled";
        case State::Holding:
            return "holding";
        case State::Busy:
            return "device busy";
        case State::Rejecting:
            return "rejecting";
        case State::CassetteFull:
            return "drop cassette full";
        case State::CassetteRemoved:
            return "drop cassette out of position";
        case State::JamInAcceptor:
            return "jam in acceptor";
        case State::JamInCassette:
            return "jam in cassette";
        case State::Cheated:
            return "cheated";
        case State::Pause:
            return "pause";
        case State::Failure:
            return "failure";
        case State::Escrow:
            return "escrow";
        case State::BillStacked:
            return "bill stacked";
        case State::BillReturned:
            return "bill returned";
    }
    return {};
}

std::string_view to_text(Rejection reason)
{
    switch (reason) {
        case Rejection::Insertion:
            return "insertion";
        case Rejection::Magnetic:
            return "magnetic";
        case Rejection::BillRemainsInHead:
            return "bill remains in head";
        case Rejection::Multiplying:
            return "multiplying";
        case Rejection::Conveying:
            return "conveying";
        case Rejection::Identification:
            return "identification";
        case Rejection::Verification:
            return "verification";
        case Rejection::Optic:
            return "optic";
        case Rejection::Inhibit:
            return "inhibit";
        case Rejection::Capacity:
            return "capacity";
        case Rejection::Operation:
            return "operation";
        case Rejection::Length:
            return "length";
        case Rejection::Ultraviolet:
            return "ultraviolet";
        case Rejection::Barcode92:
        case Rejection::Barcode93:
        case Rejection::Barcode94:
        case Rejection::Barcode95:
            return "barcode";
    }
    return {};
}

std::string_view to_text(FailureCode code)
{
    switch (code) {
        case FailureCode::StackMotor:
            return "stack motor";
        case FailureCode::TransportSpeed:
            return "transport speed";
        case FailureCode::TransportMotor:
            return "transport motor";
        case FailureCode::AligningMotor:
            return "aligning motor";
        case FailureCode::InitialCassette:
            return "initial cassette";
        case FailureCode::OpticCanal:
            return "optic canal";
        case FailureCode::MagneticCanal:
            return "magnetic canal";
        case FailureCode::CapacitanceCanal:
            return "capacitance canal";
    }
    return {};
}

bool carries_detail(State state)
{
    return state == State::Busy || state == State::Rejecting || state == State::Failure ||
           state == State::Escrow || state == State::BillStacked || state == State::BillReturned;
}

bool is_power_up(State state)
{
    return state == State::PowerUp || state == State::PowerUpBillInValidator ||
           state == State::PowerUpBillInStacker;
}

NoteRejection meaning(Rejection reason)
{
    switch (reason) {
        case Rejection::Insertion:
        case Rejection::Magnetic:
        case Rejection::Identification:
        case Rejection::Verification:
        case Rejection::Optic:
        case Rejection::Length:
        case Rejection::Ultraviolet:
            return NoteRejection::NotRecognised;
        case Rejection::Inhibit:
        case Rejection::Barcode92:
        case Rejection::Barcode93:
        case Rejection::Barcode94:
        case Rejection::Barcode95:
            return NoteRejection::NotAccepted;
        case Rejection::BillRemainsInHead:
        case Rejection::Multiplying:
        case Rejection::Conveying:
        case Rejection::Capacity:
        case Rejection::Operation:
            return NoteRejection::Mechanical;
    }
    return NoteRejection::NotRecognised;
}

}  // namespace kiosk::devices::ccnet
