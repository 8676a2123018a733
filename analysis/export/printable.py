"""Which characters can every file hold?"""

from __future__ import annotations

import re

# What XML, and so SVG and Excel, can't: most control characters, halves of surrogate pairs, two non-characters.
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def printable(text: str) -> str:
    """The text with a mark of replacement for each character that a file can't hold."""
    return _UNPRINTABLE.sub("\ufffd", text)
