"""What did those who dropped before a step do, and those who went on not?

Both sides took the required step before step k; those who dropped went no further, those who went on took step k.
Whoever is pending is on neither side. Of an optional step the sides are who went on without it and who did it. In any
order step k is the k-th step taken, whichever it was.

Two views, each of the events by name:

- **before**: between the entry and the last step that both sides took.
- **after**: what came next, the first `first` events of each attempt inside its window and, of those who went on,
  before their step k.

In both views both sides are watched equally long (`equal_time`): who goes on is in sight only until then, and who took
long to come so far has less of the window left to go on.

Whoever comes again has more time to do anything. So of each event it is also counted who did it in the visit of the
step that the view begins with: what nearly all did in a later visit only may say no more than that they came back.

The events of the steps and of the exclusions are left out, for they differ by definition. An event counts once an
attempt. The ratio is the relative risk: the share of those who dropped that did the event over the share of those who
went on. p-values are adjusted over all events of both views (Benjamini and Hochberg).

Where a user counts several times (attempts, sessions), their attempts are alike: counts are divided by the design
effect before they are compared (Rao and Scott 1992), that is by how much more the difference of the shares spreads
when users, not attempts, are drawn by chance. Where each user counts once it is 1.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce
from operator import add

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.insights.funnel.counted import counted_attempts
from analysis.insights.funnel.instead.equal_time import chances, lengths_of, watched
from analysis.insights.funnel.instead.result import VIEWS, InsteadCell, InsteadResult, InsteadSpec, Lengths, View
from analysis.insights.funnel.plan import in_base
from analysis.insights.funnel.spec import FunnelSpec
from analysis.insights.statistics import CHANCE, FEW, p_values, q_values, relative_risk
from analysis.notes import Note
from analysis.sequences.sessions import session_begins
from analysis.sequences.stretches import NO_LIMIT, SUMS, Stretches, seen_in, tally
from analysis.store.dataset import Surveyed, UserBlock

__all__ = ["InsteadCell", "InsteadResult", "InsteadSpec", "combine", "measure", "members", "settle", "survey"]

LEAST_DONE = 5


@dataclass(frozen=True)
class InsteadPart:
    """Of one bucket; n and m are a user's attempts that dropped and that went on."""

    names: tuple[str, ...]  # of the events
    sums: dict[View, np.ndarray]  # float64 (events, SUMS)
    in_visit: dict[View, np.ndarray]  # float64 (events, 2): attempts of each side in which it was done in that visit
    entries: np.ndarray  # sums of n, m, n², m² and n·m over users
    users: np.ndarray  # with an attempt on each side
    nothing: np.ndarray  # attempts of each side
    pending: int  # attempts on neither side

    def __add__(self, other: InsteadPart) -> InsteadPart:
        return InsteadPart(
            names=self.names,
            sums={view: self.sums[view] + other.sums[view] for view in self.sums},
            in_visit={view: self.in_visit[view] + other.in_visit[view] for view in self.in_visit},
            entries=self.entries + other.entries,
            users=self.users + other.users,
            nothing=self.nothing + other.nothing,
            pending=self.pending + other.pending,
        )


@dataclass(frozen=True)
class LengthsPart:
    """Of one bucket, by view: for how long those who dropped could be watched, and those who went on."""

    sides: dict[View, tuple[np.ndarray, np.ndarray]]


def survey(block: UserBlock, spec: InsteadSpec) -> Surveyed[LengthsPart, Sides]:
    """The attempts, and how long they are: each is then watched as long as its counterpart of the other side."""
    sides = _sides(block, spec)
    of_sides: dict[View, tuple[np.ndarray, np.ndarray]] = {
        view: (sides.length(view)[~sides.went_on], sides.length(view)[sides.went_on]) for view in VIEWS
    }
    return Surveyed(LengthsPart(of_sides), sides)


def settle(parts: Iterable[LengthsPart], spec: InsteadSpec) -> InsteadSpec:
    parts = list(parts)
    before, after = (
        Lengths(*(lengths_of(part.sides[view][side] for part in parts) for side in range(2))) for view in VIEWS
    )
    return replace(spec, before=before, after=after)


def measure(block: UserBlock, spec: InsteadSpec, sides: Sides | None = None) -> InsteadPart:
    sides = sides or _sides(block, spec)
    n, m = (np.bincount(sides.owner[side], minlength=block.user_count) for side in (~sides.went_on, sides.went_on))
    return InsteadPart(
        names=block.dataset.events,
        sums={view: tally(block, sides.stretches(view, spec), sides.went_on) for view in VIEWS},
        in_visit={view: tally(block, sides.in_visit(view, spec), sides.went_on)[:, :2] for view in VIEWS},
        entries=np.array([n.sum(), m.sum(), n @ n, m @ m, n @ m], dtype=float),
        users=np.array([np.count_nonzero(n), np.count_nonzero(m)]),
        nothing=np.array([np.count_nonzero(sides.nothing & side) for side in (~sides.went_on, sides.went_on)]),
        pending=sides.pending,
    )


