"""The three sides that must agree to the fen: the card in the phone, the back office, and the cash in the box."""

import json
import subprocess


class Books:
    """What was, so that what is can be judged.  All amounts in fen."""

    def __init__(self, stand, phone):
        self.stand = stand
        self.phone = phone
        self.asn = json.loads((stand.office_directory / "phones" / f"{phone}.json").read_text())["asn"]
        self.card = stand.balance(phone)
        self.audit = stand.host(audit=True)
        self.inserted = 0

    def feed(self, yuan):
        self.stand.feed(yuan)
        self.inserted += yuan * 100

    def host_card(self):
        return self.stand.host(card={"asn": self.asn})

    def ledger(self):
        """The journal's own sums and its check of itself (I1, I12), by the tool that staff use."""
        tool = self.stand.programs / "citizen-kioskctl"
        journal = self.stand.directory / "journal"
        verify = subprocess.run([tool, "verify", "--journal", journal], capture_output=True, text=True, timeout=60)
        assert verify.returncode == 0, f"verify: {verify.stdout}{verify.stderr}"
        status = subprocess.run([tool, "status", "--journal", journal, "--json"], capture_output=True, text=True,
                                timeout=60, check=True)
        return json.loads(status.stdout)

    def check(self, *, unattributed=0, loaded=None):
        """I1, I2, I4, I6, I8, I11, I12 of a terminal at rest.  `loaded`: what must be on the card in the end."""
        stand = self.stand
        box = stand.desk(device="cash-acceptor", state=True)
        card = stand.balance(self.phone)
        host = self.host_card()
        audit = stand.host(audit=True)
        status = self.ledger()
        ledger = status["ledger"]
        seen = {"box": box["box"]["fen"], "returned": box["returned"]["fen"], "inserted": self.inserted,
                "card": card - self.card, "host": host, "audit": audit, "ledger": ledger}
        told = json.dumps(seen, ensure_ascii=False)

        def same(left, right, what):
            assert left == right, f"{what}: {left} and {right}: {told}"

        assert box["head"] is None and box["stacker"] is None, f"a note lies in the acceptor: {told}"
        same(seen["inserted"], seen["box"] + seen["returned"], "I1: notes in, and in the box or given back")
        same(ledger["stacked_fen"], seen["box"], "I1: the ledger and the box")
        same(ledger["difference_fen"], 0, "I1: the ledger's difference")
        same(ledger["unattributed_fen"], unattributed, "R4: notes without a place")
        same(seen["card"] + unattributed, seen["box"], "I1: what went in, and what the card got")
        same(host["balance_fen"], card, "I2: the host's balance and the card's")
        same(audit["applied_fen"] - self.audit["applied_fen"], seen["card"], "I2: applied loads and the card")
        same(audit["alarms"], self.audit["alarms"], "alarms")
        assert audit["sound"], f"I2: the host's rows: {told}"
        same(status["open_items"], 0, "I6: open items")
        same(status["queue"]["waiting"], 0, "I8: waiting requests")
        same(status["queue"]["quarantined"], 0, "I8: quarantined requests")
        if loaded is not None:
            same(seen["card"], loaded, "loaded")
        return seen
