"""Column U: a device is unplugged, or resets itself, at the row's moment."""

from playbill import cell
from trial import Trial, until

PHONE_S = 60  # how long the phone is waited for with money inside (kiosk/flows/times.h)
ACCEPTOR = "cash-acceptor"
READER = "rf-bridge"
PAPER_FAILED = 3  # flows::PaperState


def reader_lost(trial):
    return trial.stand.wait(lambda s: not s["readers"][READER], 15, "without its reader")


@cell("S1.U")
def reader_while_a_card_is_read(programs):
    with Trial(programs) as trial:
        trial.reader(slow={"ms": 300})
        trial.stand.lay(trial.phone)
        trial.stand.wait_visit("Reading")
        trial.cut(READER)
        state = reader_lost(trial)
        assert not state["cash_open"], state
        trial.nothing_owed()


@cell("S2.U")
def reader_while_the_host_is_asked(programs):
    with Trial(programs) as trial:
        trial.tap()
        trial.stand.host(delay={"ms": 1000, "path": "GET /v1/cards/*"})
        trial.stand.press("load-cash")
        trial.stand.wait_visit("Asking")
        trial.cut(READER)
        trial.stand.wait_visit("Trouble", "Home", "Idle")
        trial.acceptor_off()
        assert not trial.recorded("LoadOpened")
        trial.nothing_owed()


@cell("S3.U")
def acceptor_with_the_slot_open(programs):
    with Trial(programs) as trial:
        trial.tap()
        trial.open_slot()
        trial.cut(ACCEPTOR)
        state = trial.stand.wait_visit("Home")
        assert not state["cash_open"] and state["guest"]["balance_fen"] == trial.books.card, state
        trial.nothing_owed()


def hold_a_note(trial):
    trial.tap()
    trial.open_slot()
    trial.lift()
    trial.insert()
    until(lambda: trial.recorded("NoteEscrowed"), 10, "the note to be in escrow")


@cell("S4.U")
def acceptor_with_a_note_in_escrow(programs):
    with Trial(programs) as trial:
        hold_a_note(trial)
        trial.cut(ACCEPTOR)
        trial.stand.wait(lambda s: not s["cash_open"], 10, "without its acceptor")
        trial.join(ACCEPTOR)
        trial.returned(patience=20)
        until(lambda: trial.recorded("NoteReturned"), 10, "the note in the journal")
        trial.nothing_owed()


@cell("S4.U-reset")
def acceptor_reset_with_a_note_in_escrow(programs):
    with Trial(programs) as trial:
        hold_a_note(trial)
        trial.stand.desk(device=ACCEPTOR, power_cycle=True)
        trial.returned(patience=20)
        until(lambda: trial.recorded("NoteReturned"), 40, "the note in the journal")


@cell("S5.U")
def acceptor_while_it_stacks(programs):
    with Trial(programs, movement_ms=1000) as trial:
        trial.tap()
        trial.open_slot()
        trial.insert()
        trial.stack_in_silence()
        trial.cut(ACCEPTOR)
        trial.hear_again()
        trial.stand.wait(lambda s: not s["cash_open"], 10, "without its acceptor")
        trial.join(ACCEPTOR)
        trial.stand.stacked(100)
        assert trial.count("NoteStacked") == 1
        trial.load()


@cell("S5.U-reset")
def acceptor_reset_before_it_stacks(programs):
    with Trial(programs) as trial:
        trial.tap()
        trial.open_slot()
        trial.acceptor(power_cut="before")
        trial.insert()
        trial.returned(patience=20)
        until(lambda: trial.recorded("NoteReturned"), 40, "the note in the journal")


@cell("S6.U")
def acceptor_reset_with_the_note_in_the_box(programs):
    with Trial(programs) as trial:
        trial.tap()
        trial.open_slot()
        trial.acceptor(power_cut="after")
        trial.insert()
        trial.stand.stacked(100, patience=40)
        assert [e.fields["recovered"] for e in trial.books.entries() if e.name == "NoteStacked"] == [True]
        trial.load()


@cell("S6.U-stacker")
def acceptor_reset_between_head_and_box(programs):
    with Trial(programs) as trial:
        trial.tap()
        trial.open_slot()
        trial.acceptor(power_cut="in_stacker")
        trial.insert()
        trial.stand.stacked(100, patience=40)
        trial.load()


