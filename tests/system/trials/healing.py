"""CREDIT executed, its answer lost: healed where the citizen comes next (money-safety.md section 3)."""

import shutil

from playbill import trial
from trial import Stand, Trial, until

OTHER = "225000000002"
QUERY_S = 600  # how often a terminal asks about its unresolved items (kiosk/flows/times.h)


def tear(visit):
    """100 yuan paid and on the chip; the terminal does not know."""
    visit.pay()
    visit.reader(tear={"when": "inside", "ins": "52"})
    visit.confirm()
    visit.gone()
    visit.chip_loaded()
    visit.loaded = 10000


@trial("heal.other-reader")
def at_the_other_reader(programs):
    with Trial(programs, reader="pcsc", first="rf-bridge") as visit:
        tear(visit)
        visit.stand.wait(lambda s: not s["guest"]["phone_here"], 10, "asking for the phone")
        visit.stand.lay(visit.phone, "pcsc")
        state = visit.finished("Loaded")
        visit.reader_name = "pcsc"
        assert visit.recorded("EvidenceReported"), state
        assert [e.fields["applied"] for e in visit.books.entries() if e.name == "VerdictReached"] == [True]


@trial("heal.another-card")
def another_card_is_refused(programs):
    with Trial(programs) as visit:
        tear(visit)
        visit.stand.wait(lambda s: not s["guest"]["phone_here"], 10, "asking for the phone")
        visit.stand.lay("li")
        visit.stand.wait(lambda s: s.get("wrong_card"), 10, "asking for the right card")
        assert not visit.recorded("EvidenceReported")
        visit.stand.lift()
        visit.stand.lay(visit.phone)
        visit.finished("Loaded")


def second_terminal(visit, programs):
    """Another terminal of the same office; the phone, with its chip as it is now, goes over there."""
    done = visit.run("citizen-sandbox", "issue-terminal", "--dir", visit.stand.office_directory, OTHER)
    assert done.returncode == 0, done.stdout + done.stderr
    other = Stand(programs, visit.directory / "other", terminal=OTHER, office=visit.stand.office_directory)
    shutil.copytree(visit.stand.desk_directory / "phones", other.desk_directory / "phones")
    other.start_desk("--baud", "0")
    other.start_kiosk("--trial")
    return other


def heal_elsewhere(programs, phone, variant):
    with Trial(programs, phone=phone) as visit:
        if variant:
            visit.stand.desk(device="phones", set={"phone": phone, "variant": variant})
        tear(visit)
        visit.stand.wait(lambda s: not s["guest"]["phone_here"], 10, "asking for the phone")
        visit.time_passes(60)
        visit.finished("Unresolved")
        other = second_terminal(visit, programs)
        with other:
            other.lay(phone)
            state = other.wait_visit("Finished")
            assert state["outcome"] == "Loaded" and state["item"]["elsewhere"], state
            assert other.balance(phone) == visit.books.card + 10000
            other.press("finish")
            other.wait_visit("Home")
            other.wait(lambda s: s["queue"]["waiting"] == 0, 10, "rid of its queue")
            other.lift()
        ours = next(i for i in visit.stand.state()["items"])
        assert ours["stage"] == "Crediting", ours
        visit.time_passes(QUERY_S)
        visit.stand.wait(lambda s: not s["items"], 10, "told what became of its item")
        until(lambda: visit.books.tool("status")["cash"]["loaded_fen"] == 10000, 10, "the cash ledger")


@trial("heal.other-terminal-proof-before", "wang", {})
@trial("heal.other-terminal-proof-after", "li", {})
@trial("heal.other-terminal-proof-none", "zhao", {})
@trial("heal.other-terminal-proof-once", "wang", {"proof": "until_initialize", "proof_once": True})
def at_another_terminal(programs, phone, variant):
    heal_elsewhere(programs, phone, variant)
