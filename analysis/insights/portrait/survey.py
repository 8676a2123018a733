"""Which values of the attributes, and which events, are worth comparing? Asked of all users before a portrait."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal

import numpy as np

from analysis.insights.columns import are_codes, are_ids, most_frequent, top_labels
from analysis.insights.features import event_counts
from analysis.insights.portrait.mixes import mixes_of, values_of
from analysis.insights.portrait.numbers import NumberSample, numbers_of, sampled
from analysis.insights.portrait.spec import NamedThing, PortraitColumn, PortraitSpec
from analysis.rules.evaluated import label_of
from analysis.store.dataset import Column, Field, FieldType, UserBlock

_LEADING = re.compile(r"\d+")
_FEW_DIFFERENT = 8  # a number with so few values (a level, a score) is compared value by value
_VARIOUS = 50  # more different values than this, of which …
_COVERED = 0.05  # … the commonest cover less than this share of users, tell nothing: names, addresses
_DECIMALS, _ALL_DIGITS = 2, 15
_NO_DECIMALS = 1e12  # from here on a number is as short as it gets


@dataclass(frozen=True)
class SurveyPart:
    labels: dict[str, Counter[str]]  # of text attributes
    numbers: dict[str, tuple[FieldType, np.ndarray]]  # known values of number, time and day attributes
    users_of_event: Counter[str]
    mixes: dict[str, Counter[str] | None]
    samples: dict[NamedThing, NumberSample]


def survey(block: UserBlock, spec: PortraitSpec) -> SurveyPart:
    labels: dict[str, Counter[str]] = {}
    numbers: dict[str, tuple[FieldType, np.ndarray]] = {}
    for field in _asked(block.dataset.attributes, spec):
        column = block.attribute(field.name)
        if column.type == "text" and column.labels is not None:
            labels[field.name] = most_frequent(column.values, column.labels)
        else:
            numbers[field.name] = (column.type, _known(column))
    users = (event_counts(block) > 0).sum(axis=0).tolist()
    return SurveyPart(
        labels=labels,
        numbers=numbers,
        users_of_event=Counter({event: n for event, n in zip(block.dataset.events, users, strict=True) if n}),
        mixes=values_of(block) if len(block.ts) else {},
        samples=sampled(block),
    )


def _asked(fields: tuple[Field, ...], spec: PortraitSpec) -> tuple[Field, ...]:
    return tuple(field for field in fields if spec.attributes is None or field.name in spec.attributes)


def _known(column: Column) -> np.ndarray:
    return column.values[~column.missing].astype(np.float64)


def settle(parts: Iterable[SurveyPart], spec: PortraitSpec) -> PortraitSpec:
    """The closed spec: values, edges of quarters and events are those of all users, so groups can be compared."""
    parts = list(parts)
    columns = [_text_column(name, [part.labels[name] for part in parts], spec) for name in parts[0].labels]
    columns += [
        _number_column(name, kind, [part.numbers[name][1] for part in parts], spec.most_values)
        for name, (kind, _) in parts[0].numbers.items()
    ]
    events = top_labels([part.users_of_event for part in parts], spec.most_events)
    return replace(
        spec,
        columns=tuple(sorted(columns, key=lambda column: column.name)),
        events=events,
        mixes=mixes_of([part.mixes for part in parts if part.mixes], spec.most_values),
        numbers=numbers_of(_of_all([part.samples for part in parts]), events, columns),
    )


def _of_all(samples: list[dict[NamedThing, NumberSample]]) -> list[dict[NamedThing, NumberSample]]:
    """Of the blocks that have users with events, if any has."""
    most = max(map(len, samples))
    return [each for each in samples if len(each) == most]


def _text_column(name: str, counts: list[Counter[str]], spec: PortraitSpec) -> PortraitColumn:
    total: Counter[str] = Counter()
    for part in counts:
        total.update(part)
    top = top_labels([total], spec.most_values)
    covered = sum(total[label] for label in top)
    if _tells_nothing(len(total), covered, total.total()):
        return PortraitColumn(name, "text")
    return PortraitColumn(name, "text", values=_in_order(top))


def _tells_nothing(different: int, covered: int, known: int) -> bool:
    """Whether hardly two users share a value; `covered` users have one of the commonest."""
    return different > _VARIOUS and covered < _COVERED * known


def _in_order(labels: tuple[str, ...]) -> tuple[str, ...]:
    """Labels that all begin with a number (18-24, 25-34, 55+) by it; others as they come, the commonest first."""
    numbers = [_LEADING.match(label) for label in labels]
    if not all(numbers):
        return labels
    return tuple(sorted(labels, key=lambda label: (float(_LEADING.match(label)[0]), label)))  # type: ignore[index]


def _number_column(name: str, kind: FieldType, values: list[np.ndarray], most: int) -> PortraitColumn:
    """Quarters: an edge belongs to the quarter below it; of a number it is a short one that parts the values there. Of
    codes the commonest values: "above 12" says nothing of airlines that are numbered."""
    known = np.concatenate(values)
    distinct, counts = np.unique(known, return_counts=True)
    if not len(distinct) or (kind == "number" and len(distinct) <= _FEW_DIFFERENT):
        return PortraitColumn(name, kind, values=tuple(label_of(float(value)) for value in distinct))
    if kind == "number" and are_codes(name, distinct):
        places = np.argsort(-counts, kind="stable")[:most]
        if not _tells_nothing(len(distinct), int(counts[places].sum()), len(known)):
            commonest = np.sort(distinct[places]).tolist()
            return PortraitColumn(name, kind, values=tuple(label_of(value) for value in commonest))
    if kind == "number" and are_ids(name, distinct, len(known)):
        return PortraitColumn(name, kind)
    cuts = np.unique(np.quantile(known, [0.25, 0.5, 0.75], method="inverted_cdf"))
    inner = cuts[cuts < distinct[-1]]
    if kind == "number":
        above = distinct[np.searchsorted(distinct, inner, side="right")]
        inner = np.array([_shortest(*ends) for ends in zip(inner.tolist(), above.tolist(), strict=True)])
    return PortraitColumn(name, kind, cuts=tuple(inner.tolist()))


def _shortest(low: float, high: float) -> float:
    """The number with the fewest decimals, from two on, that is at least `low` and below `high`."""
    if abs(low) >= _NO_DECIMALS:
        return low
    exact = Decimal(str(low))
    for digits in range(_DECIMALS, _ALL_DIGITS):
        short = float(exact.quantize(Decimal(1).scaleb(-digits), ROUND_CEILING))
        if low <= short < high:
            return short
    return low
