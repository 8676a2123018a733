"""How does a page get a result without waiting twice, and without freezing?"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import TimeoutError as NotYet
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, cast

import pyarrow as pa
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from analysis import engine
from analysis.charts import theme
from analysis.engine import Analysis, Cell, Job, Listing, Part, Result, Spec
from analysis.errors import Cancelled, DataRemoved
from analysis.jobs import warming
from analysis.locale import Text
from analysis.store.dataset import Dataset
from pages._ui import address, caches, state

_QUIET_SECONDS = 0.6  # the old page stays as it is for this long
_POLL_SECONDS = 0.15


def run(analysis: Analysis[Spec, Part, Result], dataset: Dataset, spec: Spec) -> Result:
    """The analysis's result; over half a second it shows a skeleton, how far it is, and a way to stop.

    Equal questions of several sessions are one job of the engine, and each session shows its own waiting.
    """
    key = (analysis.__name__, *_of(dataset), repr(spec))
    result = cast(Result | None, caches.RESULTS.get(key))
    if result is None:
        with _there(dataset):
            result = _watched(analysis, dataset, spec)
        caches.RESULTS.put(key, result)
    return result


def members(analysis: Listing[Spec, Cell], dataset: Dataset, spec: Spec, cell: Cell) -> pa.StringArray:
    """Ids of the users behind one number of the result, sorted."""
    key = (analysis.__name__, *_of(dataset), repr(spec), repr(cell))

    def find() -> pa.StringArray:
        with _there(dataset), _finding():
            return engine.members(analysis, dataset, spec, cell)

    return caches.MEMBERS.of(key, find)


def _finding() -> AbstractContextManager[None]:
    """What is seen while users are looked for; a file that is downloaded is made where no page is."""
    on_a_page = get_script_run_ctx(suppress_warning=True) is not None
    return st.spinner(state.text()("show.finding_users"), show_time=True) if on_a_page else nullcontext()


def drawn(draw: Callable[..., Any], result: Any, text: Text, *more: Hashable) -> dict[str, Any]:  # noqa: ANN401
    """`draw(result, text, *more)` as a Vega-Lite dictionary, built once: an Altair chart costs 30 ms to build.

    `result` must come from `run` (the same object each time); the entry holds on to it, so its identity stays its own.
    """
    key = (draw.__module__, draw.__qualname__, id(result), text.language, more)
    return caches.DRAWN.of(key, lambda: (result, theme.spec(draw(result, text, *more))))[1]


def once(name: str, dataset: Dataset, make: Callable[[], Any], *more: Hashable) -> Any:  # noqa: ANN401
    """Anything else that depends only on the dataset and `more`: `once("funnel.proposal", dataset, lambda: …)`."""
    with _there(dataset):
        return caches.kept((name, *_of(dataset), more), make)


@contextmanager
def _there(dataset: Dataset) -> Iterator[None]:
    """Another window may delete the project: then the whole page begins anew, also from within a fragment, and says
    so."""
    try:
        yield
    except DataRemoved:
        if any(project.id == dataset.folder.name for project in state.catalog().projects.all()):
            raise
        st.rerun()


def _of(dataset: Dataset) -> tuple[str, str, str]:
    return str(dataset.folder), dataset.project, dataset.key


def _watched(analysis: Analysis[Spec, Part, Result], dataset: Dataset, spec: Spec) -> Result:
    """Ask the engine, and show the waiting only where there is some.

    Another session's newer question may cancel a job that this one has just joined: then it is asked again.
    """
    for _ in range(3):
        job = engine.submit(analysis, dataset, spec, owner=_owner(analysis.__name__))
        try:
            return job.future.result(timeout=_QUIET_SECONDS)
        except NotYet:
            pass
        except Cancelled:
            continue
        _wait(job, f"{_page()}_{analysis.__name__}_{hash(repr(spec))}")
        try:
            return job.future.result(timeout=60)
        except Cancelled:
            continue
    raise Cancelled


def _wait(job: Job[Any], key: str) -> None:
    stopped = f"{key}_stopped"
    place = st.empty()
    if st.session_state.get(stopped):
        job.cancel.set()
        with place.container():
            st.info(state.text()("show.stopped"))
            st.button(state.text()("show.compute_again"), key=f"{key}_again", on_click=_resume, args=(stopped,))
        address.stop()
    with place.container():
        with st.container(horizontal=True, vertical_alignment="center"):
            bar = st.progress(0.0, text=doing())
            st.button(state.text()("show.stop"), key=f"{key}_stop", on_click=_stop, args=(stopped,))
        _skeleton()
        while not job.future.done():
            bar.progress(job.done / max(job.total, 1), text=doing())
            time.sleep(_POLL_SECONDS)
    place.empty()


def doing() -> str:
    """What is waited for."""
    return state.text()("show.preparing" if warming.underway() else "show.computing")


def _skeleton() -> None:
    """Where the chart will be: an empty frame of its height, so that the page doesn't jump."""
    st.container(height=theme.HEIGHT, border=True)


def _stop(flag: str) -> None:
    st.session_state[flag] = True


def _resume(flag: str) -> None:
    st.session_state.pop(flag, None)


def _owner(analysis: str) -> str:
    """One question of a kind at a time on a page of a session: a newer one cancels the older."""
    context = get_script_run_ctx()
    session = context.session_id if context else "none"
    return f"{session}:{_page()}:{analysis}"


def _page() -> str:
    context = get_script_run_ctx()
    return context.page_script_hash if context else ""
