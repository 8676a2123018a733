"""Why is this user counted in a funnel as they are?

The attempts are those of the kernel: one after the other, and the one that counts where it is another (a user's best
attempt may begin inside a longer one that got less far). Why each ended where it did is read from the user's events.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pyarrow.compute as pc

from analysis.insights.funnel.plan import funnel_plan
from analysis.insights.funnel.spec import FunnelSpec
from analysis.insights.funnel.why.reasons import UserEvents, out_reason, reasons, steps_of
from analysis.insights.funnel.why.result import Reason, Taken, WhyAttempt, WhyResult, WhySpec, WhyState
from analysis.rules.evaluated import matches
from analysis.sequences.attempts import Attempts, Codes, Plan, attempts
from analysis.store.dataset import Manifest, UserBlock, bucket_of

__all__ = ["WhyResult", "WhySpec", "buckets", "combine", "measure", "members"]


def buckets(manifest: Manifest, spec: WhySpec) -> tuple[int, ...]:
    """The one that has the user, if there is such a user."""
    return (bucket_of(spec.user, manifest.bucket_count),)


def measure(block: UserBlock, spec: WhySpec) -> WhyResult | None:
    """The answer, from the one bucket that has the user."""
    user = pc.index(block.users, spec.user).as_py()
    if user < 0:
        return None
    funnel = replace(spec.funnel, breakdown=None, compare=None)
    if funnel.filter is not None and not matches(funnel.filter, block)[user]:
        return WhyResult(spec, "out", 0, (), Reason("filtered", 1))
    events = UserEvents(block, int(block.offsets[user]), int(block.offsets[user + 1]), funnel)
    counted = _of_user(block, funnel, user)
    if counted.excluded[user] and funnel.effect == "remove":
        told = _told(events, _of_user(block, replace(funnel, effect="drop", counted="attempts"), user), None)
        return WhyResult(spec, "out", 0, told, Reason("removed", 1))
    if not len(counted.owner):
        return WhyResult(spec, "out", 0, (), out_reason(events, *funnel.period.bounds(block.dataset.time_zone)))
    listed = counted
    if funnel.counted == "users":
        listed = _of_user(block, replace(funnel, counted="attempts"), user)
    told, state = _told(events, listed, counted), _state(counted, funnel)
    if counted.trying.any() and state != "converted" and not any(attempt.open for attempt in told):
        told = _by_entry((*told, *_told(events, _open_one(events, user), None)))
    return WhyResult(spec, state, int(counted.depth.max()), told, None)


def combine(parts: Iterable[WhyResult | None], spec: WhySpec) -> WhyResult:
    found = (part for part in parts if part is not None)
    return next(found, WhyResult(spec, "out", 0, (), Reason("unknown", 1)))


def members(block: UserBlock, spec: WhySpec, cell: None = None) -> np.ndarray:
    """Just this user."""
    return pc.equal(block.users, spec.user).to_numpy(zero_copy_only=False)


def _of_user(block: UserBlock, funnel: FunnelSpec, user: int) -> Attempts:
    """The attempts of one user alone, whatever the funnel's filter."""
    return attempts(block, *_plan(block, funnel, user))


def _plan(block: UserBlock, funnel: FunnelSpec, user: int) -> tuple[Plan, Codes]:
    chosen = np.zeros(block.user_count, np.bool_)
    chosen[user] = True
    plan, codes = funnel_plan(block, replace(funnel, filter=None))
    return plan, codes._replace(chosen=chosen)


def _open_one(events: UserEvents, user: int) -> Attempts:
    """The newest attempt that can still go on: it may have begun inside another that can't."""
    funnel = events.funnel if events.funnel.counted == "sessions" else replace(events.funnel, counted="attempts")
    plan, codes = _plan(events.block, funnel, user)
    for entry in events.places[::-1]:
        moment = int(events.block.ts[entry])
        found = attempts(events.block, plan._replace(low=max(plan.low, moment)), codes)
        if len(found.owner) and found.trying[0]:
            first = {
                name: getattr(found, name)[:1] for name in ("owner", "depth", "open", "trying", "places", "closes")
            }
            return replace(found, **first)
    return attempts(events.block, plan, codes)


def _state(counted: Attempts, funnel: FunnelSpec) -> WhyState:
    if counted.depth.max() == len(funnel.required):
        return "converted"
    return "pending" if counted.open.any() else "dropped"


def _told(events: UserEvents, listed: Attempts, counted: Attempts | None) -> tuple[WhyAttempt, ...]:
    """Each listed attempt with its reasons, and those that count; by their entry."""
    ways = {tuple(places): (places, int(until)) for places, until in zip(listed.places, listed.closes, strict=True)}
    counting: set[tuple[int, ...]] = set()
    if counted is not None:
        counting = {tuple(places) for places in counted.places}
        ways |= {
            tuple(places): (places, int(until)) for places, until in zip(counted.places, counted.closes, strict=True)
        }
    return _by_entry(_attempt(events, places, until, key in counting) for key, (places, until) in ways.items())


def _by_entry(told: Iterable[WhyAttempt]) -> tuple[WhyAttempt, ...]:
    return tuple(sorted(told, key=lambda attempt: attempt.taken[0].moment.ts))


def _attempt(events: UserEvents, places: np.ndarray, until: int, counts: bool) -> WhyAttempt:
    funnel = events.funnel
    path = steps_of(events, places) if funnel.order == "any" else places
    order = sorted(np.flatnonzero(path >= 0).tolist(), key=lambda step: (events.block.ts[path[step]], step))
    depth = sum(bool(path[step] >= 0) for step in funnel.required)
    passed = funnel.required[depth] if depth < len(funnel.required) else len(path)
    return WhyAttempt(
        taken=tuple(Taken(step + 1, events.moment(int(path[step]))) for step in order),
        depth=depth,
        until=until,
        counts=counts,
        reasons=reasons(events, path, until),
        waived=tuple(step + 1 for step in range(passed) if path[step] < 0 and funnel.steps[step].optional),
    )
