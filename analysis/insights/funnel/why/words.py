"""How is said why a user is counted in a funnel as they are?

`names` are the steps as shown, in plain text; moments are said in `zone`, the project's.
"""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from analysis.insights.funnel.spec import FunnelSpec
from analysis.insights.funnel.why.result import Reason, Seen, WhyAttempt, WhyResult
from analysis.locale.say import Say
from analysis.rules.said import bare_test
from analysis.timezones import date_of, from_micros

_MICROS, _DIGITS = 1_000_000, 4


def answer(result: WhyResult, names: tuple[str, ...], say: Say) -> str:
    """Converted, pending, dropped or not counted."""
    funnel, user = result.spec.funnel, say.quote(result.spec.user)
    if result.state == "converted":
        return say("why.converted", user=user, steps=len(funnel.required))
    if result.state == "out":
        return say("why.out", user=user)
    said = say(f"why.{result.state}", user=user, step=say.quote(_next_step(funnel, result.depth, names, say)))
    trying = result.state == "dropped" and any(attempt.open for attempt in result.attempts)
    return f"{said} {say('why.trying')}" if trying else said


def _next_step(funnel: FunnelSpec, depth: int, names: tuple[str, ...], say: Say) -> str:
    """In any order step n is the n-th of whichever."""
    if funnel.order == "any":
        return say.text("instead.level", n=depth + 1)
    return names[funnel.required[depth]]


def out(result: WhyResult, reason: Reason, names: tuple[str, ...], say: Say, zone: ZoneInfo) -> str:
    """Why there is no attempt."""
    details = _details(reason, say, zone)
    details |= {"step": say.quote(names[reason.step - 1]), "user": say.quote(result.spec.user)}
    key = f"why.out_{_code(reason)}"
    if reason.code == "no_value":
        details["property"] = say.name("property", result.spec.funnel.hold or "")
    if reason.code == "period" and reason.moments > 1:
        return say(f"{key}_times", **details, n=reason.moments)
    return say(f"{key}_any" if reason.code == "never" and result.spec.funnel.order == "any" else key, **details)


def outcome(funnel: FunnelSpec, attempt: WhyAttempt, names: tuple[str, ...], say: Say, zone: ZoneInfo) -> str:
    """What became of an attempt and by which rule."""
    if attempt.converted:
        said = [say("why.all_taken", steps=attempt.depth)]
    else:
        said = [_reason(funnel, attempt, reason, names, say, zone) for reason in attempt.reasons]
    if attempt.waived:
        said.append(say("why.waived", steps=[say.quote(names[step - 1]) for step in attempt.waived]))
    return " ".join(said)


def _reason(
    funnel: FunnelSpec, attempt: WhyAttempt, reason: Reason, names: tuple[str, ...], say: Say, zone: ZoneInfo
) -> str:
    key = f"why.reason_{_code(reason)}"
    required = [taken for taken in attempt.taken if not funnel.steps[taken.step - 1].optional]
    details = _details(reason, say, zone) | {
        "step": say.quote(names[reason.step - 1]),
        "last": say.quote(names[required[-1].step - 1]),
        "until": say.text.moment(moment(attempt.until, zone)),
    }
    if reason.code in ("early", "never") and funnel.order == "any":
        key += "_any"
    if reason.code == "late":
        key += f"_{funnel.window}" if isinstance(funnel.window, str) else ""
        key = "why.reason_late_session" if _by_session(funnel, attempt) else key
        assert reason.moment is not None  # noqa: S101 it is what came late
        details["by"] = say.text.duration((reason.moment.ts - attempt.until) / _MICROS)
    if reason.held is not None:
        details["property"] = say.name("property", funnel.hold or "")
        details["wanted"] = _value(reason.held, say, zone)
    return say(key, **details)


def _code(reason: Reason) -> str:
    return f"{reason.code}_of_user" if reason.of_user else reason.code


def _by_session(funnel: FunnelSpec, attempt: WhyAttempt) -> bool:
    """Whether the window ended with its session: where sessions are counted it can end before its time."""
    if funnel.counted != "sessions" or isinstance(funnel.window, str):
        return False
    return attempt.until < attempt.taken[0].moment.ts + funnel.window.total_seconds() * _MICROS


def _details(reason: Reason, say: Say, zone: ZoneInfo) -> dict[str, str]:
    details: dict[str, str] = {}
    if reason.moment is not None:
        at = say.text.moment(moment(reason.moment.ts, zone))
        details |= {"event": say.name("event", reason.moment.event), "at": at}
    if reason.seen is not None:
        details["value"] = _value(reason.seen, say, zone)
    if reason.test is not None:
        kind = "attribute" if reason.of_user else "property"
        details["property"] = say.name(kind, reason.test.column)
        details["test"] = bare_test(reason.test, kind, say)
    return details


def way(attempt: WhyAttempt, names: tuple[str, ...], say: Say, zone: ZoneInfo) -> str:
    """The steps taken with their times, the day only where it is another than the entry's."""
    moments = [moment(taken.moment.ts, zone) for taken in attempt.taken]
    times = [say.text.clock(at) if at.date() == moments[0].date() else say.text.moment(at) for at in moments]
    return " → ".join(f"{names[taken.step - 1]} {at}" for taken, at in zip(attempt.taken, times, strict=True))


def _value(seen: Seen, say: Say, zone: ZoneInfo) -> str:
    """The value of a property."""
    if seen.value is None:
        return say.quote(say.text("why.missing"))
    if seen.type == "day":
        return say.quote(say.text.day(date_of(int(seen.value))))
    if seen.type == "time":
        at = moment(int(seen.value), zone)
        return say.quote(say.text.day(at.date()) if at.time() == time() else say.text.moment(at))
    return say.quote(say.text.number(float(seen.value), _DIGITS) if seen.type == "number" else str(seen.value))


def moment(micros: int, zone: ZoneInfo) -> datetime:
    return from_micros(micros).astimezone(zone)
