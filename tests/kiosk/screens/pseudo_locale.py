"""Makes every text of a catalogue 40 % longer, to find layouts that would cut a longer language (X11).
Usage: pseudo_locale.py IN.po OUT.po"""

import math
import re
import sys

text = open(sys.argv[1], encoding="utf-8").read()


def longer(match):
    words = re.sub(r"\{\d\}", "", match[1])
    return 'msgstr "%s"' % (match[1] + words[: math.ceil(0.4 * len(match[1]))])


head, body = text.split("\n\n", 1)
open(sys.argv[2], "w", encoding="utf-8").write(head + "\n\n" + re.sub(r'msgstr "(.+)"', longer, body))
