"""Of the users behind a number, is the list all of them, or only those who never did the event that counts?"""

from __future__ import annotations

import pyarrow as pa
import streamlit as st

from pages._ui.here import Here


def never_chosen(
    here: Here,
    everybody: pa.StringArray,
    never: pa.StringArray,
    said: str,
    event: str,
    help: str,
    *,
    key: str,
    at_first: bool = True,
) -> bool:
    """A switch where some of them did it; `said` says how many, `event` is that event as it is shown.

    Where none is left who never did, or nobody did, there is nothing to choose.
    """
    if len(never) == len(everybody):
        return False
    st.markdown(said)
    if not len(never):
        return False
    label = here.say("show.only_never", n=len(never), event=here.say.quote(event))
    return st.toggle(label, value=at_first, key=key, help=help)
