"""What keeps a terminal from starting, or from taking money: a clear word each, and the rest goes on."""

import contextlib
import pathlib
import subprocess
import tempfile

from playbill import Skip, trial
from trial import Stand, StandError, Trial, until


def must_fail(done, *words):
    """It ended at once, and its one message has all of `words`."""
    told = done.stdout + done.stderr
    assert done.returncode == 2, (done.returncode, told)
    for word in words:
        assert word in told, f"'{word}' is not in: {told}"


BROKEN = (  # what the line becomes, the line, what the message must name
    ("width_px = 1080", 'width_px = "wide"', "width_px"),
    ("[purse]", "[purse", ""),
    ('kind = "rf-bridge"', 'kind = "quantum"', "kind"),
    ('bag = "BAG-000001"', 'bag = "BAG-000001"\ncolour = "red"', "colour"),
    ('id = "225000000001"', 'id = "12"', "id"),
    ('url = "https', 'url = "gopher', "host.url"),
)


@trial("config.broken")
def broken_configuration(programs):
    with Trial(programs) as visit:
        good = (visit.directory / "kiosk.toml").read_text()
        for line, broken, key in BROKEN:
            assert line in good, line
            file = visit.directory / "broken.toml"
            file.write_text(good.replace(line, broken, 1))
            number = good[:good.index(line)].count("\n") + 1 + broken.count("\n")
            must_fail(visit.run("citizen-kiosk", "--headless", "--config", file), f"{file}:{number}", key)
        must_fail(visit.run("citizen-kiosk", "--headless", "--config", visit.directory / "none.toml"), "none.toml")


@trial("socket.in-use")
def control_socket_in_use(programs):
    with Trial(programs) as visit:
        must_fail(visit.run("citizen-kiosk", "--headless", "--config", visit.directory / "kiosk.toml"),
                  "control.sock")
        visit.tap()


@trial("journal.in-use")
def journal_in_use(programs):
    with Trial(programs) as visit:
        text = (visit.directory / "kiosk.toml").read_text()
        other = visit.directory / "other.toml"
        other.write_text(text.replace("/control.sock", "/other.sock"))
        must_fail(visit.run("citizen-kiosk", "--headless", "--config", other), str(visit.directory / "journal"))
        visit.pay()
        visit.load()


@trial("port.in-use")
def port_in_use(programs):
    with Trial(programs) as visit:
        port = visit.stand.url().rsplit(":", 1)[1]
        must_fail(visit.run("citizen-sandbox", "--dir", visit.directory / "second", "--port", port), port)


@trial("certificate.missing")
def certificate_missing(programs):
    with Trial(programs) as visit:
        visit.kill()
        key = visit.stand.office_directory / "pki" / f"terminal-{visit.stand.terminal}.key"
        aside = key.rename(key.with_suffix(".aside"))
        visit.stand.start_kiosk("--trial", ready=False)
        visit.stand.wait(lambda s: all(s["readers"].values()), 20, "reading cards")
        state = visit.tap()
        assert state["guest"]["balance_fen"] == visit.books.card and not state["cash_open"], state
        assert key.name in (visit.directory / "kiosk.log").read_text()
        visit.stand.press("load-cash")
        visit.stand.wait_visit("Trouble")
        visit.stand.lift()
        visit.kill()
        aside.rename(key)
        visit.loaded = 0


@trial("clock.wrong")
def clock_wrong(programs):
    with Trial(programs) as visit:
        visit.kill()
        visit.stand.host(clock={"offset_s": 7200})
        visit.stand.start_kiosk("--trial", ready=False)
        visit.stand.wait(lambda s: s["conditions"]["host_recent"] and all(s["readers"].values()), 20, "on line")
        state = visit.tap()
        assert state["guest"]["balance_fen"] == visit.books.card, state
        assert not state["conditions"]["time_known"] and not state["cash_open"], state
        visit.stand.press("load-cash")
        visit.trouble("AcceptorClosed")
        visit.stand.lift()
        visit.kill()
        visit.loaded = 0


@contextlib.contextmanager
def small_disk(size_mb):
    directory = pathlib.Path(tempfile.mkdtemp(prefix="trial-disk-"))
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size_mb}m", "tmpfs", str(directory)],
                             capture_output=True, check=False)
    try:
        if mounted.returncode != 0:
            raise Skip("no tmpfs may be mounted here")
        yield directory
    finally:
        subprocess.run(["umount", str(directory)], capture_output=True, check=False)
        directory.rmdir()


def fill(directory, leave_kb=0):
    """Every block but so many."""
    with open(directory / "filler", "wb", buffering=0) as filler:
        try:
            while True:
                filler.write(b"x" * 65536)
        except OSError:
            pass
        filler.truncate(max(filler.tell() - leave_kb * 1024, 0))


@trial("disk.full")
def full_disk_with_money_inside(programs):
    with small_disk(64) as disk, Trial(programs, journal=disk / "journal") as visit:
        visit.pay()
        fill(disk)
        visit.load()  # what is open is finished, from the reserve
        visit.stand.press("finish")
        visit.stand.lift()
        state = visit.stand.wait(lambda s: s["visit"] == "Idle" and not s["cash_open"], 10, "closed for cash")
        state = visit.tap()
        assert state["guest"]["balance_fen"] == visit.books.card + 10000, state
        visit.stand.press("load-cash")
        visit.trouble("AcceptorClosed")
        (disk / "filler").unlink()


@trial("second-start")
def two_desks_in_one_directory(programs):
    with Trial(programs) as visit:
        done = visit.run("citizen-desk", "--headless", "--dir", visit.stand.desk_directory)
        assert done.returncode != 0 and str(visit.stand.desk_directory) in done.stdout + done.stderr, done
        other = Stand(programs, visit.directory / "other", office=visit.stand.office_directory)
        try:
            other.start_office("--port", "0")
            raise AssertionError("two offices serve one directory")
        except StandError as error:
            assert "office" in str(error) or "in use" in str(error), error
        finally:
            other.stop()
        until(visit.stand.state, 5, "the first terminal")