def members(block: UserBlock, spec: InsteadSpec, cell: InsteadCell, sides: Sides | None = None) -> np.ndarray:
    """Mask over `block.users`: who has an attempt on that side in which the event was done."""
    sides = sides or _sides(block, spec)
    did = sides.nothing
    if cell.event is not None:
        did = seen_in(block, sides.stretches(cell.view, spec), block.dataset.event_code(cell.event))
    users = np.zeros(block.user_count, np.bool_)
    users[sides.owner[did & (sides.went_on == (cell.side == "went_on"))]] = True
    return users


@dataclass(frozen=True)
class Sides:
    """A row an attempt on either side, those of one user together; places are among the block's events."""

    owner: np.ndarray
    went_on: np.ndarray  # bool: has step k; the others dropped
    entry: np.ndarray
    last: np.ndarray  # of the last step that both sides took
    entered: np.ndarray  # the moment of the entry
    left: np.ndarray  # the moment of the last step that both sides took
    ends: np.ndarray  # the moment at which what follows it ends: step k, or the window's end
    chance: np.ndarray  # from 0 to 1: orders attempts of the same length
    visits: np.ndarray  # int64, one an event of the block: the place at which its visit is over
    stop: np.ndarray  # before which what follows it ends: step k, or behind the user's last event
    until: np.ndarray  # the last moment of the window
    nothing: np.ndarray  # bool: no event follows
    told: np.ndarray  # bool, one an event name: whether it is looked at
    pending: int  # attempts that came so far and are on neither side

    def length(self, view: View) -> np.ndarray:
        """For how long each could be watched."""
        return self.left - self.entered if view == "before" else self.ends - self.left

    def stretches(self, view: View, spec: InsteadSpec) -> Stretches:
        length = self.length(view)
        kept = watched(length, self.went_on, self.chance, spec.before if view == "before" else spec.after)
        begins = self.entered if view == "before" else self.left
        until = np.where(kept < length, begins + kept - 1, self.until)  # the moment at which it ends is out of it
        if view == "before":
            return Stretches(self.owner, self.entry + 1, self.last, until, self.told, NO_LIMIT)
        return Stretches(self.owner, self.last + 1, self.stop, until, self.told, spec.first)

    def in_visit(self, view: View, spec: InsteadSpec) -> Stretches:
        """What of them lies in the visit of the step with which they begin."""
        whole = self.stretches(view, spec)
        return replace(whole, stop=np.minimum(whole.stop, self.visits[whole.begin - 1]))


def _visits(block: UserBlock) -> np.ndarray:
    """Of each event the place of the first event of the next session."""
    first = np.flatnonzero(session_begins(block))
    after = np.append(first[1:], len(block.ts))[: len(first)]
    return np.repeat(after, after - first)


def _sides(block: UserBlock, spec: InsteadSpec) -> Sides:
    funnel, tried = spec.funnel, counted_attempts(block, spec.funnel)
    before = sum(place < spec.step - 1 for place in funnel.required)  # required steps that both sides took
    taken, pending = tried.places[:, spec.step - 1] >= 0, tried.open & (tried.depth == before)
    came = tried.depth >= before
    rows = np.flatnonzero(came & (taken | ~pending) & in_base(funnel, tried))
    owner, went_on, places, until = tried.owner[rows], taken[rows], tried.places[rows], tried.closes[rows]
    last = places[:, funnel.required[before - 1]]
    stop = np.where(went_on, places[:, spec.step - 1], block.offsets[owner + 1])
    following = np.minimum(last + 1, max(len(block.ts) - 1, 0))
    nothing = (last + 1 >= stop) | (block.ts[following] > until)
    entered, left = block.ts[places[:, 0]], block.ts[last]
    return Sides(
        owner=owner,
        went_on=went_on,
        entry=places[:, 0],
        last=last,
        entered=entered,
        left=left,
        ends=np.where(went_on, block.ts[np.where(went_on, stop, last)], until),
        chance=chances(block.users.take(pa.array(owner)), entered),
        visits=_visits(block),
        stop=stop,
        until=until,
        nothing=nothing,
        told=_told(block, funnel),
        pending=int(np.count_nonzero(came)) - len(rows),
    )


def _told(block: UserBlock, funnel: FunnelSpec) -> np.ndarray:
    asked = (*funnel.steps, *funnel.exclusions)
    return ~block.dataset.event_mask(tuple(name for part in asked for name in part.events))


def combine(parts: Iterable[InsteadPart], spec: InsteadSpec) -> InsteadResult:
    part = reduce(add, parts)
    entries, nothing, least = part.entries, part.nothing, int(part.users.min())
    few = least < FEW
    counts = [_counts(view, part.sums[view], part.in_visit[view], part.names) for view in VIEWS]
    events = _compared(pd.concat(counts, ignore_index=True), entries, few)
    return InsteadResult(
        spec=replace(spec, before=Lengths(), after=Lengths()),
        dropped=int(entries[0]),
        went_on=int(entries[1]),
        pending=part.pending,
        nothing_dropped=int(nothing[0]),
        nothing_went_on=int(nothing[1]),
        few=few,
        events=events,
        notes=(Note("too_few_users", {"n": least, "needed": FEW}),) if few else (),
    )


