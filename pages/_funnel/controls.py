"""Which funnel does the page ask for?

The inputs read like the sentence they make: these steps, within this time, in this period, for these users, divided so.
Each opens at a click; what it holds is kept in the draft.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import streamlit as st

from analysis.errors import SilhouetteError
from analysis.insights.columns import ValuesSpec, values
from analysis.insights.funnel import LONGEST, MOST_STEPS, FunnelSpec, FunnelStep, short, words
from analysis.rules.asked import ALL_TIME, ColumnTest, Period
from analysis.spans import SAID_UNITS, UNITS
from pages._funnel import kept_draft
from pages._funnel.division import days_input, division_input
from pages._funnel.draft import DEFAULT_WINDOW, FunnelDraft, draft_from, draft_of, period_of, spec_of, written
from pages._funnel.filter import anything_to_choose, filter_input
from pages._funnel.options import more_input, set_options, usual_value
from pages._funnel.proposed import AGAIN, Proposal, proposal
from pages._funnel.steps import steps_row
from pages._funnel.suggestions import taken
from pages._ui import compute, inputs, show, state
from pages._ui.here import Here
from pages._ui.spans import span_input

__all__ = ["Asked", "ask", "open_spec", "use_steps"]

_WINDOWS = ("length", "session", "day")
_GONE, _WRONG = "funnel_gone", "funnel_wrong"
_VALUES, _SPLIT = 100, 5  # values looked at, and made steps of
_OFFERED = 3  # properties by which a lone event can be split


@dataclass(frozen=True)
class Asked:
    """The question, and its steps as shown; None where the steps are too few to ask. `last` are the days of a period
    that moves with the data."""

    spec: FunnelSpec | None
    names: tuple[str, ...]
    last: int | None = None

    def written(self) -> dict[str, Any]:
        """For a link or the saved list."""
        assert self.spec is not None  # noqa: S101 the page asks only then
        return written(self.spec, self.last)


def ask(here: Here) -> Asked:
    """The controls of the funnel page."""
    _begin(here)
    if proposed := taken():
        use_proposal(proposed)
    with st.container(border=True, gap="small", key="funnel_controls"):
        steps_place = st.container(gap="small")
        draft = _current()
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
            _control(here, "window", words.within(draft.window, here.text), lambda: _window(here, draft))
            _control(here, "period", _period_label(here, draft), lambda: _period(here, draft))
            _control(here, "filter", _filter_label(here, draft), lambda: _filter(here, draft))
            _control(here, "division", _division_label(here, draft), lambda: division_input(here, draft))
            _control(here, "more", _more_label(here, draft), lambda: more_input(here, draft))
        with steps_place:
            if len(here.dataset.manifest.events) == 1:
                _one_event(here)
            steps_row(here, _current())
    _said_on_opening(here)
    draft = _current()
    _no_usual_way(here, draft)
    names = words.step_names([each.step for each in draft.steps], here.say.plain)
    last = draft.period if isinstance(draft.period, int) else None
    return Asked(spec_of(draft, here.dataset.facts), names, last)


def _current() -> FunnelDraft:
    return kept_draft.draft() or FunnelDraft()


def _control(here: Here, name: str, label: str, body: Callable[[], None]) -> None:
    icons = {"window": "timer", "period": "calendar_month", "filter": "group", "division": "call_split", "more": "tune"}
    key = f"funnel_{name}_box"
    with st.popover(
        kept_draft.label(key, show.escape(short(label))),
        key=key,
        on_change="rerun",
        icon=f":material/{icons[name]}:",
        help=here.text(f"funnel.{name}_box_help"),
    ) as box:
        if box.open:
            body()


def use_steps(given: Sequence[FunnelStep]) -> None:
    """Ask of these steps instead, with the other options as they are. Also as a callback."""
    kept_draft.put(_current().with_steps(tuple(given)))


def use_proposal(proposed: Proposal) -> None:
    """Ask of its steps, within the time that they usually take."""
    use_steps(proposed.steps)
    kept_draft.update(window=proposed.window)


def open_spec(spec: FunnelSpec) -> None:
    """Ask exactly this. Also as a callback."""
    _open(draft_of(spec, _current().next_id))


def _open(draft: FunnelDraft) -> None:
    kept_draft.put(draft)
    kept_draft.forget_inputs()


def _begin(here: Here) -> None:
    """What a link or the saved list asks for; at first what the data proposes; never steps that aren't there."""
    linked, wrong = state.opened("funnel"), None
    if linked is not None:
        try:
            _open(draft_from(linked, _current().next_id))
        except SilhouetteError as refused:
            wrong = refused
    if kept_draft.draft() is None:
        proposed = proposal(here)
        draft = FunnelDraft(window=proposed.window).with_steps(proposed.steps)
        kept_draft.put(replace(draft, value=usual_value(here, proposed.steps)))
    draft, known = _current(), set(here.dataset.manifest.events)
    gone = tuple(dict.fromkeys(event for each in draft.steps for event in each.step.events if event not in known))
    if gone:
        kept_draft.put(_without(draft, known))
    st.session_state.update({name: (said, _current()) for name, said in ((_WRONG, wrong), (_GONE, gone)) if said})


