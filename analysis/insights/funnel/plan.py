"""What does a funnel ask, in the codes of one block?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from analysis.insights.columns import labelled
from analysis.insights.funnel.spec import FunnelSpec, FunnelStep
from analysis.rules.asked import ColumnTest
from analysis.rules.evaluated import deciding_events, matches, passes
from analysis.sequences.attempts import (
    PASSED,
    STEP_BITS,
    STEP_MASK,
    Attempts,
    Codes,
    Plan,
    mark_failing,
    periods_of,
)
from analysis.sequences.calendar import calendar_of
from analysis.sequences.sessions import session_begins, session_closes
from analysis.store.dataset import Column, Rows, UserBlock

_EVERY_BIT = np.uint32(0xFFFFFFFF)
_YES = np.array([False, False, True])  # which codes of a test pass: -1 for missing, 0, 1


def funnel_plan(block: UserBlock, spec: FunnelSpec, detailed: bool = True) -> tuple[Plan, Codes]:
    """`detailed` attempts say which events they took."""
    facts = block.dataset
    table = np.zeros(len(facts.events), np.uint32)
    for asked in _asked(spec):
        table[facts.event_codes(asked.events)] |= np.uint32(1 << asked.bit)
    table[facts.event_codes(spec.passed_over)] |= PASSED
    plain = _is_plain(spec, table)
    hold, allowed = _hold(block, spec, table), np.empty(0, np.uint32) if plain else _allowed(block, spec)
    if len(hold):  # a step's event without the value that all steps share is none
        allowed = allowed if len(allowed) else np.full(len(block.ts), _EVERY_BIT)
        allowed[hold < 0] &= ~STEP_MASK
    low, high = spec.period.bounds(facts.time_zone)
    trend = detailed and spec.counted == "users" and not spec.counts_only
    calendar, none = calendar_of(facts), np.empty(0, np.int64)
    by_session = spec.window == "session" or spec.counted == "sessions"
    begins = session_begins(block) if by_session else np.empty(0, np.bool_)
    plan = Plan(
        steps=len(spec.steps),
        required=len(spec.required),
        window=spec.window // timedelta(microseconds=1) if isinstance(spec.window, timedelta) else 0,
        low=low,
        high=high,
        last=facts.last,
        strict=spec.order == "strict",
        together=spec.order == "any",
        loose=spec.ties == "any",
        excludes=len(spec.exclusions) > 0,
        remove=spec.effect == "remove",
        sessions=spec.counted == "sessions",
        repeated=spec.counted == "attempts",
        detailed=detailed,
        width=_width(spec),
        trend=trend,
    )
    return plan, Codes(
        table=table,
        allowed=allowed,
        hold=hold,
        chosen=np.array(matches(spec.filter, block) if spec.filter else (), np.bool_),
        days=calendar.moments["day"] if trend else none,
        periods=periods_of(calendar) if trend else none.reshape(0, 0),
        midnights=calendar.moments["day"] if spec.window == "day" else none,
        begins=begins,
        closes=session_closes(block, begins) if by_session else none,
        required=np.array(spec.required, np.int64),
        ended=_ended(spec),
        slots=_slots(table, len(spec.steps)) if plain else np.empty(0, np.uint8),
        event=_passing(block, spec) if plain else block.event,
    )


def asked_events(spec: FunnelSpec) -> frozenset[str] | None:
    """The events of steps and exclusions, and those that rules ask for; None for all, where others matter too: they end
    a strict attempt, and a session goes on with any event."""
    if spec.order == "strict" or spec.window == "session" or spec.counted == "sessions":
        return None
    of_rules = deciding_events(spec.filter, spec.compare, spec.breakdown)
    return None if of_rules is None else of_rules.union(*(asked.events for asked in _asked(spec)))


def asked_block(block: UserBlock, spec: FunnelSpec) -> UserBlock:
    """The block with what the question asks for, or as it is where that is much."""
    events = asked_events(spec)
    return block if events is None else block.narrowed(block.dataset.event_mask(tuple(events)))


def in_base(spec: FunnelSpec, found: Attempts) -> np.ndarray:
    """Which of the attempts the numbers speak of."""
    return ~found.open if spec.base == "closed" else np.ones_like(found.open)


def _width(spec: FunnelSpec) -> int:
    """Of how many steps the events are needed: counts by a property of the first step's event need no other."""
    breakdown = spec.breakdown
    later = breakdown is not None and breakdown.later
    first_alone = spec.counts_only and not later and len(spec.required) == len(spec.steps)
    return 1 if first_alone else len(spec.steps)


def _ended(spec: FunnelSpec) -> np.ndarray:
    """For each required step the exclusions that end an attempt that has come so far, as bits."""
    order = {place: k for k, place in enumerate(spec.required)}
    ended = np.zeros(len(spec.required), np.uint32)
    for bit, exclusion in enumerate(spec.exclusions):
        ended[order[exclusion.after - 1] : order[exclusion.before - 1]] |= np.uint32(1 << bit)
    return ended


