"""How is a user forgotten for good?"""

from __future__ import annotations

import streamlit as st

from analysis.errors import SilhouetteError
from analysis.jobs.forgetting import Forgotten, forget_user
from pages._ui import caches, show
from pages._ui.here import Here
from pages._user.parts import clear

_DONE = "user_forgotten"


def forget_button(here: Here, user: str) -> None:
    """With a second question: it can't be undone."""
    text = here.text
    with st.popover(text("user.forget"), icon=":material/person_remove:", key="user_forget", type="tertiary"):
        st.markdown(text("user.forget_sure", user=show.escape(user)))
        st.button(text("user.forget_yes"), key="user_forget_yes", type="primary", on_click=_forget, args=(here, user))


def _forget(here: Here, user: str) -> None:
    try:
        st.session_state[_DONE] = forget_user(here.workspace, here.project.id, user)
    except SilhouetteError as wrong:
        st.session_state[_DONE] = wrong
        return
    caches.forget_all()
    clear()


def said_of_forgotten(here: Here) -> None:
    """What was done, once; the id isn't said any more."""
    text = here.text
    done: Forgotten | SilhouetteError | None = st.session_state.pop(_DONE, None)
    if isinstance(done, SilhouetteError):
        show.error(done)
        return
    if done is None:
        return
    st.success(text("user.forgotten" if not done.remains else "user.forgotten_but"), icon=":material/check:")
    if done.originals_removed:
        files = text.listed([show.escape(name) for name in done.originals_removed])
        st.info(text("user.forgotten_originals", files=files))
    if done.remains:
        st.warning(text("user.forgotten_remains", files=text.listed([show.escape(name) for name in done.remains])))
