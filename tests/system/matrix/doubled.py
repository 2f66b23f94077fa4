"""Column D: a frame, an answer or a touch comes twice.  It counts once."""

from playbill import cell
from trial import Trial, until

APDU = {"message": "6F"}  # CCID transfer block
# INITIALIZE and CREDIT take two transfers each: the command, and GET RESPONSE.
CREDIT = {"message": "6F", "count": 3}
TAC = {"message": "6F", "count": 4}


def good_load(trial, attempts=1):
    """Every fact of the load once."""
    trial.load()
    for name in ("AmountCommitted", "ChallengeTaken", "AuthorisationIntended", "Authorised", "CreditIntended",
                 "PurseCredited"):
        assert trial.count(name) == attempts, name


@cell("S1.D")
def answers_of_the_card(programs):
    with Trial(programs) as trial:
        trial.reader(duplicate_answer=APDU)
        state = trial.tap()
        assert state["guest"]["balance_fen"] == trial.books.card, state
        trial.nothing_owed()


@cell("S1.D-tap")
def tap_after_tap(programs):
    with Trial(programs) as trial:
        trial.tap()
        for _ in range(3):
            trial.stand.lift()
            trial.stand.lay(trial.phone)
        trial.lay_settled()
        trial.nothing_owed()


@cell("S2.D")
def question_and_touch(programs):
    with Trial(programs) as trial:
        trial.tap()
        trial.stand.host(duplicate={"path": "GET /v1/cards/*"})
        trial.stand.press("load-cash")
        trial.stand.press("load-cash")
        trial.open_slot()
        assert trial.count("LoadOpened") == 1
        trial.stand.press("give-up")
        trial.stand.wait_visit("Home")
        trial.nothing_owed()


@cell("S3.D")
def answers_of_the_enabled_acceptor(programs):
    with Trial(programs) as trial:
        trial.acceptor(copies=3)
        trial.tap()
        trial.open_slot()
        assert trial.count("LoadOpened") == 1
        trial.stand.press("give-up")
        trial.stand.wait_visit("Home")
        trial.acceptor_off()
        trial.nothing_owed()


@cell("S4.D")
def report_of_the_note_in_escrow(programs):
    with Trial(programs) as trial:
        trial.tap()
        trial.open_slot()
        trial.lift()
        trial.acceptor(copies=3)
        trial.insert()
        until(lambda: trial.recorded("NoteEscrowed"), 10, "the note to be in escrow")
        trial.time_passes(10)
        trial.returned()
        until(lambda: trial.recorded("NoteReturned"), 10, "the note in the journal")
        assert trial.count("NoteEscrowed") == 1 and trial.count("NoteReturned") == 1


@cell("S5.D")
def answers_while_the_note_is_stacked(programs):
    with Trial(programs) as trial:
        trial.tap()
        trial.open_slot()
        trial.acceptor(copies=3)
        trial.insert()
        trial.stand.stacked(100)
        trial.insert()
        trial.stand.stacked(200)
        assert trial.count("NoteStacked") == 2 and trial.books.box()["box"]["count"] == 2
        trial.load(200)


@cell("S6.D")
def report_of_the_stacked_note(programs):
    with Trial(programs) as trial:
        trial.tap()
        trial.open_slot()
        trial.acceptor(lose_ack=3)
        trial.insert()
        trial.stand.stacked(100)
        until(lambda: trial.stand.desk(device="cash-acceptor", faults=True)["lose_ack"] == 0, 10,
              "the report to be said four times")
        assert trial.count("NoteStacked") == 1
        good_load(trial)


@cell("S7.D")
def tap_with_money_inside(programs):
    with Trial(programs) as trial:
        trial.pay()
        for _ in range(2):
            trial.lift()
            trial.lay()
        trial.stand.stacked(100)
        good_load(trial)


@cell("S8.D")
def confirmation(programs):
    with Trial(programs) as trial:
        trial.pay()
        for _ in range(3):
            trial.stand.press("load-now")
        good_load(trial)


@cell("S9.D")
def answer_to_the_challenge(programs):
    with Trial(programs) as trial:
        trial.pay()
        trial.reader(duplicate_answer=APDU)
        good_load(trial)


@cell("S10.D")
def authorisation_request(programs):
    with Trial(programs) as trial:
        trial.pay()
        trial.stand.host(duplicate={"path": "POST /v1/loads"})
        good_load(trial)
        assert len(trial.books.attempts()) == 1


@cell("S11.D")
def authorisation_answer(programs):
    with Trial(programs) as trial:
        trial.pay()
        # It arrives twice, is answered with silence, and comes a third time.
        trial.stand.host(duplicate={"path": "POST /v1/loads"})
        trial.stand.host(drop_answer={"path": "POST /v1/loads"})
        good_load(trial)
        assert len(trial.books.attempts()) == 1


@cell("S12.D")
def tap_with_the_authorisation_durable(programs):
    with Trial(programs) as trial:
        trial.pay()
        trial.stand.host(delay={"ms": 1500, "path": "POST /v1/loads"})
        trial.confirm()
        until(lambda: trial.recorded("AuthorisationIntended"), 10, "the request")
        trial.lift()
        until(lambda: trial.recorded("Authorised"), 10, "the answer")
        trial.reader(duplicate_answer=APDU)
        trial.stand.lay(trial.phone)
        trial.finished("Loaded")
        assert trial.count("PurseCredited") == 1
        trial.loaded = 10000


@cell("S13.D")
def credit_with_a_spoilt_answer(programs):
    with Trial(programs) as trial:
        trial.pay()
        # The bridge is asked for its answer again; CREDIT itself must not be sent again.
        trial.reader(wrong_lrc=CREDIT)
        trial.confirm()
        trial.finished("Loaded")
        assert len(trial.books.attempts()) == 1
        trial.loaded = 10000


@cell("S13.D-nak")
def credit_refused_by_the_line(programs):
    with Trial(programs) as trial:
        trial.pay()
        trial.reader(nak={**CREDIT, "times": 2})
        good_load(trial)
        assert len(trial.books.attempts()) == 1


@cell("S14.D")
def tac(programs):
    with Trial(programs) as trial:
        trial.pay()
        trial.reader(duplicate_answer=TAC)
        good_load(trial)


@cell("S15.D")
def touch_of_print(programs):
    with Trial(programs) as trial:
        trial.pay()
        good_load(trial)
        for _ in range(3):
            trial.stand.press("print-receipt")
        until(lambda: trial.recorded("ReceiptPrinted"), 20, "the slip in the journal")
        trial.stand.press("print-receipt")
        trial.stand.press("finish")
        trial.stand.wait_visit("Farewell")
        assert trial.count("ReceiptIntended") == 1 and len(trial.stand.receipts()) == 1


@cell("S16.D")
def result_request(programs):
    with Trial(programs) as trial:
        trial.pay()
        trial.stand.host(duplicate={"path": "POST /v1/loads/*/result"})
        good_load(trial)
        trial.queue_empty()
        assert trial.books.host_card()["balance_fen"] == trial.books.card + 10000


@cell("S17.D")
def acknowledgement(programs):
    with Trial(programs) as trial:
        trial.pay()
        trial.stand.host(duplicate={"path": "POST /v1/loads/*/result"})
        trial.stand.host(drop_answer={"path": "POST /v1/loads/*/result"})
        good_load(trial)
        trial.queue_empty()
        assert trial.count("Acknowledged") == 2  # of the authorisation, and of the result