def _is_plain(spec: FunnelSpec, table: np.ndarray) -> bool:
    """Whether an event takes one step at most and no rare option is asked for."""
    ordinary = (spec.order, spec.counted, spec.ties, spec.hold, spec.exclusions)
    usual = ordinary == ("sequential", "users", "file", None, ()) and isinstance(spec.window, timedelta)
    return usual and len(spec.required) == len(spec.steps) and not (table & (table - np.uint32(1))).any()


def _slots(table: np.ndarray, steps: int) -> np.ndarray:
    slots = np.full(len(table) + 1, steps, np.uint8)
    for step in range(steps):
        slots[:-1][table == 1 << step] = step
    return slots


def _passing(block: UserBlock, spec: FunnelSpec) -> np.ndarray:
    """The codes of the events; one more than all for an event that fails the tests of its step."""
    event, marked, none = block.event, np.empty(0, block.event.dtype), len(block.dataset.events)
    for asked in _asked(spec):
        tested = np.zeros(none + 1, np.uint8)
        tested[block.dataset.event_codes(asked.events)] = 1
        for codes, passing in _coded_tests(block, asked):
            marked = marked if len(marked) else np.empty_like(event)
            mark_failing(event, tested, codes, passing.view(np.uint8), none, marked)
            event = marked.view()
            event.flags.writeable = False  # as mapped files are: compiled once for both
    return event


def _coded_tests(block: UserBlock, asked: _Asked) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Of each test a code from -1 on for each event, and which codes, from -1 on, pass."""
    for test in asked.where:
        yield _coded(test, block.column(test.column), block.dataset.time_zone)
    if asked.who:
        yield _fitting(block, asked.who)[block.user_index].view(np.int8), _YES


def _coded(test: ColumnTest, column: Column, time_zone: str) -> tuple[np.ndarray, np.ndarray]:
    """Texts are tested once each."""
    if column.type != "text" or column.labels is None:
        return passes(test, column, time_zone).view(np.int8), _YES
    every = replace(column, values=np.arange(-1, len(column.labels), dtype=np.int32))
    return column.values, passes(test, every, time_zone)


def did_step(block: UserBlock, step: FunnelStep) -> np.ndarray:
    """Mask over the block's users: who did a step's event, as its tests want it, at any time in the data?"""
    return rows_of_step(block, step).counts > 0


def rows_of_step(block: UserBlock, step: FunnelStep) -> Rows:
    """A step's events, as its tests want them."""
    rows, passing = _tested(block, _Asked(0, step.events, step.where, step.who))
    return rows.only(passing) if step.where or step.who else rows


def _failing(block: UserBlock, asked: _Asked) -> np.ndarray:
    """Places of those of the events that fail a test."""
    rows, passing = _tested(block, asked)
    return rows.places[~passing]


def _tested(block: UserBlock, asked: _Asked) -> tuple[Rows, np.ndarray]:
    """The events, and which of them pass every test."""
    rows, zone = block.rows_of(block.dataset.event_mask(asked.events)), block.dataset.time_zone
    passing = np.ones(len(rows.places), np.bool_)
    for test in asked.where:
        passing &= passes(test, block.column(test.column), zone, rows.places)
    if asked.who:
        passing &= np.repeat(_fitting(block, asked.who), rows.counts)
    return rows, passing


def _fitting(block: UserBlock, who: tuple[ColumnTest, ...]) -> np.ndarray:
    """Which users pass all tests of their attributes?"""
    return np.logical_and.reduce([passes(test, block.attribute(test.column), block.dataset.time_zone) for test in who])


@dataclass(frozen=True)
class _Asked:
    """A step or an exclusion: its bit, its events, and what they and their users must pass."""

    bit: int
    events: tuple[str, ...]
    where: tuple[ColumnTest, ...]
    who: tuple[ColumnTest, ...] = ()


def _asked(spec: FunnelSpec) -> Iterator[_Asked]:
    for bit, step in enumerate(spec.steps):
        yield _Asked(bit, step.events, step.where, step.who)
    for bit, exclusion in enumerate(spec.exclusions, STEP_BITS):
        yield _Asked(bit, exclusion.events, exclusion.where)


def _allowed(block: UserBlock, spec: FunnelSpec) -> np.ndarray:
    """For each event the bits whose tests it passes; empty if nothing is tested."""
    tested = [asked for asked in _asked(spec) if asked.where or asked.who]
    allowed = np.full(len(block.ts) if tested else 0, _EVERY_BIT)
    for asked in tested:
        allowed[_failing(block, asked)] &= ~np.uint32(1 << asked.bit)
    return allowed


def _hold(block: UserBlock, spec: FunnelSpec, table: np.ndarray) -> np.ndarray:
    """For each event a code of the held property's value, -1 for none; empty if nothing is held."""
    if spec.hold is None:
        return np.empty(0, np.int64)
    rows = block.rows_of(table != 0).places
    codes = np.full(len(block.ts), -1, np.int64)
    column = block.column(spec.hold)
    if column.type == "time":  # the moment, not its day, as `labelled` has it
        there = rows[~column.missing[rows]]
        codes[there] = np.unique(column.values[there], return_inverse=True)[1]
    else:
        codes[rows] = labelled(column, rows, block.dataset.time_zone)[0]
    return codes
