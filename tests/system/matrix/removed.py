"""Column R: the phone leaves at the row's moment.  Section 3 of money-safety.md is what brings the money home."""

from playbill import cell
from trial import Trial, until

MENU_S = 60  # how long the phone is waited for with money inside (kiosk/flows/times.h)
ESCROW_S = 10


def confirm(trial):
    trial.pay()
    trial.confirm()


@cell("S1.R")
def while_being_read(programs):
    with Trial(programs) as trial:
        trial.reader(tear={"when": "inside", "ins": "B0"})
        trial.stand.lay(trial.phone)
        trial.gone()
        trial.trouble("Unreadable")
        trial.time_passes(12)
        trial.stand.wait_visit("Idle")
        trial.nothing_owed()


@cell("S2.R")
def while_the_host_is_asked(programs):
    with Trial(programs) as trial:
        trial.tap()
        trial.stand.host(delay={"ms": 1000, "path": "GET /v1/cards/*"})
        trial.stand.press("load-cash")
        trial.stand.wait_visit("Asking")
        trial.stand.lift()
        trial.trouble("Unreadable")
        trial.acceptor_off()
        assert not trial.recorded("LoadOpened")
        trial.nothing_owed()


@cell("S3.R")
def slot_open_and_phone_back_in_time(programs):
    with Trial(programs) as trial:
        trial.tap()
        trial.open_slot()
        assert trial.lift()["visit"] == "TakingNotes"
        trial.time_passes(MENU_S - 5)
        assert trial.lay()["visit"] == "TakingNotes"
        trial.insert()
        trial.stand.stacked(100)
        trial.load()


@cell("S3.R-gone")
def slot_open_and_phone_not_back(programs):
    with Trial(programs) as trial:
        trial.tap()
        trial.open_slot()
        trial.lift()
        trial.time_passes(MENU_S)
        trial.acceptor_off()
        trial.nothing_owed()


@cell("S4.R")
def note_in_escrow_and_phone_not_back(programs):
    with Trial(programs) as trial:
        trial.tap()
        trial.open_slot()
        trial.lift()
        trial.insert()
        until(lambda: trial.recorded("NoteEscrowed"), 10, "the note to be in escrow")
        assert trial.books.box()["returned"]["count"] == 0
        trial.time_passes(ESCROW_S)
        trial.returned(patience=5)
        assert not trial.recorded("StackIntended")


@cell("S4.R-back")
def note_in_escrow_and_phone_back_in_time(programs):
    with Trial(programs) as trial:
        trial.tap()
        trial.open_slot()
        trial.lift()
        trial.insert()
        until(lambda: trial.recorded("NoteEscrowed"), 10, "the note to be in escrow")
        trial.lay()
        trial.stand.stacked(100)
        trial.load()


@cell("S5.R")
def stack_intended(programs):
    with Trial(programs, movement_ms=1000) as trial:
        trial.tap()
        trial.open_slot()
        trial.insert()
        until(lambda: trial.recorded("StackIntended"), 10, "the intent")
        trial.stand.lift()
        assert not trial.recorded("NoteStacked"), "the phone left too late"
        state = trial.stand.stacked(100)
        assert state["visit"] == "TakingNotes", state
        trial.lay()
        trial.load()


@cell("S6.R")
def note_in_the_box_and_not_durable(programs):
    with Trial(programs, movement_ms=1000) as trial:
        trial.tap()
        trial.open_slot()
        trial.insert()
        trial.stack_in_silence()
        trial.stand.lift()
        trial.hear_again()
        trial.stand.stacked(100)
        trial.lay()
        trial.load()


@cell("S7.R")
def credit_durable(programs):
    with Trial(programs) as trial:
        trial.pay()
        trial.lift()
        trial.time_passes(MENU_S)
        trial.kept_on_screen()


@cell("S8.R")
def amount_confirmed(programs):
    with Trial(programs) as trial:
        trial.pay()
        trial.lift()
        trial.confirm()
        trial.stand.wait_visit("Loading")
        trial.time_passes(MENU_S)
        trial.kept_on_screen()


@cell("S9.R")
def initialized_and_laid_down_again(programs):
    with Trial(programs) as trial:
        trial.pay()
        trial.reader(tear={"when": "inside", "ins": "50"})
        trial.confirm()
        trial.gone()
        trial.stand.lay(trial.phone)
        trial.finished("Loaded")
        assert trial.count("ChallengeTaken") == 1
        trial.loaded = 10000


@cell("S9.R-gone")
def initialized_and_not_back(programs):
    with Trial(programs) as trial:
        trial.pay()
        trial.reader(tear={"when": "inside", "ins": "50"})
        trial.confirm()
        trial.gone()
        trial.stand.wait(lambda s: not s["guest"]["phone_here"], 10, "without the phone")
        trial.time_passes(MENU_S)
        trial.kept_on_screen()
        assert trial.books.attempts() == []


