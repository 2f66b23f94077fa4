"""Garbage on every line, and cards that answer nonsense: a clear word, nothing lost, nothing crashed."""

from playbill import trial
from trial import Trial, until

NOISE = {"garbage": 200}


@trial("garbage")
def garbage_on_every_line(programs):
    with Trial(programs) as visit:
        for device in ("rf-bridge", "cash-acceptor", "printer"):
            visit.stand.desk(device=device, line=NOISE)
        visit.tap()
        visit.stand.desk(device="cash-acceptor", line=NOISE)
        visit.open_slot()
        visit.insert()
        visit.stand.stacked(100)
        visit.stand.desk(device="rf-bridge", line=NOISE)
        visit.stand.desk(device="cash-acceptor", line=NOISE)
        visit.load()
        visit.stand.desk(device="printer", line=NOISE)
        visit.stand.press("print-receipt")
        until(lambda: visit.recorded("ReceiptPrinted") or visit.recorded("ReceiptFailed"), 40, "the slip's end")
        assert len(visit.stand.receipts()) <= 1


@trial("garbage.answers")
def answers_of_the_acceptor_spoilt(programs):
    with Trial(programs) as visit:
        visit.tap()
        visit.open_slot()
        visit.insert()
        visit.stand.desk(device="cash-acceptor", line={"corrupt": 60})
        # It is credited or given back; which, is for the line to say.
        visit.stand.wait(lambda s: any(i["stacked_fen"] for i in s["items"]) or
                         visit.books.box()["returned"]["count"] == 1, 40, "at rest with the note")
        visit.loaded = visit.books.inserted - visit.books.box()["returned"]["fen"]


@trial("garbage.credit")
def garbage_around_the_credit(programs):
    with Trial(programs) as visit:
        visit.pay()
        visit.stand.desk(device="rf-bridge", line={"drop": 3, "skip": 60})
        visit.confirm()
        visit.finished("Loaded", patience=40)
        visit.loaded = 10000


def odd_card(programs, fault):
    """It may be read or not; the terminal says something true, and serves the next one."""
    with Trial(programs) as visit:
        visit.stand.desk(device="phones", set={"phone": visit.phone, "fault": fault})
        visit.stand.lay(visit.phone)
        state = visit.stand.wait_visit("Trouble", "Home")
        if state["visit"] == "Home":
            assert state["guest"]["balance_fen"] == visit.books.card, state
        else:
            assert state["trouble"] in ("Unreadable", "NotAPurse", "Refused"), state
        assert visit.stand.desk(device="phones", balance=visit.phone)["faults"] == 0, "the fault did not strike"
        visit.nothing_owed()
        if state["visit"] == "Home":
            visit.stand.press("finish")
            visit.stand.wait_visit("Farewell")
        visit.stand.lift()
        visit.tap()


@trial("card.fci-truncated", {"fci": "truncated"})
@trial("card.fci-huge", {"fci": "huge"})
@trial("card.fci-nested", {"fci": "nested"})
@trial("card.fci-indefinite", {"fci": "indefinite"})
@trial("card.fci-endless-tag", {"fci": "endless_tag"})
@trial("card.fci-short-issuer", {"fci": "short_issuer"})
@trial("card.nonsense", {"nonsense": {"length": 250, "ins": "A4"}})
@trial("card.nonsense-balance", {"nonsense": {"length": 7, "ins": "5C"}})
@trial("card.nonsense-file", {"nonsense": {"length": 1, "ins": "B0"}})
def hostile_card(programs, fault):
    odd_card(programs, fault)


@trial("card.nonsense-challenge")
def nonsense_for_the_challenge(programs):
    with Trial(programs) as visit:
        visit.pay()
        visit.stand.desk(device="phones", set={"phone": visit.phone, "fault": {
            "nonsense": {"length": 9, "ins": "50"}}})
        visit.confirm()
        visit.stand.wait_visit("Finished")  # loaded at once or kept for the card, as the nonsense reads
        visit.loaded = 10000


@trial("card.nonsense-tac")
def nonsense_for_the_tac(programs):
    with Trial(programs) as visit:
        visit.pay()
        visit.stand.desk(device="phones", set={"phone": visit.phone, "fault": {
            "nonsense": {"length": 9, "execute": True, "ins": "52"}}})
        visit.confirm()
        visit.finished("Loaded")  # the phone lies there still: it is asked again by itself
        assert visit.recorded("EvidenceReported") and len(visit.books.attempts()) == 1
        visit.loaded = 10000