def _counts(view: View, sums: np.ndarray, in_visit: np.ndarray, names: tuple[str, ...]) -> pd.DataFrame:
    """The events of a view that enough did."""
    kept = sums[:, 0] + sums[:, 1] >= LEAST_DONE
    frame = pd.DataFrame(sums[kept], columns=list(SUMS))
    did = sums[kept, :2]
    with np.errstate(divide="ignore", invalid="ignore"):
        later = (did - in_visit[kept]) / did
    frame = frame.assign(later_dropped=later[:, 0], later_went_on=later[:, 1])
    frame.insert(0, "event", pd.Series([name for name, keep in zip(names, kept, strict=True) if keep], dtype="str"))
    frame.insert(0, "view", pd.Series([view] * len(frame), dtype="str"))
    return frame


def _compared(frame: pd.DataFrame, entries: np.ndarray, few: bool) -> pd.DataFrame:
    """Shares, ratios and tests of the counted events, the most telling first."""
    nan = np.full(len(frame), np.nan)
    ratio, low, high, p = (nan,) * 4 if few or frame.empty else _tested(frame, entries)
    q = q_values(p)
    with np.errstate(divide="ignore"):  # how far from 1 the ratio surely is, to either side
        surely = np.fmax(low, 1 / high)
    compared = frame[["view", "event"]].assign(
        dropped=frame["x"].astype(np.int64),
        went_on=frame["y"].astype(np.int64),
        share_dropped=frame["x"] / max(entries[0], 1),
        share_went_on=frame["y"] / max(entries[1], 1),
        later_dropped=frame["later_dropped"],
        later_went_on=frame["later_went_on"],
        ratio=ratio,
        low=low,
        high=high,
        p=p,
        q=q,
        real=q < CHANCE,
        surely=surely,
    )
    order = compared.sort_values(["real", "surely", "event"], ascending=[False, False, True], kind="stable")
    return order.drop(columns="surely").reset_index(drop=True)


def _tested(frame: pd.DataFrame, entries: np.ndarray) -> tuple[np.ndarray, ...]:
    """The ratio of each event's two shares, its interval, and the p-value of "the same share"."""
    n, m = entries[:2]
    effect, whole = _design_effect(frame, entries), np.ones(len(frame))
    x, y = frame["x"].to_numpy(), frame["y"].to_numpy()
    a, of_a, b, of_b = (_effective(count, effect) for count in (x, n * whole, y, m * whole))
    counts = zip(a.tolist(), of_a.tolist(), b.tolist(), of_b.tolist(), strict=True)
    said, low, high = np.array([_ratio(*each) for each in counts]).T
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(np.isnan(said), np.nan, (x / n) / (y / m))
        moved = np.where(np.isfinite(said) & (said > 0), ratio / said, 1)  # the interval stays around the ratio itself
    return ratio, low * moved, high * moved, p_values(a, of_a, a + b, of_a + of_b)


def _ratio(a: int, n: int, b: int, m: int) -> tuple[float, float, float]:
    """Relative risk with its interval; infinite, with a lower end, where nobody who went on did it."""
    if b == 0 and a > 0:
        turned = relative_risk(b, m, a, n)
        return (np.inf, 1 / turned[2], np.inf) if turned else (np.nan, np.nan, np.nan)
    return relative_risk(a, n, b, m) or (np.nan, np.nan, np.nan)


def _effective(count: np.ndarray, effect: np.ndarray) -> np.ndarray:
    """As many independent users as these attempts are worth; what was seen stays seen."""
    return np.where(count > 0, np.maximum(np.rint(count / effect), 1), 0).astype(np.int64)


def _design_effect(frame: pd.DataFrame, entries: np.ndarray) -> np.ndarray:
    """How much wider the difference of the two shares spreads over users than over independent attempts; at least 1."""
    n, m, nn, mm, nm = entries
    x, y, xx, yy, xy, xn, xm, yn, ym = (frame[name].to_numpy() for name in SUMS)
    if n == 0 or m == 0:
        return np.ones(len(frame))
    p, r = x / n, y / m
    clustered = (xx - 2 * p * xn + p**2 * nn) / n**2 + (yy - 2 * r * ym + r**2 * mm) / m**2
    clustered -= 2 * (xy - r * xm - p * yn + p * r * nm) / (n * m)
    independent = p * (1 - p) / n + r * (1 - r) / m
    with np.errstate(divide="ignore", invalid="ignore"):
        effect = np.where(independent > 0, clustered / independent, 1)
    return np.where(effect > 1 + 1e-9, effect, 1)
