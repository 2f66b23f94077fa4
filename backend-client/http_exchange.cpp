#include "backend-client/http_exchange.h"

namespace kiosk::backend {
namespace {

std::string text_of(const HttpAnswer& answer)
{
    return "answered " + std::to_string(answer.status);
}

std::string text_of(const CertificateRefused& refused)
{
    return "the host refused our certificate, TLS alert " + std::to_string(refused.alert);
}

std::string text_of(NotSent reason)
{
    switch (reason) {
        case NotSent::Cancelled:
            return "not sent: cancelled";
        case NotSent::Expired:
            return "not sent: no connection was free in time";
        case NotSent::NoAddress:
            return "not sent: the host's name does not resolve";
        case NotSent::NoConnection:
            return "not sent: the host takes no connection";
        case NotSent::NotOurHost:
            return "not sent: the host does not prove that it is ours";
        case NotSent::NotInForce:
            return "not sent: the host's certificate is not in force today";
        case NotSent::LocalFault:
            return "not sent: our own certificate, key or host name is unusable";
    }
    return "not sent";
}

std::string text_of(NoAnswer reason)
{
    switch (reason) {
        case NoAnswer::TimedOut:
            return "no answer in time";
        case NoAnswer::Cut:
            return "no answer: the connection was cut";
        case NoAnswer::TooLarge:
            return "no answer: it was too large";
        case NoAnswer::Foreign:
            return "no answer: it was not the back office's";
    }
    return "no answer";
}

}  // namespace

std::string to_text(const HttpOutcome& outcome)
{
    return std::visit([](const auto& what) { return text_of(what); }, outcome);
}

}  // namespace kiosk::backend