def _without(draft: FunnelDraft, known: set[str]) -> FunnelDraft:
    """Without events that the data doesn't have, and without the steps that had no others."""
    left = (
        replace(each, step=replace(each.step, events=tuple(event for event in each.step.events if event in known)))
        for each in draft.steps
    )
    return replace(draft, steps=tuple(each for each in left if each.step.events))


def _said_on_opening(here: Here) -> None:
    """What a saved funnel asked for and can't be asked, until something is changed."""
    said = {name: st.session_state.get(name) for name in (_WRONG, _GONE)}
    for name, what in said.items():
        if what is None:
            continue
        found, then = what
        if then != _current():
            del st.session_state[name]
        elif name == _WRONG:
            show.error(found)
        else:
            events = here.text.listed([show.escape(event) for event in found])
            st.warning(here.text("funnel.gone", events=events), icon=":material/rule:")


def _no_usual_way(here: Here, draft: FunnelDraft) -> None:
    """Why the page opens with two steps only."""
    if len(draft.steps) != 2 or (found := proposal(here)).usual or not found.is_asked(draft):
        return
    end = show.escape(here.event_name(found.steps[-1].events[0]))
    st.caption(here.text("funnel.no_usual_way", goal=end))


def _one_event(here: Here) -> None:
    """With one event only: the same again, or a step for each of the commonest values of one of its properties."""
    text, event = here.text, here.dataset.manifest.events[0]
    st.info(text("funnel.one_event", event=show.escape(here.event_name(event))), icon=":material/lightbulb:")
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown(text("funnel.split"), width="content")
        again = [FunnelStep((event,))] * AGAIN
        st.button(text("funnel.split_again"), key="funnel_split_again", on_click=use_steps, args=(again,))
        for column in _splitting(here):
            shown = show.escape(here.shown("property", column))
            found = [
                FunnelStep((event,), (ColumnTest(column, "is", (value,)),))
                for value in top_values(here, "property", column)[:_SPLIT]
            ]
            label = text("funnel.split_by", property=shown)
            st.button(label, key=f"funnel_split_{column}", on_click=use_steps, args=(found,))


def _splitting(here: Here) -> list[str]:
    """The properties whose few commonest values say most: a country, not the number of an invoice."""
    covered: dict[str, float] = {}
    for column in [one for one in inputs.listed(here).of(["property"], ["text"]) if not one.is_id]:
        found = compute.run(values, here.dataset, ValuesSpec("property", column.name, _VALUES))
        if len(found.values) > 1:
            covered[column.name] = sum(found.counts[:MOST_STEPS]) / found.known
    return sorted(covered, key=lambda name: -covered[name])[:_OFFERED]


