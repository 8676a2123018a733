"""What is kept of a tag's definition while it is being built?

Each kind of tag has a draft of its own, so that a look at another kind loses nothing. `finished` says which definition
a draft makes, `opened` which draft a definition becomes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from pages._rules import ChosenDraft, CountDraft, CountKind, HoursDraft, RuleDraft
from pages._ui.rows import Rows

TagKind = Literal["rule", "values", "preference", "usual_hours", "bins", "rfm"]
TAG_KINDS: tuple[TagKind, ...] = get_args(TagKind)
NUMBERS = ("amount", "count", "since", "per_week", "attribute")
COUNTS: tuple[CountKind, ...] = ("times", "days", "weeks", "sessions", "values")
FREQUENCIES: tuple[CountKind, ...] = ("times", "days", "values")
CUT_KINDS = ("parts", "cuts", "quantiles")
MOST_PARTS = 20
SCORES = ("recency", "value", "frequency", "monetary")
CUT_SCORES = ("recency", "frequency", "monetary")
Ends = tuple[int | None, int | None]
_CHOSEN, _TIMES, _AT_NIGHT = ChosenDraft(), CountDraft(), HoursDraft(0, 6)


@dataclass(frozen=True)
class CaseDraft:
    name: str = ""
    rule: RuleDraft = field(default_factory=RuleDraft)


@dataclass(frozen=True)
class CasesDraft:
    """Values by ordered rules, and what all others get."""

    cases: Rows[CaseDraft] = field(default_factory=lambda: Rows.of([CaseDraft(), CaseDraft()]))
    otherwise: str = ""


@dataclass(frozen=True)
class PreferenceDraft:
    """The share is in percent."""

    top: int = 1
    property: str = ""
    by: Literal["times", "days", "sum"] = "times"
    amount: str = ""
    chosen: ChosenDraft = _CHOSEN
    share: float | None = 0.0


@dataclass(frozen=True)
class DayPartDraft:
    name: str = ""
    hours: HoursDraft = _AT_NIGHT


@dataclass(frozen=True)
class UsualHoursDraft:
    """Parts are None until the page has proposed them; the share is in percent."""

    top: int = 1
    chosen: ChosenDraft = _CHOSEN
    parts: Rows[DayPartDraft] | None = None
    share: float | None = 0.0


@dataclass(frozen=True)
class CutsDraft:
    """So many equal parts, or numbers as they are typed."""

    parts: int
    kind: str = "parts"
    cuts: str = ""
    quantiles: str = ""


@dataclass(frozen=True)
class NumberDraft:
    kind: str = "amount"
    statistic: str = "sum"
    amount: str = ""
    count: CountDraft = _TIMES
    which: Literal["first", "last"] = "last"
    attribute: str = ""
    chosen: ChosenDraft = _CHOSEN


@dataclass(frozen=True)
class BinsDraft:
    """Names for each number of bins that was looked at; the page proposes them."""

    number: NumberDraft = NumberDraft()
    cuts: CutsDraft = CutsDraft(3)
    names: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class GroupRow:
    """A row of the table of groups: a name, and scores from and to; an open end takes all scores on its side."""

    name: str = ""
    recency: Ends = (None, None)
    value: Ends = (None, None)
    frequency: Ends = (None, None)
    monetary: Ends = (None, None)


NO_AMOUNT = "\0none"  # recency and frequency alone; no property has such a name


@dataclass(frozen=True)
class RfmDraft:
    """Groups are None until the page has proposed them; the amount is empty until it is chosen, or `NO_AMOUNT`."""

    chosen: ChosenDraft = _CHOSEN
    count: CountDraft = _TIMES
    amount: str = ""
    recency: CutsDraft = CutsDraft(5)
    frequency: CutsDraft = CutsDraft(5)
    monetary: CutsDraft = CutsDraft(5)
    groups: tuple[GroupRow, ...] | None = None


@dataclass(frozen=True)
class TagDraft:
    """`written` is the text of a definition that the inputs can't say."""

    kind: TagKind = "rule"
    rule: RuleDraft = field(default_factory=RuleDraft)
    values: CasesDraft = field(default_factory=CasesDraft)
    preference: PreferenceDraft = PreferenceDraft()
    usual_hours: UsualHoursDraft = UsualHoursDraft()
    bins: BinsDraft = field(default_factory=BinsDraft)
    rfm: RfmDraft = RfmDraft()
    written: str | None = None
