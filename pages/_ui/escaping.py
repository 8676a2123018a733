"""How does a name from the data stand in a text without being read as markup?

Streamlit reads markdown in texts, labels and options: an event named `![x](http://host/p.png)` would fetch that image,
`:material/x:` become an icon, `$x$` a formula. Backslashes quote what CommonMark and directives read; what Streamlit
replaces in plain text afterwards (emoji codes, links, arrows) is broken by a word joiner, which has no width.
"""

from __future__ import annotations

import re
import unicodedata

JOINER = "\u2060"
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_LINKED = re.compile(r"\\[:@]|www", re.IGNORECASE)  # after these a joiner keeps links and emoji codes apart
_LONGEST = 120


def escape(name: object) -> str:
    """A name as plain text in markdown: tidy, and nothing in it is markup."""
    return _LINKED.sub(lambda found: found[0] + JOINER, _PUNCTUATION.sub(r"\\\1", tidy(name)))


def tidy(name: object) -> str:
    """Without markup to fear: the name stays on its line, and very long ones are cut."""
    plain = "".join(" " if char.isspace() else char for char in str(name) if char.isspace() or _visible(char))
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + "…"


def _visible(char: str) -> bool:
    """Not a control, surrogate or direction mark (which would turn the text around it)."""
    return unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co")
