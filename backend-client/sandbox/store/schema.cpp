#include "backend-client/sandbox/store/schema.h"

#include "backend-client/sandbox/store/database.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <array>
#include <stdexcept>
#include <string>

namespace kiosk::sandbox {
namespace {

// Migration n brings a file from version n to n+1.  What was released is never changed: a change is a new migration.
constexpr std::array migrations{
    R"sql(
-- Who and what: the register.  It is the one place that holds full card numbers.
CREATE TABLE citizen(
  id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
CREATE TABLE card(
  id INTEGER PRIMARY KEY, citizen INTEGER NOT NULL REFERENCES citizen,
  issuer TEXT NOT NULL, asn TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL, valid_from TEXT NOT NULL, valid_to TEXT NOT NULL,
  opening_fen INTEGER NOT NULL CHECK(opening_fen >= 0),
  -- what the host believes of the purse: the highest on-line counter that it showed, and its balance
  counter INTEGER NOT NULL CHECK(counter BETWEEN 0 AND 65535), balance_fen INTEGER NOT NULL) STRICT;
CREATE TABLE account_entry(
  id INTEGER PRIMARY KEY, card INTEGER NOT NULL REFERENCES card, at TEXT NOT NULL, kind TEXT NOT NULL,
  delta_fen INTEGER NOT NULL, balance_fen INTEGER NOT NULL, item TEXT REFERENCES load_item) STRICT;
CREATE INDEX account_entry_of_card ON account_entry(card);

-- Loads.  The names are permanent: (item, number) for ever, and one applied load a counter and an item (I2).
CREATE TABLE load_item(
  item TEXT PRIMARY KEY, card INTEGER NOT NULL REFERENCES card, terminal TEXT NOT NULL, created TEXT NOT NULL,
  amount_fen INTEGER NOT NULL CHECK(amount_fen > 0),
  funding TEXT NOT NULL, pending TEXT, custody TEXT NOT NULL,
  CHECK((funding = 'pending') = (pending IS NOT NULL))) STRICT;
CREATE INDEX load_item_of_card ON load_item(card, custody);
CREATE INDEX load_item_of_terminal ON load_item(terminal);
CREATE TABLE load_attempt(
  id INTEGER PRIMARY KEY, item TEXT NOT NULL REFERENCES load_item, number INTEGER NOT NULL,
  card INTEGER NOT NULL REFERENCES card, terminal TEXT NOT NULL,
  balance_fen INTEGER NOT NULL, counter INTEGER NOT NULL, key_version INTEGER NOT NULL, algorithm INTEGER NOT NULL,
  random TEXT NOT NULL, mac1 TEXT NOT NULL, host_date TEXT NOT NULL, host_time TEXT NOT NULL,
  state TEXT NOT NULL, applied_by TEXT, UNIQUE(item, number),
  CHECK((state = 'applied') = (applied_by IS NOT NULL))) STRICT;
CREATE UNIQUE INDEX one_load_a_counter ON load_attempt(card, counter) WHERE state = 'applied';
CREATE UNIQUE INDEX one_load_an_item ON load_attempt(item) WHERE state = 'applied';
CREATE INDEX load_attempt_at_counter ON load_attempt(card, counter);
CREATE INDEX load_attempt_unsettled ON load_attempt(card, state) WHERE state IN ('authorised', 'not-applied');
CREATE VIEW load_standing AS SELECT i.*, CASE
    WHEN EXISTS(SELECT 1 FROM load_attempt a WHERE a.item = i.item AND a.state = 'applied') THEN 'applied'
    WHEN EXISTS(SELECT 1 FROM load_attempt a WHERE a.item = i.item AND a.state = 'authorised') THEN 'authorised'
    WHEN i.custody <> 'load' THEN i.custody
    WHEN EXISTS(SELECT 1 FROM load_attempt a WHERE a.item = i.item AND a.state = 'not-applied') THEN 'not-applied'
    ELSE 'declined' END AS standing FROM load_item i;
CREATE TABLE load_report(
  id INTEGER PRIMARY KEY, item TEXT NOT NULL REFERENCES load_item, attempt INTEGER NOT NULL, terminal TEXT NOT NULL,
  at TEXT NOT NULL, body TEXT NOT NULL, verdict TEXT NOT NULL) STRICT;
CREATE TABLE pending(
  id TEXT PRIMARY KEY, item TEXT NOT NULL UNIQUE REFERENCES load_item, card INTEGER NOT NULL REFERENCES card,
  amount_fen INTEGER NOT NULL CHECK(amount_fen > 0), state TEXT NOT NULL, claimed_by TEXT REFERENCES load_item,
  created TEXT NOT NULL, reason TEXT NOT NULL,
  CHECK((state IN ('claimed', 'consumed')) = (claimed_by IS NOT NULL))) STRICT;
CREATE INDEX pending_of_card ON pending(card, state);

-- What was seen and said, so that it is never believed or answered otherwise a second time.
CREATE TABLE challenge(
  card INTEGER NOT NULL REFERENCES card, random TEXT NOT NULL, mac1 TEXT NOT NULL,
  terms TEXT NOT NULL, attempted INTEGER NOT NULL CHECK(attempted IN (0, 1)),
  PRIMARY KEY(card, random, mac1)) STRICT, WITHOUT ROWID;
CREATE TABLE answer(
  terminal TEXT NOT NULL, key TEXT NOT NULL, request TEXT NOT NULL, at TEXT NOT NULL,
  status INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY(terminal, key)) STRICT, WITHOUT ROWID;
CREATE TABLE attempt_answer(
  item TEXT NOT NULL, number INTEGER NOT NULL, request TEXT NOT NULL,
  status INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY(item, number)) STRICT, WITHOUT ROWID;

-- Terminals, and what they sent in.
CREATE TABLE terminal(
  number TEXT PRIMARY KEY, software TEXT NOT NULL, boot_epoch INTEGER NOT NULL, signed_on TEXT NOT NULL) STRICT;
CREATE TABLE heartbeat(
  id INTEGER PRIMARY KEY, terminal TEXT NOT NULL, at TEXT NOT NULL, body TEXT NOT NULL) STRICT;
CREATE TABLE journal_segment(
  terminal TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, head TEXT NOT NULL, at TEXT NOT NULL,
  body TEXT NOT NULL, PRIMARY KEY(terminal, first, last, head)) STRICT;
CREATE TABLE alarm(
  id INTEGER PRIMARY KEY, at TEXT NOT NULL, kind TEXT NOT NULL, terminal TEXT NOT NULL,
  card INTEGER REFERENCES card, item TEXT) STRICT;

-- What holds for all terminals.
CREATE TABLE parameters(
  version INTEGER PRIMARY KEY, load_min_fen INTEGER NOT NULL, load_max_fen INTEGER NOT NULL,
  balance_cap_fen INTEGER NOT NULL, denominations_fen TEXT NOT NULL) STRICT;
INSERT INTO parameters VALUES(1, 1, 100000, 100000, '[1000,2000,5000,10000]');
CREATE TABLE hotlist_change(
  version INTEGER PRIMARY KEY, issuer TEXT NOT NULL, asn TEXT NOT NULL, reason TEXT) STRICT;
)sql",
    R"sql(
-- The phone that carries the card, by the name of its package; '' for none.
ALTER TABLE card ADD COLUMN phone TEXT NOT NULL DEFAULT '';
)sql",
};

}  // namespace

void migrate(Database& database)
{
    auto& sql = database.inside();
    const int found = sql.execAndGet("PRAGMA user_version").getInt();
    const int known = static_cast<int>(migrations.size());
    if (found > known)
        throw std::runtime_error{"the database is of a newer program (schema " +
                                 std::to_string(found) + ", this program knows " +
                                 std::to_string(known) + ")"};
    for (int version = found; version < known; ++version) {
        Database::Transaction transaction{database};
        sql.exec(migrations.at(static_cast<std::size_t>(version)));
        sql.exec("PRAGMA user_version=" + std::to_string(version + 1));
        transaction.commit();
    }
}

}  // namespace kiosk::sandbox
