"""A whole visit over each reader: balance, records, cash load, slip, in both languages."""

from playbill import trial
from trial import Trial, until


@trial("visit.rf-bridge", "rf-bridge", "zh")
@trial("visit.rf-bridge-english", "rf-bridge", "en")
@trial("visit.pcsc", "pcsc", "zh")
@trial("visit.pcsc-english", "pcsc", "en")
def whole_visit(programs, reader, language):
    with Trial(programs, reader=reader) as visit:
        state = visit.tap()
        assert state["guest"] == {"card": "****0017", "balance_fen": visit.books.card, "reader": reader,
                                  "phone_here": True, "reprint": False}, state
        visit.speak(language)
        visit.open_slot()
        visit.insert()
        visit.stand.stacked(100)
        visit.load()
        visit.stand.press("print-receipt")
        until(lambda: visit.recorded("ReceiptPrinted"), 20, "the slip in the journal")
        slip = visit.stand.receipts()[0].read_text()
        assert "100.00" in slip and "****0017" in slip, slip
        assert ("便民" in slip or "充值" in slip or "圈存" in slip) == (language == "zh"), slip
        visit.stand.press("finish")
        visit.stand.lift(reader)
        visit.stand.wait_visit("Idle")
        visit.tap()
        visit.stand.press("records")
        state = visit.stand.wait_visit("Records")
        assert state["records"] >= 1 and state["guest"]["balance_fen"] == visit.books.card + 10000, state
