"""Column O: an answer comes late, after something newer has happened."""

from playbill import cell
from trial import Trial, until

STALL_MS = 450  # later than the terminal waits for an answer of the acceptor (command_turn.h)
AUTHORISE = "POST /v1/loads"
RESULT = "POST /v1/loads/*/result"


@cell("S1.O")
def answer_of_the_card(programs):
    with Trial(programs) as trial:
        trial.reader(stale_answer={"message": "6F", "count": 3})
        state = trial.tap()
        assert state["guest"]["balance_fen"] == trial.books.card, state
        trial.nothing_owed()


@cell("S2.O")
def eligibility_after_going_back(programs):
    with Trial(programs) as trial:
        trial.tap()
        trial.stand.host(delay={"ms": 1200, "path": "GET /v1/cards/*"})
        trial.stand.press("load-cash")
        trial.stand.wait_visit("Asking")
        trial.stand.press("back")
        trial.stand.wait_visit("Home")
        trial.open_slot()
        trial.insert()  # meanwhile the first answer comes
        trial.stand.stacked(100)
        assert trial.count("LoadOpened") == 1
        trial.load()


@cell("S4.O")
def report_of_the_note_in_escrow(programs):
    with Trial(programs) as trial:
        trial.tap()
        trial.open_slot()
        trial.lift()
        trial.insert()
        until(lambda: trial.recorded("NoteEscrowed"), 10, "the note to be in escrow")
        trial.acceptor(stall_ms=STALL_MS)
        trial.time_passes(10)
        trial.returned()
        until(lambda: trial.recorded("NoteReturned"), 10, "the note in the journal")
        assert trial.count("NoteEscrowed") == 1 and trial.count("NoteReturned") == 1


@cell("S5.O")
def answer_to_stack(programs):
    with Trial(programs, movement_ms=1000) as trial:
        trial.tap()
        trial.open_slot()
        trial.insert()
        until(lambda: trial.recorded("StackIntended"), 10, "the intent", pause=0.002)
        trial.acceptor(stall_ms=STALL_MS)
        assert trial.books.box()["box"]["count"] == 0, "the stall came too late"
        trial.stand.stacked(100)
        assert trial.count("NoteStacked") == 1
        trial.load()


@cell("S6.O")
def report_of_the_stacked_note(programs):
    with Trial(programs, movement_ms=1000) as trial:
        trial.tap()
        trial.open_slot()
        trial.insert()
        trial.stack_in_silence()
        trial.acceptor(stall_ms=STALL_MS)
        trial.hear_again()
        trial.stand.stacked(100)
        assert trial.count("NoteStacked") == 1
        trial.load()


@cell("S7.O")
def answers_of_the_acceptor_between_two_notes(programs):
    with Trial(programs) as trial:
        trial.pay()
        trial.acceptor(stall_ms=STALL_MS)
        trial.insert()
        trial.stand.stacked(200)
        assert trial.count("NoteStacked") == 2
        trial.load(200)


@cell("S8.O")
def answer_of_the_acceptor_after_the_confirmation(programs):
    with Trial(programs) as trial:
        trial.pay()
        trial.acceptor(stall_ms=STALL_MS)
        trial.load()
        assert trial.count("AmountCommitted") == 1


@cell("S9.O")
def answer_before_the_challenge(programs):
    with Trial(programs) as trial:
        trial.pay()
        trial.reader(stale_answer={"message": "6F"})
        trial.load()
        assert trial.count("ChallengeTaken") == 1


def give_the_answer_up(trial):
    """The host takes longer than the citizen is made to wait."""
    trial.pay()
    trial.stand.host(delay={"ms": 2500, "path": AUTHORISE})
    trial.confirm()
    until(lambda: trial.recorded("AuthorisationIntended"), 10, "the request")
    trial.time_passes(30)
    trial.finished("Unresolved")
    assert not trial.recorded("Authorised"), "the answer came too early"
    trial.loaded = 10000


@cell("S10.O")
def answer_to_an_attempt_that_was_given_up(programs):
    with Trial(programs) as trial:
        give_the_answer_up(trial)
        trial.stand.press("finish")
        trial.stand.wait_visit("Farewell")
        trial.stand.lift()
        trial.stand.wait_visit("Idle")
        trial.stand.lay(trial.phone)
        until(lambda: trial.count("ChallengeTaken") == 2, 10, "a second attempt")
        assert not trial.recorded("Authorised"), "the answer came too early"
        trial.finished("Loaded")
        assert [e.fields["attempt"] for e in trial.books.entries() if e.name == "Authorised"] == [2]
        assert sorted(a["state"] == "applied" for a in trial.books.attempts()) == [False, True], trial.books.attempts()


@cell("S11.O")
def answer_after_the_result_screen(programs):
    with Trial(programs) as trial:
        give_the_answer_up(trial)
        until(lambda: trial.recorded("Authorised"), 10, "the late answer")
        trial.finished("Unresolved")
        assert not trial.recorded("CreditIntended"), "nobody waits for this load any more"


@cell("S12.O")
def answer_of_the_card_that_came_back(programs):
    with Trial(programs) as trial:
        trial.pay()
        trial.stand.host(delay={"ms": 1500, "path": AUTHORISE})
        trial.confirm()
        until(lambda: trial.recorded("AuthorisationIntended"), 10, "the request")
        trial.lift()
        until(lambda: trial.recorded("Authorised"), 10, "the answer")
        trial.reader(stale_answer={"message": "6F", "count": 5})
        trial.stand.lay(trial.phone)
        trial.finished("Loaded")
        trial.loaded = 10000


@cell("S13.O")
def answer_before_the_tac(programs):
    with Trial(programs) as trial:
        trial.pay()
        # INITIALIZE, GET RESPONSE, CREDIT: before its answer comes that of the transfer before.
        trial.reader(stale_answer={"message": "6F", "count": 3})
        trial.load()
        assert trial.count("PurseCredited") == 1 and len(trial.books.attempts()) == 1


@cell("S16.O")
def second_load_while_the_first_result_waits(programs):
    with Trial(programs) as trial:
        trial.always(drop_request={"path": RESULT})
        trial.pay()
        trial.load()
        trial.stand.press("finish")
        trial.stand.lift()
        trial.stand.wait_visit("Idle")
        trial.pay(50)
        trial.confirm()
        until(lambda: trial.count("AuthorisationIntended") == 2, 10, "the second request")
        assert len(trial.books.attempts()) == 1, "the second went before the first of the same card"
        trial.stand.host(clear=True)
        trial.finished("Loaded")
        trial.queue_empty()
        acknowledged = [e.fields["request"] for e in trial.books.entries() if e.name == "Acknowledged"]
        assert acknowledged == sorted(acknowledged), acknowledged
        trial.loaded = 15000


@cell("S17.O")
def acknowledgement_at_the_next_visit(programs):
    with Trial(programs) as trial:
        trial.stand.host(delay={"ms": 2000, "path": RESULT})
        trial.pay()
        trial.load()
        trial.stand.press("finish")
        trial.stand.lift()
        trial.stand.wait_visit("Idle")
        state = trial.tap()
        assert state["queue"]["waiting"] == 1, state
        assert state["guest"]["balance_fen"] == trial.books.card + 10000, state
        trial.queue_empty()
        assert trial.stand.state()["visit"] == "Home"
