"""Column K: the terminal is killed (SIGKILL) at the row's moment, started again, and the citizen comes back."""

from playbill import cell
from trial import Trial, until


class Death(Trial):
    """Dies at `moment` of `way(trial)`, and is started again: the trial goes on from there."""

    def __init__(self, programs, moment, way):
        super().__init__(programs, die_at=moment)
        self.way = way

    def __enter__(self):
        super().__enter__()
        try:
            self.way(self)
            self.killed()
            self.state_after = self.restart()
        except BaseException as error:
            self.__exit__(type(error), error, None)
            raise
        return self


def insert_note(trial):
    trial.tap()
    trial.open_slot()
    trial.insert()


def confirm(trial):
    trial.pay()
    trial.confirm()


@cell("S1.K")
def while_being_read(programs):
    with Trial(programs) as trial:
        trial.reader(slow={"ms": 300})
        trial.stand.lay(trial.phone)
        trial.stand.wait_visit("Reading")
        trial.kill()
        trial.restart()
        trial.nothing_owed()


@cell("S2.K")
def while_the_host_is_asked(programs):
    with Trial(programs) as trial:
        trial.tap()
        trial.stand.host(delay={"ms": 3000, "path": "GET /v1/cards/*"})
        trial.stand.press("load-cash")
        trial.stand.wait_visit("Asking")
        trial.kill()
        trial.restart()
        trial.nothing_owed()


@cell("S3.K")
def with_the_acceptor_enabled(programs):
    with Trial(programs) as trial:
        trial.tap()
        trial.open_slot()
        assert trial.books.box()["enabled"] != "000000"
        trial.kill()
        trial.restart()
        trial.acceptor_off()
        trial.nothing_owed()


@cell("S4.K")
def note_in_escrow_and_not_durable(programs):
    with Death(programs, "before:NoteEscrowed", insert_note) as trial:
        trial.returned()
        trial.nothing_owed()


@cell("S4.K-held")
def note_in_escrow_held_for_the_phone(programs):
    def hold(trial):
        trial.tap()
        trial.open_slot()
        trial.lift()
        trial.insert()
    with Death(programs, "durable:NoteEscrowed", hold) as trial:
        assert not trial.recorded("StackIntended")
        trial.returned()
        trial.nothing_owed()


@cell("S5.K")
def stack_intended_and_not_sent(programs):
    with Death(programs, "durable:StackIntended", insert_note) as trial:
        trial.returned()
        trial.nothing_owed()


@cell("S5.K-sent")
def stack_sent_and_nothing_heard(programs):
    with Trial(programs, movement_ms=1000) as trial:
        insert_note(trial)
        trial.stack_in_silence()
        trial.kill()
        trial.hear_again()
        trial.restart()
        trial.kept()


@cell("S6.K")
def stacked_seen_and_not_durable(programs):
    with Death(programs, "before:NoteStacked", insert_note) as trial:
        trial.kept()


@cell("S7.K")
def credit_durable(programs):
    with Death(programs, "durable:NoteStacked", insert_note) as trial:
        trial.kept()


@cell("S7.K-done")
def credit_durable_and_acknowledged(programs):
    with Death(programs, "done:NoteStacked", insert_note) as trial:
        trial.kept()


@cell("S8.K")
def amount_confirmed(programs):
    with Death(programs, "durable:AmountCommitted", confirm) as trial:
        trial.kept()


@cell("S9.K")
def initialized_and_not_durable(programs):
    with Death(programs, "before:ChallengeTaken", confirm) as trial:
        trial.kept()
        assert trial.books.attempts() == []


@cell("S10.K")
def authorisation_durable_and_not_sent(programs):
    with Death(programs, "durable:AuthorisationIntended", confirm) as trial:
        trial.unresolved("Authorised")
        assert len(trial.books.attempts()) == 1


@cell("S10.K-sent")
def authorisation_under_way(programs):
    with Trial(programs) as trial:
        trial.pay()
        trial.always(drop_answer={"path": "POST /v1/loads"})
        trial.confirm()
        until(trial.books.attempts, 10, "the host to authorise")
        trial.kill()
        trial.stand.host(clear=True)
        trial.restart()
        trial.unresolved("Authorised")
        assert len(trial.books.attempts()) == 1


@cell("S11.K")
def authorised_and_not_durable(programs):
    with Death(programs, "before:Authorised", confirm) as trial:
        trial.unresolved("Authorised")
        assert len(trial.books.attempts()) == 1


@cell("S12.K")
def authorised_with_the_phone_away(programs):
    def lift_meanwhile(trial):
        trial.pay()
        trial.stand.host(delay={"ms": 1500, "path": "POST /v1/loads"})
        trial.confirm()
        until(lambda: trial.recorded("AuthorisationIntended"), 5, "the request to be durable")
        trial.stand.lift()
    with Death(programs, "durable:Authorised", lift_meanwhile) as trial:
        assert not trial.recorded("CreditIntended")
        trial.unresolved("Authorised")


@cell("S13.K")
def credit_intended_and_not_sent(programs):
    with Death(programs, "durable:CreditIntended", confirm) as trial:
        assert trial.stand.balance(trial.phone) == trial.books.card
        trial.unresolved("Crediting")


@cell("S13.K-sent")
def credit_executed_and_not_answered(programs):
    with Trial(programs) as trial:
        trial.pay()
        trial.reader(mute={"when": "inside", "ins": "52"})
        trial.confirm()
        trial.chip_loaded()
        trial.kill()
        trial.restart()
        trial.unresolved("Crediting")


@cell("S14.K")
def tac_received_and_not_durable(programs):
    with Death(programs, "before:PurseCredited", confirm) as trial:
        assert trial.stand.balance(trial.phone) == trial.books.card + 10000
        trial.unresolved("Crediting")


@cell("S15.K")
def receipt_being_printed(programs):
    def print_slip(trial):
        confirm(trial)
        trial.finished("Loaded")
        trial.press_last("print-receipt")
    with Death(programs, "durable:ReceiptIntended", print_slip) as trial:
        trial.loaded = 10000
        assert not trial.stand.receipts()
        trial.stand.lift()
        state = trial.tap()
        assert state["guest"]["reprint"], state
        trial.stand.press("print-receipt")
        until(lambda: len(trial.stand.receipts()) == 1, 20, "the slip")
        until(lambda: trial.recorded("ReceiptPrinted"), 10, "the slip in the journal")
        assert trial.count("ReceiptPrinted") == 1


@cell("S16.K")
def result_durable_and_not_sent(programs):
    with Death(programs, "durable:PurseCredited", confirm) as trial:
        trial.queue_empty()
        assert trial.books.host_card()["balance_fen"] == trial.books.card + 10000
        trial.loaded = 10000


@cell("S16.K-sent")
def result_lost_on_its_way(programs):
    with Trial(programs) as trial:
        trial.always(drop_request={"path": "POST /v1/loads/*/result"})
        confirm(trial)
        state = trial.finished("Loaded")
        assert state["queue"]["waiting"] == 1, state
        trial.kill()
        trial.stand.host(clear=True)
        trial.restart()
        trial.queue_empty()
        assert trial.books.host_card()["balance_fen"] == trial.books.card + 10000
        trial.loaded = 10000


@cell("S17.K")
def result_acknowledged_and_not_durable(programs):
    with Death(programs, "before:Acknowledged:2", confirm) as trial:
        trial.queue_empty()
        trial.loaded = 10000
