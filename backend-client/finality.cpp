#include "backend-client/finality.h"

namespace kiosk::backend {

Finality final_of(int status)
{
    if (status >= 200 && status <= 299) return Finality::Done;
    switch (status) {
        case 400:
        case 413:
        case 415:
        case 422:
            return Finality::Malformed;
        case 403:
        case 404:
        case 410:
            return Finality::Refused;
        default:
            return Finality::TryAgain;
    }
}

}  // namespace kiosk::backend
