"""Does a page of users without events keep silent about what isn't there?"""

from __future__ import annotations

import re

from streamlit.testing.v1 import AppTest

from tests.pages.conftest import words

_OF_NOTHING = re.compile(
    r"\b19(69|70)\b|(?<![\d.,])0 (user|event|day)|[Ee]vents: 0|事件 0|(?<![\d.,])0 (位|个事件|条|天)|\bnan\b"
)
_SPEAKING = ("metric", "button", "selectbox", "radio", "expander", "page_link", "download_button")


def says_nothing_of_events(app: AppTest) -> str:
    """All texts of the page and the sidebar, among which is no day of 1970, and neither "0 users" nor "0 events"."""
    assert not app.exception
    assert not app.error
    said = "\n".join([words(app), *(str(element.proto) for kind in _SPEAKING for element in app.get(kind))])
    tables = "\n".join(str(table.value) for table in app.dataframe)
    assert not (found := _OF_NOTHING.search(f"{said}\n{tables}")), found
    return f"{said}\n{tables}"