def lift_while_authorising(trial):
    trial.stand.host(delay={"ms": 1500, "path": "POST /v1/loads"})
    confirm(trial)
    until(lambda: trial.recorded("AuthorisationIntended"), 10, "the request")
    trial.lift()
    assert not trial.recorded("Authorised"), "the phone left too late"


@cell("S10.R")
def authorisation_under_way_and_phone_back(programs):
    with Trial(programs) as trial:
        lift_while_authorising(trial)
        trial.lay()
        assert not trial.recorded("Authorised"), "the phone came back too late"
        trial.finished("Loaded")
        # The random of the first challenge died with the field: another attempt, and one of them on the card.
        assert sorted(a["state"] == "applied" for a in trial.books.attempts()) == [False, True], trial.books.attempts()
        trial.loaded = 10000


@cell("S10.R-gone")
def authorisation_under_way_and_phone_not_back(programs):
    with Trial(programs) as trial:
        lift_while_authorising(trial)
        until(lambda: trial.recorded("Authorised"), 10, "the answer")
        trial.time_passes(MENU_S)
        trial.finished("Unresolved")
        assert not trial.books.host_card()["pending"], "an authorisation stands: money may not be given another way"
        trial.loaded = 10000


@cell("S11.R")
def authorised_and_gone_before_the_credit(programs):
    with Trial(programs) as trial:
        trial.pay()
        trial.reader(tear={"when": "before", "ins": "52"})
        trial.confirm()
        trial.gone()
        until(lambda: trial.recorded("CreditIntended"), 10, "the intent")
        assert trial.stand.balance(trial.phone) == trial.books.card
        trial.stand.lay(trial.phone)
        trial.finished("Loaded")
        trial.loaded = 10000


@cell("S12.R")
def authorised_with_the_phone_away(programs):
    with Trial(programs) as trial:
        lift_while_authorising(trial)
        until(lambda: trial.recorded("Authorised"), 10, "the answer")
        assert not trial.recorded("CreditIntended")
        trial.stand.lay(trial.phone)
        trial.finished("Loaded")
        trial.loaded = 10000


@cell("S13.R")
def credited_and_the_answer_lost(programs):
    with Trial(programs) as trial:
        trial.pay()
        trial.reader(tear={"when": "inside", "ins": "52"})
        trial.confirm()
        trial.gone()
        trial.chip_loaded()
        trial.stand.wait(lambda s: not s["guest"]["phone_here"], 10, "asking for the phone")
        trial.stand.lay(trial.phone)
        trial.finished("Loaded")
        assert trial.recorded("EvidenceReported") and len(trial.books.attempts()) == 1
        trial.loaded = 10000


@cell("S13.R-unwritten")
def credit_worked_on_and_not_written(programs):
    with Trial(programs) as trial:
        trial.pay()
        trial.stand.desk(device="phones", set={
            "phone": trial.phone, "fault": {"tear": {"when": "inside_before_write", "ins": "52"}}})
        trial.confirm()
        trial.gone()
        assert trial.stand.balance(trial.phone) == trial.books.card
        trial.stand.lay(trial.phone)
        trial.finished("Loaded")
        assert trial.recorded("EvidenceReported") and len(trial.books.attempts()) == 2
        trial.loaded = 10000


@cell("S13.R-61xx")
def credited_and_the_tac_not_fetched(programs):
    with Trial(programs) as trial:
        trial.pay()
        trial.reader(tear={"when": "after", "ins": "52"})
        trial.confirm()
        trial.gone()
        trial.chip_loaded()
        trial.stand.wait(lambda s: not s["guest"]["phone_here"], 10, "asking for the phone")
        trial.stand.lay(trial.phone)
        trial.finished("Loaded")
        assert trial.recorded("EvidenceReported") and len(trial.books.attempts()) == 1
        trial.loaded = 10000


@cell("S14.R")
def tac_received(programs):
    with Trial(programs) as trial:
        trial.pay()
        # T=0: the TAC is what the second GET RESPONSE brings, the first belongs to INITIALIZE.
        trial.reader(tear={"when": "after", "ins": "C0", "count": 2})
        trial.confirm()
        trial.gone()
        trial.finished("Loaded")
        assert trial.recorded("PurseCredited") and not trial.recorded("EvidenceReported")
        trial.loaded = 10000


@cell("S15.R")
def slip_being_printed(programs):
    with Trial(programs) as trial:
        trial.pay()
        trial.load()
        trial.stand.press("print-receipt")
        trial.stand.lift()
        until(lambda: trial.recorded("ReceiptPrinted"), 20, "the slip in the journal")
        assert len(trial.stand.receipts()) == 1
