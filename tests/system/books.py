"""The three sides that must agree to the fen: the card in the phone, the back office, and the cash in the box."""

import json
import subprocess

import ej
from stand import StandError, until

DISABLED = "000000"


class Books:
    """What was, so that what is can be judged.  All amounts in fen."""

    def __init__(self, stand, phone):
        self.stand = stand
        self.phone = phone
        package = stand.office_directory / "phones" / f"{phone}.json"
        self.asn = json.loads(package.read_text())["asn"]
        self.card = stand.balance(phone)
        self.audit = stand.host(audit=True)
        self.inserted = 0

    def host_card(self):
        return self.stand.host(card={"asn": self.asn})

    def attempts(self):
        """Every authorisation that the host gave for this card."""
        return self.stand.host(history={"asn": self.asn})["attempts"]

    def is_owed(self):
        """The host keeps something for the card that this trial's money paid for."""
        return any(p["state"] == "available" for p in self.host_card()["pending"])

    def box(self):
        return self.stand.desk(device="cash-acceptor", state=True)

    def tool(self, *words):
        """What citizen-kioskctl says of the journal, as its users see it."""
        command = [self.stand.programs / "citizen-kioskctl", *words, "--json", "--journal",
                   self.stand.journal]
        done = subprocess.run([str(c) for c in command], capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, f"kioskctl {words}: {done.stdout}{done.stderr}"
        return json.loads(done.stdout)

    def entries(self):
        return ej.read(self.stand.journal)

    def check_journal(self):
        """I1, I2, I6, I8, I12 by the journal's own check; I4 and I9 on the paper trail."""
        assert self.tool("verify")["findings"] == []
        entries = self.entries()
        ej.check_order(entries)
        ej.check_notes(entries)

    def check_screen(self):
        """I3, I11: what the terminal shows is what the journal holds, or will be in a moment."""
        try:
            until(lambda: self.screen_lies() is None, 3, "the screen to follow the journal")
        except StandError as error:
            raise AssertionError(f"I11: {self.screen_lies()}") from error
        state = self.stand.state()
        if state.get("outcome") == "Loaded":
            ej.check_success(self.entries(), state["item"]["id"])

    def screen_lies(self):
        """An item that is shown otherwise than the journal has it, or None."""
        state = self.stand.state()
        kept = {i["item"]: i for i in self.tool("items", "--all")["items"]}
        for shown in state["items"] + ([state["item"]] if "item" in state else []):
            row = kept[shown["id"]]
            pairs = [(row[name], shown[name]) for name in ("stacked_fen", "amount_fen")]
            if any(left != right for left, right in [*pairs, (row["stage"], shown["stage"].lower())]):
                return shown, row
        return None

    def check(self, *, unattributed=0, loaded=None, claimed=0):
        """I1, I2, I4, I6, I8, I9, I12, I14 of a terminal at rest.  `loaded`: what must be on the card in the end;
        `claimed`: of it, what was pending before."""
        card = self.stand.balance(self.phone) - self.card
        box = self.box()
        host = self.host_card()
        audit = self.stand.host(audit=True)
        status = self.tool("status")
        cash = status["cash"]
        told = json.dumps({"inserted": self.inserted, "card": card, "box": box, "host": host, "audit": audit,
                           "status": status}, ensure_ascii=False)

        def same(left, right, what):
            assert left == right, f"{what}: {left} and {right}: {told}"

        same((box["head"], box["stacker"]), (None, None), "a note lies in the acceptor")
        same(box["enabled"], DISABLED, "I14: the acceptor takes notes outside a session")
        same(self.inserted, box["box"]["fen"] + box["returned"]["fen"], "I1: notes in, and in the box or given back")
        same(cash["stacked_fen"], box["box"]["fen"], "I1: the ledger and the box")
        same(cash["difference_fen"], 0, "I1: the ledger's difference")
        same(cash["unattributed_fen"], unattributed, "R4: notes without a place")
        same(card - claimed + unattributed, box["box"]["fen"], "I1: what went in, and what the card got")
        same(host["balance_fen"], self.card + card, "I2: the host's balance and the card's")
        same(audit["applied_fen"] - self.audit["applied_fen"], card, "I2: applied loads and the card")
        same(audit["unresolved_fen"], self.audit["unresolved_fen"], "I2: loads that nobody can judge")
        same(audit["pending_fen"], self.audit["pending_fen"] - claimed, "pending add-value that is left")
        same(audit["alarms"], self.audit["alarms"], "alarms")
        same(audit["breaks"], [], "I2: the host's rows")
        same(status["open_items"]["count"], 0, "I6: open items")
        same(status["queue"]["waiting"], 0, "I8: waiting requests")
        same(status["queue"]["quarantined"], 0, "I7: requests that the host will not take")
        if loaded is not None:
            same(card, loaded, "loaded")
        self.check_journal()