@cell("S6.U-forgetful")
def acceptor_reset_and_without_memory(programs):
    with Trial(programs) as trial:
        trial.tap()
        trial.open_slot()
        trial.acceptor(power_cut="forgetful")
        trial.insert()
        until(lambda: trial.books.box()["box"]["count"] == 1, 10, "the note to be in the box")
        # R4: nobody can say where it is: a claim code for the citizen, never money out of nothing.
        until(lambda: trial.recorded("NoteUnattributed"), 40, "the note without a place")
        trial.stand.press("give-up")
        trial.stand.wait_visit("Finished")
        until(lambda: trial.stand.receipts(), 20, "the slip with the claim code")
        trial.unattributed = 10000
        trial.loaded = 0


@cell("S7.U")
def acceptor_between_two_notes(programs):
    with Trial(programs) as trial:
        trial.pay()
        trial.cut(ACCEPTOR)
        trial.stand.wait(lambda s: not s["cash_open"], 10, "without its acceptor")
        trial.load()  # with what is in so far


@cell("S8.U")
def reader_after_the_confirmation(programs):
    with Trial(programs) as trial:
        trial.pay()
        trial.cut(READER)
        trial.stand.wait(lambda s: not s["guest"]["phone_here"], 15, "without the phone")
        trial.confirm()
        trial.stand.wait_visit("Loading")
        trial.time_passes(PHONE_S)
        trial.kept_on_screen()


@cell("S9.U")
def reader_with_the_challenge(programs):
    with Trial(programs) as trial:
        trial.pay()
        trial.reader(mute={"when": "inside", "ins": "50"})
        trial.confirm()
        until(lambda: not trial.reader_state()["armed"], 10, "INITIALIZE")
        trial.cut(READER)
        trial.stand.wait(lambda s: not s["guest"]["phone_here"], 30, "without the phone")
        trial.time_passes(PHONE_S)
        trial.kept_on_screen()
        assert trial.books.attempts() == []


@cell("S10.U")
def acceptor_while_authorising(programs):
    with Trial(programs) as trial:
        trial.pay()
        trial.stand.host(delay={"ms": 1500, "path": "POST /v1/loads"})
        trial.confirm()
        until(lambda: trial.recorded("AuthorisationIntended"), 10, "the request")
        trial.cut(ACCEPTOR)
        trial.finished("Loaded")
        trial.loaded = 10000


@cell("S10.U-reader")
def reader_while_authorising(programs):
    with Trial(programs) as trial:
        trial.pay()
        trial.stand.host(delay={"ms": 2500, "path": "POST /v1/loads"})
        trial.confirm()
        until(lambda: trial.recorded("AuthorisationIntended"), 10, "the request")
        trial.cut(READER)
        reader_lost(trial)
        assert not trial.recorded("Authorised"), "the reader went too late"
        trial.join(READER)
        trial.finished("Loaded")
        assert len(trial.books.attempts()) == 2
        trial.loaded = 10000


@cell("S12.U")
def reader_with_the_authorisation_durable(programs):
    with Trial(programs) as trial:
        trial.pay()
        trial.stand.host(delay={"ms": 1500, "path": "POST /v1/loads"})
        trial.confirm()
        until(lambda: trial.recorded("AuthorisationIntended"), 10, "the request")
        trial.cut(READER)
        until(lambda: trial.recorded("Authorised"), 10, "the answer")
        assert trial.stand.balance(trial.phone) == trial.books.card
        reader_lost(trial)
        trial.join(READER)
        trial.finished("Loaded")
        trial.loaded = 10000


@cell("S13.U")
def reader_with_the_credit_executed(programs):
    with Trial(programs) as trial:
        trial.pay()
        trial.reader(mute={"when": "inside", "ins": "52"})
        trial.confirm()
        trial.chip_loaded()
        trial.cut(READER)
        reader_lost(trial)
        assert trial.recorded("CreditIntended") and not trial.recorded("PurseCredited")
        trial.join(READER)
        trial.finished("Loaded")
        assert trial.recorded("EvidenceReported") and len(trial.books.attempts()) == 1
        trial.loaded = 10000


@cell("S15.U")
def printer_while_it_prints(programs):
    with Trial(programs) as trial:
        trial.pay()
        trial.load()
        trial.cut("printer")
        trial.stand.press("print-receipt")
        until(lambda: trial.recorded("ReceiptFailed"), 40, "the slip's end")
        state = trial.finished("Loaded")  # and the screen still says so
        assert state["paper"] == PAPER_FAILED, state
        assert not trial.stand.receipts()
