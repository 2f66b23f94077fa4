"""The back office says no, says nonsense, or says nothing."""

from playbill import trial
from trial import Trial, until


@trial("pending.claimed")
def pending_add_value(programs):
    with Trial(programs, phone="wu") as visit:
        visit.stand.lay(visit.phone)
        visit.stand.wait_visit("Offering")
        visit.stand.press("claim")
        visit.finished("Loaded")
        visit.loaded = visit.claimed = 5000


@trial("pending.later")
def pending_add_value_left_for_another_day(programs):
    with Trial(programs, phone="wu") as visit:
        visit.stand.lay(visit.phone)
        visit.stand.wait_visit("Offering")
        visit.stand.press("later")
        visit.stand.wait_visit("Home")
        visit.stand.press("finish")
        visit.stand.lift()
        visit.stand.wait_visit("Idle")
        assert visit.stand.balance("wu") == visit.books.card
        visit.loaded = visit.claimed = 5000  # the wind-up claims it


@trial("declined")
def load_that_the_host_declines(programs):
    with Trial(programs) as visit:
        visit.pay()
        visit.stand.host(set_card={"asn": visit.books.asn, "state": "lost"})
        visit.confirm()
        visit.kept_on_screen()
        visit.stand.host(set_card={"asn": visit.books.asn, "state": "active"})


@trial("wrong-mac2")
def mac2_spoilt(programs):
    with Trial(programs) as visit:
        visit.pay()
        visit.stand.host(wrong_mac2={"count": 1})
        visit.load()
        assert visit.count("CreditRefused") == 1 and len(visit.books.attempts()) == 2


@trial("host-down.kept")
def host_gone_and_the_citizen_too(programs):
    with Trial(programs) as visit:
        visit.pay()
        visit.stand.stop_office(kill=True)
        visit.lift()
        visit.time_passes(60)
        visit.finished("Kept")
        state = visit.stand.wait(lambda s: s["queue"]["waiting"] == 1, 10, "keeping its voucher")
        assert state["queue"]["sum_fen"] == 10000, state
        visit.stand.start_office()
        visit.registered(100)


@trial("host-down.restart")
def host_gone_and_the_terminal_killed(programs):
    with Trial(programs) as visit:
        visit.pay()
        visit.stand.stop_office(kill=True)
        visit.confirm()
        until(lambda: visit.recorded("AuthorisationIntended"), 10, "the request")
        visit.time_passes(30)
        visit.finished("Unresolved")
        visit.kill()
        visit.restart()
        visit.stand.start_office()
        visit.unresolved("Authorised", patience=40)


@trial("host-html")
def portal_instead_of_the_host(programs):
    with Trial(programs) as visit:
        visit.tap()
        visit.always(html={"path": "GET /v1/cards/*"})
        visit.stand.press("load-cash")
        visit.trouble("HostSilent")
        visit.stand.host(clear=True)
        visit.stand.press("back")
        visit.stand.wait_visit("Home")
        visit.open_slot()
        visit.insert()
        visit.stand.stacked(100)
        visit.stand.host(html={"path": "POST /v1/loads", "count": 2})
        visit.stand.host(html={"path": "POST /v1/loads/*/result", "count": 2})
        visit.load()
        visit.queue_empty()
        assert len(visit.books.attempts()) == 1
