"""The electronic journal of a terminal as a person reads it: one line a fact (kiosk/journal/ej_format.md)."""

import collections
import json
import pathlib

Entry = collections.namedtuple("Entry", "number wall quality boot uptime_ms name item fields")


def read(journal):
    """Every entry in its order; a line that is being written is left out."""
    entries = []
    for file in sorted(pathlib.Path(journal, "ej").glob("*.ej")):
        for line in file.read_text().split("\n")[:-1]:
            number, _, wall, quality, boot, uptime, name, item, fields, *_ = line.split("\t")
            entries.append(Entry(int(number), wall, quality, int(boot), int(uptime), name, item, json.loads(fields)))
    return entries


def names(journal, item=None):
    """["LoadOpened", "NoteEscrowed", ..] of all items, or of one."""
    return [e.name for e in read(journal) if item in (None, e.item)]


def check_order(entries):
    """I9: numbers rise by one, whatever the clock does; within a start the time since it never falls."""
    for number, entry in enumerate(entries, 1):
        assert entry.number == number, f"I9: entry {number} has number {entry.number}"
    for before, after in zip(entries, entries[1:]):
        assert after.boot in (before.boot, before.boot + 1), f"I9: boot {before.boot}, then {after.boot}"
        if after.boot == before.boot:
            assert after.uptime_ms >= before.uptime_ms, f"I9: time fell at entry {after.number}"


def check_notes(entries):
    """I4: no note in the box without an intent before it, and none twice."""
    intended, stacked = set(), set()
    for entry in entries:
        key = (entry.item, entry.fields.get("note"))
        if entry.name == "StackIntended":
            intended.add(key)
        elif entry.name == "NoteStacked":
            assert key in intended, f"I4: {key} is stacked without an intent"
            assert key not in stacked, f"I4: {key} is stacked twice"
            stacked.add(key)


def check_success(entries, item):
    """I3: what is told as loaded has its TAC or its verdict in the journal."""
    proofs = [e for e in entries if e.item == item
              and (e.name == "PurseCredited" or (e.name == "VerdictReached" and e.fields["applied"]))]
    assert proofs, f"I3: {item} is told as loaded, and the journal does not know it"
