"""What is asked of people's paths?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal, get_args

from analysis.errors import AnalysisError
from analysis.insights.paths.labels import PathLabels
from analysis.insights.written import BadSpec, only, period_from_json, period_to_json
from analysis.rules.asked import ALL_TIME, Period, Rule
from analysis.rules.written import rule_from_json
from analysis.rules.written import to_json as rule_to_json

LEAST_COLUMNS, MOST_COLUMNS = 2, 20
MOST_AROUND = 10
SHORTEST_GAP, LONGEST_GAP = timedelta(seconds=1), timedelta(days=366)

Per = Literal["session", "user"]
PathsCounted = Literal["sessions", "users", "occurrences"]
PathState = Literal["ended", "pending", "none"]
PERS, PATHS_COUNTED = get_args(Per), get_args(PathsCounted)


class ColumnCount(AnalysisError):
    """Too few or too many columns. details: given, least, most"""

    code = "path_column_count"


class BadGap(AnalysisError):
    """details: seconds, most_days"""

    code = "path_gap"


class TwoAnchors(AnalysisError):
    """Around an event, and from or to one at once."""

    code = "path_two_anchors"


class NoSessions(AnalysisError):
    """Sessions can't be counted where a path is all that a user does."""

    code = "path_no_sessions"


@dataclass(frozen=True)
class PathsSpec:
    """Paths from an event on, up to one, between two, or around one; with none of them, from the beginning on.

    - `per`: a path lies within a session (the project's, or by `gap`), or runs on with its user (to the first pause
      longer than `gap`, if given).
    - `counted`: each session's first path, each user's first, or one for each occurrence of the event.
    - `steps`: the columns; around an event there are `before` and `after` instead.
    - `collapsed`: an event that follows itself counts once.
    - `period` selects by the moment of the event that a path is asked from, `filter` selects users.
    - `goal`: an event; of each path it is told how many came to it, in the same session, from that moment on.
    - `counts_only` leaves out times.
    """

    start: str | None = None
    end: str | None = None
    around: str | None = None
    before: int = 3
    after: int = 5
    steps: int = 5
    per: Per = "session"
    gap: timedelta | None = None
    counted: PathsCounted = "sessions"
    collapsed: bool = False
    labels: PathLabels = field(default_factory=PathLabels)
    period: Period = ALL_TIME
    filter: Rule | None = None
    goal: str | None = None
    counts_only: bool = False

    def __post_init__(self) -> None:
        if self.around is not None and (self.start is not None or self.end is not None):
            raise TwoAnchors
        if self.around is not None:
            for given in (self.before, self.after):
                if not 0 <= given <= MOST_AROUND:
                    raise ColumnCount(given=given, least=0, most=MOST_AROUND)
        if not LEAST_COLUMNS <= self.steps <= MOST_COLUMNS or not self.before + self.after:
            raise ColumnCount(given=self.steps, least=LEAST_COLUMNS, most=MOST_COLUMNS)
        if self.gap is not None and not SHORTEST_GAP <= self.gap <= LONGEST_GAP:
            raise BadGap(seconds=self.gap.total_seconds(), most_days=LONGEST_GAP.days)
        if self.per == "user" and self.counted == "sessions":
            raise NoSessions

    @property
    def columns(self) -> range:
        """The numbers of the steps: from 1; before an event that is asked for they are negative, and it is 0."""
        if self.around is not None:
            return range(-self.before, self.after + 1)
        if self.end is not None and self.start is None:
            return range(1 - self.steps, 1)
        return range(1, self.steps + 1)

    @property
    def anchor(self) -> int:
        """The number of the step from which a path is asked."""
        return 0 if 0 in self.columns else 1

    def to_json(self) -> dict[str, Any]:
        """What is left at its default is left out."""
        usual = PathsSpec()
        plain = ("start", "end", "around", "before", "after", "steps", "per", "counted", "collapsed", "goal")
        form: dict[str, Any] = {
            name: getattr(self, name) for name in plain if getattr(self, name) != getattr(usual, name)
        }
        if self.gap is not None:
            form["gap_seconds"] = self.gap.total_seconds()
        if self.filter is not None:
            form["filter"] = rule_to_json(self.filter)
        return form | self.labels.to_json() | period_to_json(self.period)

    @classmethod
    def from_json(cls, form: Mapping[str, Any]) -> PathsSpec:
        """Raises `BadSpec` with the key that can't be read, and what the spec itself refuses."""
        texts, numbers = ("start", "end", "around", "goal"), ("before", "after", "steps")
        known = (*texts, *numbers, "per", "counted", "collapsed", "gap_seconds", "filter")
        only(form, *known, "hide", "group", "split", "from", "to")
        kinds: dict[str, type] = dict.fromkeys(texts, str) | dict.fromkeys(numbers, int) | {"collapsed": bool}
        for key, kind in kinds.items():
            if key in form and type(form[key]) is not kind:
                raise BadSpec(key=key)
        for key, choices in (("per", PERS), ("counted", PATHS_COUNTED)):
            if key in form and form[key] not in choices:
                raise BadSpec(key=key)
        return cls(
            **{key: form[key] for key in (*kinds, "per", "counted") if key in form},
            gap=_gap(form),
            labels=PathLabels.from_json(form),
            period=period_from_json(form),
            filter=_filter(form),
        )


def _gap(form: Mapping[str, Any]) -> timedelta | None:
    try:
        return timedelta(seconds=form["gap_seconds"]) if "gap_seconds" in form else None
    except (TypeError, OverflowError) as error:
        raise BadSpec(key="gap_seconds") from error


def _filter(form: Mapping[str, Any]) -> Rule | None:
    if "filter" not in form:
        return None
    if not isinstance(form["filter"], dict):
        raise BadSpec(key="filter")
    return rule_from_json(form["filter"])


@dataclass(frozen=True)
class PathAt:
    """What a path has at a step: one of `labels`, with `others` an event that is none of them, or a `state`: `none` is
    any without an event."""

    step: int
    labels: tuple[str, ...] = ()
    others: bool = False
    state: PathState | None = None


@dataclass(frozen=True)
class PathsCell:
    """The paths that have all of this: a node is one step, a link two, a whole path all of them."""

    at: tuple[PathAt, ...]
