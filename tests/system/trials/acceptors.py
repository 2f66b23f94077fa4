"""A whole cash load with each way of talking to the cash acceptor: notes stacked, given back, refused, and loaded."""

from playbill import trial
from trial import Trial, until


@trial("cash.ccnet", "ccnet")
@trial("cash.id003", "id003")
@trial("cash.id003-interrupt", "id003-interrupt")
def cash_load(programs, acceptor):
    with Trial(programs, acceptor=acceptor) as visit:
        visit.tap()
        visit.open_slot()
        visit.insert(100)
        visit.stand.stacked(100)
        visit.insert(50, false_note=True)
        until(lambda: visit.books.box()["rejected"] == 1, 10, "the false note to be refused")
        visit.acceptor(return_next=True)
        visit.insert(50)
        until(lambda: visit.books.box()["returned"]["fen"] == 5000, 10, "the note to be given back")
        visit.insert(20)
        visit.stand.stacked(120)
        assert visit.count("NoteStacked") == 2 and visit.books.box()["box"]["fen"] == 12000
        visit.load(120)
