#pragma once

#include "backend-client/sandbox/store/answer_book.h"
#include "backend-client/sandbox/store/card_books.h"
#include "backend-client/sandbox/store/card_register.h"
#include "backend-client/sandbox/store/terminal_records.h"

namespace kiosk::sandbox {

/// All that the back office keeps, over one database; used by one request at a time, inside its transaction.
struct HostBooks {
    explicit HostBooks(Database& database)
        : cards{database}, loads{database}, answers{database}, terminals{database}
    {
    }

    CardRegister cards;
    CardBooks loads;
    AnswerBook answers;
    TerminalRecords terminals;
};

}  // namespace kiosk::sandbox
