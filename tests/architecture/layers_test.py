"""Fails when a folder includes a folder that is not below it, or a library that belongs elsewhere, or when a folder
has no row here.  Usage: layers_test.py SOURCE_ROOT"""

import pathlib
import re
import sys

# folder: the folders it may include, besides itself and what lies inside it
BELOW = {
    "kiosk/domain": (),
    "kiosk/flows": ("kiosk/domain",),
    "kiosk/journal": ("kiosk/domain",),
    "devices/link": ("kiosk/domain",),
    "devices/card": ("kiosk/domain", "devices/link"),
    "devices/cash_acceptor": ("kiosk/domain", "devices/link"),
    "devices/printer": ("kiosk/domain", "devices/link"),
    "backend-client": ("kiosk/domain",),
    "kiosk/views": ("kiosk/domain", "kiosk/flows"),
    "kiosk/screens": ("kiosk/domain", "kiosk/views"),
    # the other end of each cable knows the codecs, never a driver
    "devices/emulators": ("kiosk/domain", "devices/card", "devices/cash_acceptor", "devices/printer"),
    "backend-client/sandbox": ("kiosk/domain", "backend-client", "devices/card"),
    # how pixels come to a screen: nothing in there knows of a device or a service
    "kiosk/runtime/render": ("kiosk/domain",),
    "kiosk/runtime/fonts": ("kiosk/domain", "kiosk/runtime/render"),
    "kiosk/runtime/window": ("kiosk/domain", "kiosk/runtime/render", "kiosk/runtime/fonts"),
}
FAR_END = tuple(f for f in BELOW if f in ("devices/emulators", "backend-client/sandbox"))
APP = tuple(f for f in BELOW if f not in FAR_END)
PICTURE = tuple(f for f in BELOW if f.startswith("kiosk/runtime/"))
# the desk's table is drawn by the same brushes as the terminal's screens; it speaks to the devices in commands only
BELOW["devices/emulators/desk/window"] = ("kiosk/domain",) + PICTURE
BELOW["devices/emulators/desk"] = BELOW["devices/emulators"] + ("devices/emulators", "devices/emulators/desk/window")
BELOW["kiosk/runtime"] = APP  # the composition root sees everything
BELOW["kiosk/kioskctl"] = APP + ("kiosk/runtime",)
# third-party headers, and the only places that may know them
CONFINED = {
    "imgui": ("kiosk/screens/", "kiosk/runtime/", "devices/emulators/desk/"),
    "SDL": ("kiosk/runtime/", "devices/emulators/desk/"),
    "winscard.h": ("devices/card/",),
    "PCSC/": ("devices/card/",),
    "termios.h": ("devices/link/", "devices/emulators/bench/"),
    "curl/": ("backend-client/",),
    "httplib.h": ("backend-client/sandbox/",),
    "p11-kit/": ("backend-client/sandbox/",),
    "SQLiteCpp/": ("kiosk/journal/", "backend-client/sandbox/"),
    "spdlog/": ("kiosk/runtime/", "kiosk/kioskctl/", "backend-client/sandbox/", "devices/emulators/"),
    "toml++/": ("kiosk/runtime/",),
    "CLI/": ("kiosk/runtime/", "kiosk/kioskctl/", "backend-client/sandbox/", "devices/emulators/"),
    "boost/locale": ("kiosk/views/",),
}
# codec files of a device folder that an emulator or the sandbox may include: those that do no I/O
DRIVERS = re.compile(r"(driver|pcsc|rf_bridge_link|rf_bridge_reader|_reader)\w*\.h$")


def owner(path):
    """The innermost folder of the table that holds `path`."""
    rows = [f for f in BELOW if path.startswith(f + "/")]
    return max(rows, key=len) if rows else None


def includes(text):
    for number, line in enumerate(text.splitlines(), 1):
        if match := re.match(r'\s*#\s*include\s*[<"]([^>"]+)', line):
            yield number, match[1]


def errors(root):
    seen = 0
    for top in ("kiosk", "devices", "backend-client"):
        for file in sorted((root / top).rglob("*.[hc]*")):
            if file.suffix not in (".h", ".cpp"):
                continue
            seen += 1
            name = file.relative_to(root).as_posix()
            home = owner(name)
            if home is None:
                yield f"{name}: its folder has no row in layers_test.py"
                continue
            for number, include in includes(file.read_text()):
                target = owner(include)
                if target and target != home and target not in BELOW[home]:
                    yield f"{name}:{number}: {home} must not include {target}"
                if home.startswith(FAR_END) and target and not target.startswith(FAR_END) \
                        and target.startswith("devices/") and DRIVERS.search(include):
                    yield f"{name}:{number}: {home} must not include the driver {include}"
                for prefix, homes in CONFINED.items():
                    if include.startswith(prefix) and not name.startswith(homes):
                        yield f"{name}:{number}: {include} belongs in {' or '.join(homes)}"
    if seen < 10:
        yield f"only {seen} files found under {root}"


found = list(errors(pathlib.Path(sys.argv[1])))
print("\n".join(found) or "every include points down")
sys.exit(bool(found))
