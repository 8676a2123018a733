"""How far is the import that this session started, and how did it end?

It runs in the background, so that the page stays alive, can be left and come back to, and can stop it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from analysis.errors import Cancelled, SilhouetteError
from pages._ui import state
from pages._ui.wording import error

_KEY, _FAILURE = "shell_import", "shell_import_failure"
_POOL = ThreadPoolExecutor(max_workers=2, thread_name_prefix="import")
_EVERY_SECONDS = 0.5


@dataclass
class RunningImport:
    """`done` is called once in the session, with the result, when the import has ended well."""

    label: str
    done: Callable[[Any], None]
    cancel: threading.Event = field(default_factory=threading.Event)
    stage: str = "started"
    rows: int = 0
    share: float = 0.0
    future: Future[Any] = field(default_factory=Future)

    def report(self, progress: Any) -> None:  # noqa: ANN401 what the import says about itself
        self.stage, self.rows, self.share = progress.stage, progress.rows, progress.share


def start(label: str, work: Callable[[Any, threading.Event], Any], done: Callable[[Any], None]) -> None:
    """Run `work(progress, cancel)` in the background and watch it here."""
    running = RunningImport(label, done)
    running.future = _POOL.submit(work, running.report, running.cancel)
    st.session_state[_KEY] = running
    st.session_state.pop(_FAILURE, None)


def waiting() -> bool:
    """Whether an import of this session is running, or has ended and wasn't looked at yet."""
    return _KEY in st.session_state


@st.fragment(run_every=_EVERY_SECONDS)
def progress() -> None:
    """Rows read so far and a way to stop; at the end the page begins anew with what came of it."""
    running: RunningImport | None = st.session_state.get(_KEY)
    text = state.text()
    if running is None:
        return
    if running.future.done():
        _end(running)
        st.rerun()
    with st.container(border=True):
        st.markdown(f"**{running.label}**")
        words = text(f"data.stage_{running.stage}")
        st.progress(min(running.share, 1.0), text=text("data.rows_so_far", stage=words, rows=running.rows))
        st.button(
            text("data.stop_import"),
            key="data_stop_import",
            on_click=running.cancel.set,
            disabled=running.cancel.is_set(),
            icon=":material/stop_circle:",
        )


def _end(running: RunningImport) -> None:
    del st.session_state[_KEY]
    try:
        result = running.future.result()
    except SilhouetteError as wrong:
        st.session_state[_FAILURE] = (_page(), wrong)
    else:
        running.done(result)


def failure() -> SilhouetteError | None:
    """What the last import failed with, until another page is opened or another import begun."""
    page, wrong = st.session_state.get(_FAILURE, (None, None))
    if page != _page():
        st.session_state.pop(_FAILURE, None)
        return None
    return wrong


def _page() -> str:
    context = get_script_run_ctx()
    return context.page_script_hash if context else ""


def say(wrong: SilhouetteError | None) -> None:
    """A stopped import is no failure: nothing changed, and the page says so."""
    if isinstance(wrong, Cancelled):
        st.info(state.text()("data.import_stopped"), icon=":material/info:")
    elif wrong is not None:
        error(wrong)
