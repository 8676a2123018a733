"""Why does a funnel count this user as it does: every attempt, and the rule that ended it?"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import pairwise
from zoneinfo import ZoneInfo

import pandas as pd
import pyarrow as pa
import streamlit as st

from analysis.errors import SilhouetteError
from analysis.insights.funnel import FunnelSpec, why, words
from analysis.insights.funnel.why import WhyAttempt, WhyResult, WhySpec
from analysis.insights.funnel.why import words as why_words
from analysis.jobs.funnel import closing
from pages._funnel.draft import asked_of
from pages._ui import compute, show
from pages._ui.drill import alike_ids
from pages._ui.escaping import escape
from pages._ui.here import Here

_LISTED = 500  # as many as a list of users shows
_SHOWN = 3  # attempts with a table of their own; all are in the last table
_MICROS = 1_000_000


def why_chooser(here: Here, spec: FunnelSpec, ids: pa.StringArray, names: tuple[str, ...], key: str) -> None:
    """Under a list of users: choose one of them, or type any id, to see why."""
    text = here.text
    chosen = st.selectbox(
        text("why.choose"),
        ids.slice(0, _LISTED).to_pylist(),
        index=None,
        key=f"{key}_why",
        help=text("why.choose_help"),
        placeholder=text("why.choose_placeholder"),
        accept_new_options=True,
    )
    if chosen and chosen.strip():
        why_part(here, spec, chosen, names, f"{key}_why")


def why_saved(here: Here, user: str) -> None:
    """On the page of one user: why they are where they are in a saved funnel; nothing without one."""
    text = here.text
    saved = {each.id: each for each in here.workspace.catalog().analyses.all(here.project.id, "funnel")}
    if not saved:
        return
    st.subheader(text("why.title"), anchor=False)
    chosen = st.selectbox(
        text("why.saved"),
        list(saved),
        index=None,
        key="user_why_funnel",
        format_func=lambda code: escape(saved[code].name or code),
        help=text("why.saved_help"),
    )
    if chosen is None or chosen not in saved:
        return
    try:
        spec = asked_of(saved[chosen].spec, here.dataset.facts)
        closed = closing.closed(here.workspace, here.project.id, spec, here.dataset, compute)
        why_part(here, closed, user, words.step_names(spec.steps, here.say.plain))
    except SilhouetteError as wrong:  # of an event or tag that is no more
        show.error(wrong)


def why_part(here: Here, spec: FunnelSpec, user: str, names: tuple[str, ...], typed: str | None = None) -> None:
    """The user's attempts in short sentences. `names` are the steps as shown, plain text; where the id was `typed` into
    the input of that key, and nobody has it, ids that hold it are proposed."""
    text, asked = here.text, replace(spec, breakdown=None, compare=None)
    result = compute.run(why, here.dataset, WhySpec(user, asked))
    if result.out is not None and result.out.code == "unknown" and user.strip() != user:
        result = compute.run(why, here.dataset, WhySpec(user.strip(), asked))
    st.markdown(why_words.answer(result, names, here.say))
    if result.out is not None:
        st.markdown(why_words.out(result, result.out, names, here.say, _zone(here)))
        if typed is not None and result.out.code == "unknown":
            alike_ids(here, user, typed, partial(_take, typed))
    if not result.attempts:
        return
    numbered = list(enumerate(result.attempts, 1))
    counting = [each for each in numbered if each[1].counts]
    if len(counting) > 1:
        st.markdown(text(f"why.deepest_{spec.counted}"))
    shown = sorted(counting or numbered, key=lambda each: -each[1].depth)[:_SHOWN]
    if result.state != "converted" and not any(attempt.open for _, attempt in shown):
        shown += [each for each in numbered if each[1].open][-1:]
    for number, attempt in shown:
        _attempt(here, result, attempt, number, names, _zone(here))
    if len(numbered) > 1:
        with st.expander(text(_unit(result, "all"), count=len(numbered)), type="compact", expanded=len(counting) == 1):
            _table(here, result, names, _zone(here))
    st.caption(text("why.zone", zone=here.dataset.settings.time_zone))


def _take(key: str, user: str) -> None:
    st.session_state[key] = user


def _attempt(
    here: Here, result: WhyResult, attempt: WhyAttempt, number: int, names: tuple[str, ...], zone: ZoneInfo
) -> None:
    """One attempt: what became of it, and its steps with their times."""
    text = here.text
    with st.container(border=True):
        heading = text(_unit(result, "one"), number=number, count=len(result.attempts))
        if attempt.counts and not _all_count(result):
            heading += " · " + text("why.counts")
        st.markdown(f"**{heading}**  \n{why_words.outcome(result.spec.funnel, attempt, names, here.say, zone)}")
        times = [taken.moment.ts for taken in attempt.taken]
        gaps = [None, *((later - earlier) / _MICROS for earlier, later in pairwise(times))]
        frame = pd.DataFrame(
            {
                "step": [f"{taken.step}  {names[taken.step - 1]}" for taken in attempt.taken],
                "event": [here.event_name(taken.moment.event) for taken in attempt.taken],
                "time": [text.moment(here.local(ts)) for ts in times],
                "since": [text.duration(gap) if gap is not None else "" for gap in gaps],
            }
        )
        labels = {name: text(f"why.{name}") for name in frame.columns}
        show.table(frame, f"funnel_why_{number}_{result.spec.user}", labels=labels, alt=text("why.steps_alt"))


def _unit(result: WhyResult, key: str) -> str:
    return f"why.{key}_session" if result.spec.funnel.counted == "sessions" else f"why.{key}_attempt"


def _all_count(result: WhyResult) -> bool:
    return all(attempt.counts for attempt in result.attempts)


def _table(here: Here, result: WhyResult, names: tuple[str, ...], zone: ZoneInfo) -> None:
    """A row an attempt, numbered as above: the earliest first."""
    text, plain, funnel = here.text, here.say.plain, result.spec.funnel
    rows = [
        {
            "number": number,
            "entered": text.moment(here.local(attempt.taken[0].moment.ts)),
            "reached": text("why.of", depth=attempt.depth, steps=len(funnel.required)),
            "outcome": why_words.outcome(funnel, attempt, names, plain, zone),
            "way": why_words.way(attempt, names, plain, zone),
            "counted": text("why.yes" if attempt.counts else "why.no"),
        }
        for number, attempt in enumerate(result.attempts, 1)
    ]
    frame = pd.DataFrame(rows)
    labels = {name: text(f"why.{name}") for name in frame.columns if name != "counted" or not _all_count(result)}
    show.table(
        frame,
        f"funnel_why_all_{result.spec.user}",
        labels=labels,
        alt=text("why.attempts_alt"),
        widths={"outcome": 300, "way": 240},
    )


def _zone(here: Here) -> ZoneInfo:
    return ZoneInfo(here.dataset.settings.time_zone)
