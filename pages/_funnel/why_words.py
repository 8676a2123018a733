"""How is said why a user is counted in a funnel as they are?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import time

from analysis.insights.funnel import FunnelSpec
from analysis.insights.funnel.why import Moment, Reason, Seen, WhyAttempt, WhyResult
from analysis.rules.said import bare_test
from pages._ui import state
from pages._ui.escaping import escape
from pages._ui.saying import plain_say

Quote = Callable[[str], str]  # `escape` in markdown, `str` in a table
_MICROS, _DIGITS = 1_000_000, 4


def answer(result: WhyResult, names: tuple[str, ...]) -> str:
    """Converted, pending, dropped or not counted, in markdown. `names` are the steps as shown, plain text."""
    text, funnel, user = state.text(), result.spec.funnel, escape(result.spec.user)
    if result.state == "converted":
        return text("why.converted", user=user, steps=len(funnel.required))
    if result.state == "out":
        return text("why.out", user=user)
    return text(f"why.{result.state}", user=user, step=escape(_next_step(funnel, result.depth, names)))


def _next_step(funnel: FunnelSpec, depth: int, names: tuple[str, ...]) -> str:
    """In any order step n is the n-th of whichever."""
    if funnel.order == "any":
        return state.text()("instead.level", n=depth + 1)
    return names[funnel.required[depth]]


def out(result: WhyResult, reason: Reason, names: tuple[str, ...]) -> str:
    """Why there is no attempt, in markdown."""
    text = state.text()
    details = _details(reason, escape) | {"step": escape(names[reason.step - 1]), "user": escape(result.spec.user)}
    key = f"why.out_{_code(reason)}"
    if reason.code == "no_value":
        details["property"] = escape(state.shown("property", result.spec.funnel.hold or ""))
    if reason.code == "period" and reason.moments > 1:
        return text(f"{key}_times", **details, n=reason.moments)
    return text(f"{key}_any" if reason.code == "never" and result.spec.funnel.order == "any" else key, **details)


def outcome(funnel: FunnelSpec, attempt: WhyAttempt, names: tuple[str, ...], quote: Quote) -> str:
    """What became of an attempt and by which rule."""
    text = state.text()
    if attempt.converted:
        said = [text("why.all_taken", steps=attempt.depth)]
    else:
        said = [_reason(funnel, attempt, reason, names, quote) for reason in attempt.reasons]
    if attempt.waived:
        said.append(text("why.waived", steps=[quote(names[step - 1]) for step in attempt.waived]))
    return " ".join(said)


def _reason(funnel: FunnelSpec, attempt: WhyAttempt, reason: Reason, names: tuple[str, ...], quote: Quote) -> str:
    text, key = state.text(), f"why.reason_{_code(reason)}"
    required = [taken for taken in attempt.taken if not funnel.steps[taken.step - 1].optional]
    details = _details(reason, quote) | {
        "step": quote(names[reason.step - 1]),
        "last": quote(names[required[-1].step - 1]),
        "until": _at(attempt.until),
    }
    if reason.code in ("early", "never") and funnel.order == "any":
        key += "_any"
    if reason.code == "late":
        key += f"_{funnel.window}" if isinstance(funnel.window, str) else ""
        key = "why.reason_late_session" if _by_session(funnel, attempt) else key
        assert reason.moment is not None  # noqa: S101 it is what came late
        details["by"] = text.duration((reason.moment.ts - attempt.until) / _MICROS)
    if reason.held is not None:
        details["property"] = quote(state.shown("property", funnel.hold or ""))
        details["wanted"] = quote(value(reason.held))
    return text(key, **details)


def _code(reason: Reason) -> str:
    return f"{reason.code}_of_user" if reason.of_user else reason.code


def _by_session(funnel: FunnelSpec, attempt: WhyAttempt) -> bool:
    """Whether the window ended with its session: where sessions are counted it can end before its time."""
    if funnel.counted != "sessions" or isinstance(funnel.window, str):
        return False
    return attempt.until < attempt.taken[0].moment.ts + funnel.window.total_seconds() * _MICROS


def _details(reason: Reason, quote: Quote) -> dict[str, str]:
    details: dict[str, str] = {}
    if reason.moment is not None:
        details |= {"event": quote(event(reason.moment)), "at": _at(reason.moment.ts)}
    if reason.seen is not None:
        details["value"] = quote(value(reason.seen))
    if reason.test is not None:
        kind = "attribute" if reason.of_user else "property"
        details["property"] = quote(state.shown(kind, reason.test.column))
        details["test"] = bare_test(reason.test, kind, replace(plain_say(), quote=quote))
    return details


def way(attempt: WhyAttempt, names: tuple[str, ...]) -> str:
    """The steps taken with their times, the day only where it is another than the entry's."""
    moments = [state.local(taken.moment.ts) for taken in attempt.taken]
    times = [
        f"{moment:%H:%M:%S}" if moment.date() == moments[0].date() else state.text().moment(moment)
        for moment in moments
    ]
    return " → ".join(f"{names[taken.step - 1]} {at}" for taken, at in zip(attempt.taken, times, strict=True))


def event(moment: Moment) -> str:
    return state.event_name(moment.event)


def value(seen: Seen) -> str:
    """The value of a property, plain text."""
    text = state.text()
    if seen.value is None:
        return text("why.missing")
    if seen.type == "time":
        moment = state.local(int(seen.value))
        return text.day(moment.date()) if moment.time() == time() else text.moment(moment)
    return text.number(float(seen.value), _DIGITS) if seen.type == "number" else str(seen.value)


def _at(micros: int) -> str:
    return state.text().moment(state.local(micros))
