-- The journal's tables.  Money is INTEGER fen, times are INTEGER milliseconds.  `entries` is the journal: append-only,
-- each row stamped with boot, uptime, wall time and its quality (I9).  All other tables are what the entries add up to,
-- so that nothing has to be read in full; verify compares them with the entries.

CREATE TABLE meta (
    name TEXT NOT NULL PRIMARY KEY,
    value ANY NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE items (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,                            -- ItemId: 225000000001-7-42
    first INTEGER NOT NULL CHECK (first > 0),             -- number of its LoadOpened; of the last one if it came back
    card BLOB NOT NULL CHECK (length(card) = 32),         -- keyed token of issuer and number
    own_cash INTEGER NOT NULL CHECK (own_cash IN (0, 1)), -- its notes are in this terminal's box
    stage INTEGER NOT NULL CHECK (stage BETWEEN 0 AND 7), -- LoadStage
    amount_fen INTEGER NOT NULL CHECK (amount_fen >= 0),
    stacked_fen INTEGER NOT NULL CHECK (stacked_fen >= 0),
    receipt INTEGER NOT NULL CHECK (receipt BETWEEN 0 AND 3),
    settled INTEGER CHECK (settled >= first),             -- number of the entry that settled it
    settled_boot INTEGER CHECK (settled_boot > 0),
    CHECK ((stage >= 5) = (settled IS NOT NULL)),
    CHECK ((stage >= 5) = (settled_boot IS NOT NULL))
) STRICT;
CREATE INDEX items_open ON items (id) WHERE stage < 5;
CREATE INDEX items_card ON items (card, id);
CREATE INDEX items_unprinted ON items (settled) WHERE receipt <> 2 AND (stage IN (5, 6) OR receipt <> 0);

CREATE TABLE entries (
    number INTEGER PRIMARY KEY CHECK (number > 0),
    part INTEGER NOT NULL CHECK (part > 0),
    parts INTEGER NOT NULL CHECK (parts >= part),
    kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 32),
    item INTEGER REFERENCES items (id),
    body TEXT NOT NULL CHECK (body GLOB '{*}'),
    sealed BLOB,
    boot INTEGER NOT NULL CHECK (boot > 0),
    uptime_ms INTEGER NOT NULL CHECK (uptime_ms >= 0),
    wall_ms INTEGER NOT NULL,
    quality INTEGER NOT NULL CHECK (quality BETWEEN 0 AND 2)
) STRICT;
CREATE INDEX entries_item ON entries (item, number) WHERE item IS NOT NULL;
CREATE INDEX entries_notes ON entries (number)
    WHERE kind IN ('NoteEscrowed', 'StackIntended', 'NoteStacked', 'NoteReturned', 'NoteUnattributed');

CREATE TABLE boots (
    epoch INTEGER PRIMARY KEY CHECK (epoch > 0),
    entry INTEGER NOT NULL UNIQUE,
    software TEXT NOT NULL
) STRICT;

CREATE TABLE notes (
    boot INTEGER NOT NULL CHECK (boot > 0),
    acceptor INTEGER NOT NULL CHECK (acceptor >= 0),
    sequence INTEGER NOT NULL CHECK (sequence >= 0),
    item INTEGER REFERENCES items (id),                   -- NULL: found in the box
    fen INTEGER NOT NULL CHECK (fen > 0),
    place INTEGER NOT NULL CHECK (place BETWEEN 0 AND 4), -- NotePlace
    PRIMARY KEY (boot, acceptor, sequence)                -- one row for each physical note (R3)
) STRICT, WITHOUT ROWID;

CREATE TABLE receipts (
    item INTEGER NOT NULL REFERENCES items (id),
    job INTEGER NOT NULL CHECK (job >= 0),
    state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 3), -- ReceiptState
    PRIMARY KEY (item, job)
) STRICT, WITHOUT ROWID;

CREATE TABLE requests (
    entry INTEGER PRIMARY KEY,                                     -- its number; the body is sealed there (I7)
    key TEXT NOT NULL UNIQUE CHECK (length(key) BETWEEN 1 AND 128),
    lane INTEGER NOT NULL CHECK (lane BETWEEN 0 AND 5),
    order_token BLOB NOT NULL CHECK (length(order_token) = 32),
    amount_fen INTEGER NOT NULL CHECK (amount_fen >= 0),
    wall_ms INTEGER NOT NULL,
    state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 2), -- waiting, acknowledged, quarantined
    ack TEXT CHECK (ack <> ''),
    CHECK ((state = 1) = (ack IS NOT NULL))                        -- I8
) STRICT;
CREATE INDEX requests_waiting ON requests (lane, entry) WHERE state = 0;
CREATE INDEX requests_order ON requests (order_token, entry) WHERE state = 0;
CREATE INDEX requests_quarantined ON requests (entry) WHERE state = 2;

-- I8, R10, R14: what is written stays.
CREATE TRIGGER entries_kept BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'entries are kept for ever'); END;
CREATE TRIGGER entries_fixed BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'entries never change'); END;
CREATE TRIGGER boots_kept BEFORE DELETE ON boots BEGIN SELECT RAISE(ABORT, 'boots are kept for ever'); END;
CREATE TRIGGER boots_fixed BEFORE UPDATE ON boots BEGIN SELECT RAISE(ABORT, 'boots never change'); END;
CREATE TRIGGER items_kept BEFORE DELETE ON items BEGIN SELECT RAISE(ABORT, 'items are kept for ever'); END;
CREATE TRIGGER notes_kept BEFORE DELETE ON notes BEGIN SELECT RAISE(ABORT, 'notes are kept for ever'); END;
CREATE TRIGGER notes_fixed BEFORE UPDATE OF boot, acceptor, sequence, fen ON notes
    BEGIN SELECT RAISE(ABORT, 'a note stays what it is'); END;
CREATE TRIGGER requests_kept BEFORE DELETE ON requests
    BEGIN SELECT RAISE(ABORT, 'requests are kept for ever'); END;
CREATE TRIGGER requests_fixed BEFORE UPDATE OF entry, key, lane, order_token, amount_fen, wall_ms ON requests
    BEGIN SELECT RAISE(ABORT, 'a request stays what it is'); END;
CREATE TRIGGER requests_final BEFORE UPDATE OF state, ack ON requests WHEN OLD.state = 1
    BEGIN SELECT RAISE(ABORT, 'an acknowledgement is final'); END;