def top_values(here: Here, kind: Any, column: str) -> tuple[str, ...]:  # noqa: ANN401 property or attribute
    return compute.run(values, here.dataset, ValuesSpec(kind, column, _VALUES)).values


def _window(here: Here, draft: FunnelDraft) -> None:
    """A length of time with its unit, or what ends by itself: the session, the day."""
    text, window = here.text, draft.window
    st.radio(
        text("funnel.window"),
        _WINDOWS,
        index=_WINDOWS.index(window) if isinstance(window, str) else 0,
        format_func=lambda code: text(f"funnel.window_{code}"),
        help=text("funnel.window_help"),
        **kept_draft.follow(
            "funnel_window", lambda draft, kind: replace(draft, window=DEFAULT_WINDOW if kind == "length" else kind)
        ),
    )
    if isinstance(window, str):
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        # 7 days are not said to be a week, but can be given as one
        span_input(
            here,
            "funnel_window",
            window,
            kept_draft.taker("funnel_window_span", _lasting),
            units=tuple(UNITS),
            said_in=SAID_UNITS,
            most=LONGEST // timedelta(seconds=1),
        )


def _lasting(draft: FunnelDraft, length: timedelta) -> FunnelDraft:
    """Up to the longest window there is."""
    return replace(draft, window=min(length, LONGEST))


def _period(here: Here, draft: FunnelDraft) -> None:
    text = here.text
    chosen = str(draft.period) if isinstance(draft.period, int) else "all" if draft.period == ALL_TIME else "dates"
    st.radio(
        text("inputs.period"),
        inputs.PERIODS,
        index=inputs.PERIODS.index(chosen) if chosen in inputs.PERIODS else 0,  # type: ignore[arg-type]
        format_func=lambda code: text(f"inputs.period_{code}"),
        help=text("funnel.period_help"),
        **kept_draft.follow("funnel_period", lambda draft, code: replace(draft, period=_begun(here, code, draft))),
    )
    if chosen == "dates":
        period = period_of(draft.period, here.dataset.facts)
        days_input(here, "funnel_dates", period, lambda draft, period: replace(draft, period=period))


def _begun(here: Here, code: str | None, draft: FunnelDraft) -> Period | int:
    if code == "dates":
        period = period_of(draft.period, here.dataset.facts)
        first, last = here.dataset.facts.days
        return Period(period.start or first, period.end or last)
    return int(code) if code and code.isdecimal() else ALL_TIME


def _filter(here: Here, draft: FunnelDraft) -> None:
    listed = draft.filter is not None or anything_to_choose(here)
    st.caption(here.text("funnel.filter_help" if listed else "funnel.filter_nothing"))
    if (rule := filter_input(here, "funnel_filter", draft.filter)) != draft.filter:
        kept_draft.update(filter=rule)


def _period_label(here: Here, draft: FunnelDraft) -> str:
    if isinstance(draft.period, int):
        return here.text(f"inputs.period_{draft.period}")
    return words.days(draft.period, here.text)


def _filter_label(here: Here, draft: FunnelDraft) -> str:
    return words.users(draft.filter, here.say.plain) if draft.filter else here.text("funnel.all_users")


def _division_label(here: Here, draft: FunnelDraft) -> str:
    text = here.text
    if draft.division == "column" and draft.column is not None:
        kind = "attribute" if draft.kind == "attribute" else "property"
        return text("funnel.divided_column", column=here.shown(kind, draft.column))
    if draft.division == "dates" and draft.other_period is not None:
        return text("funnel.divided_dates", period=words.days(draft.other_period, here.text))
    if draft.division == "users" and draft.other_filter is not None:
        return text("funnel.divided_users", users=words.users(draft.other_filter, here.say.plain))
    return text(f"funnel.divided_{'previous' if draft.division == 'previous' else 'none'}")


def _more_label(here: Here, draft: FunnelDraft) -> str:
    text, count = here.text, set_options(here, draft)
    return text("funnel.more_set", count=count) if count else text("funnel.more")
