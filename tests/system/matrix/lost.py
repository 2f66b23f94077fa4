"""Columns Tq and Ta: a request is lost on its way, or its answer is."""

from playbill import cell
from trial import Trial, until

CARD = "GET /v1/cards/*"
AUTHORISE = "POST /v1/loads"
RESULT = "POST /v1/loads/*/result"


def unread(programs, **fault):
    with Trial(programs) as trial:
        trial.reader(**fault)
        trial.stand.lay(trial.phone)
        trial.trouble("Unreadable")
        trial.nothing_owed()
        trial.stand.wait_visit("Home")  # it lies there still, and is read the next time
        assert trial.stand.state()["guest"]["balance_fen"] == trial.books.card


@cell("S1.Tq")
def command_to_the_card_lost(programs):
    unread(programs, mute={"when": "before", "ins": "B0"})


@cell("S1.Ta")
def answer_of_the_card_lost(programs):
    unread(programs, mute={"when": "inside", "ins": "B0"})


def balance_without_host(programs, **fault):
    with Trial(programs) as trial:
        trial.always(**fault)
        trial.stand.lay(trial.phone)
        state = trial.stand.wait_visit("Home")
        assert state["guest"]["balance_fen"] == trial.books.card, state
        trial.nothing_owed()


@cell("S1.Tq-host")
def question_for_open_items_lost(programs):
    balance_without_host(programs, drop_request={"path": "GET /v1/cards/*/open-items"})


@cell("S1.Ta-host")
def answer_about_open_items_lost(programs):
    balance_without_host(programs, drop_answer={"path": "GET /v1/cards/*/open-items"})


@cell("S2.Tq")
def question_for_eligibility_lost(programs):
    with Trial(programs) as trial:
        trial.tap()
        trial.always(drop_request={"path": CARD})
        trial.stand.press("load-cash")
        state = trial.trouble("HostSilent")
        assert state["guest"]["balance_fen"] == trial.books.card, state
        trial.stand.press("back")
        trial.stand.wait_visit("Home")
        assert not trial.recorded("LoadOpened")
        trial.nothing_owed()


@cell("S2.Ta")
def answer_about_eligibility_lost(programs):
    with Trial(programs) as trial:
        trial.tap()
        trial.stand.host(drop_answer={"path": CARD})
        trial.open_slot()  # the question may be asked again, and is
        trial.insert()
        trial.stand.stacked(100)
        trial.load()


def authorisation(programs, **fault):
    with Trial(programs) as trial:
        trial.pay()
        trial.stand.host(**fault)
        trial.load()
        assert len(trial.books.attempts()) == 1
        assert trial.count("AuthorisationIntended") == 1


@cell("S10.Tq")
def authorisation_request_lost(programs):
    authorisation(programs, drop_request={"path": AUTHORISE, "count": 2})


@cell("S10.Ta")
def authorisation_answer_lost(programs):
    authorisation(programs, drop_answer={"path": AUTHORISE, "count": 2})


@cell("S13.Ta")
def answer_to_the_credit_lost(programs):
    with Trial(programs) as trial:
        trial.pay()
        trial.reader(mute={"when": "inside", "ins": "52"})
        trial.confirm()
        trial.chip_loaded()
        until(lambda: trial.recorded("EvidenceReported"), 30, "the resolver")
        trial.finished("Loaded")
        assert len(trial.books.attempts()) == 1
        trial.loaded = 10000


def result(programs, **fault):
    with Trial(programs) as trial:
        trial.pay()
        trial.stand.host(**fault)
        trial.load()
        trial.queue_empty()
        applied = [a for a in trial.books.attempts() if a["state"] == "applied"]
        assert len(applied) == 1, applied
        assert trial.books.host_card()["balance_fen"] == trial.books.card + 10000


@cell("S16.Tq")
def result_lost(programs):
    result(programs, drop_request={"path": RESULT, "count": 2})


@cell("S16.Ta")
def acknowledgement_of_the_result_lost(programs):
    result(programs, drop_answer={"path": RESULT, "count": 2})
