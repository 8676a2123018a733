"""Of which parts can a segment be built here, what are they called, and which were picked?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from analysis.errors import SilhouetteError
from analysis.insights.funnel import FunnelSpec, funnel_from_json
from analysis.insights.funnel import words as funnel_words
from analysis.jobs.segments import SegmentParts, segments_now
from analysis.jobs.tags import tags_now
from analysis.rules.asked import FunnelRef, FunnelState, How, Rule, SegmentRef, TagRef
from analysis.rules.said import sentence
from analysis.rules.written import rule_from_json, to_json
from pages._ui import compute
from pages._ui.here import Here

_MOST_VALUES = 30  # of one tag, the commonest
_STATES: tuple[tuple[FunnelState, bool], ...] = (
    ("dropped", True),
    ("dropped", False),
    ("reached", False),
    ("pending", False),
)


def code_of(rule: Rule) -> str:
    """A part as a text by which an input keeps it, whatever the language."""
    return json.dumps(to_json(rule), ensure_ascii=False, sort_keys=True)


def rule_of(code: str) -> Rule:
    return rule_from_json(json.loads(code))


@dataclass(frozen=True)
class SegmentDraft:
    """The codes of the parts in each box; `own` are conditions that were made here, whether they are picked or not."""

    all: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    own: tuple[str, ...] = ()

    @classmethod
    def of(cls, rule: Rule) -> SegmentDraft:
        parts = SegmentParts.of(rule)
        return cls(*(tuple(dict.fromkeys(map(code_of, box))) for box in (parts.all, parts.any, parts.none)))

    @property
    def picked(self) -> tuple[str, ...]:
        return (*self.all, *self.any, *self.none)

    @property
    def parts(self) -> SegmentParts | None:
        """None as long as nothing is picked."""
        boxes = (tuple(map(rule_of, box)) for box in (self.all, self.any, self.none))
        return SegmentParts(*boxes) if self.picked else None

    def put(self, how: How, codes: tuple[str, ...]) -> SegmentDraft:
        """A part stands in one box: where it is picked anew, it leaves the other."""
        boxes = {
            box: tuple(code for code in getattr(self, box) if code not in codes)
            for box in ("all", "any", "none")
            if box != how
        }
        return replace(self, **boxes, **{how: codes})

    def with_own(self, how: How, rule: Rule) -> SegmentDraft:
        code = code_of(rule)
        own = self.own if code in self.own else (*self.own, code)
        return replace(self, own=own).put(how, tuple(dict.fromkeys((*getattr(self, how), code))))


@dataclass(frozen=True)
class OfferedParts:
    """What can be picked, in order, and what each is called in plain text."""

    names: Mapping[str, str] = field(default_factory=dict)

    def name(self, here: Here, code: str) -> str:
        """Conditions, and what the project has no more, by their sentence."""
        return self.names.get(code) or sentence(rule_of(code), here.say.plain)


def offered_parts(here: Here, without: str = "") -> OfferedParts:
    """Tags with their values, segments (but not the one that is built), parts of saved funnels."""
    parts = {code_of(rule): name for rule, name in (*_tags(here), *_segments(here, without), *_funnels(here))}
    return OfferedParts(parts)


def _tags(here: Here) -> Iterator[tuple[Rule, str]]:
    text = here.text
    for now in tags_now(here.workspace, here.project.id, here.dataset, compute):
        if now.error is not None or now.tag.status == "draft":
            continue
        name = now.tag.name
        counted = text("segments.part_tag", tag=name)
        yield TagRef(name), _with_users(here, counted, now.users)
        for value, users in sorted(now.values, key=lambda one: -one[1])[:_MOST_VALUES]:
            yield TagRef(name, value), _with_users(here, text("segments.part_value", tag=name, value=value), users)


def _segments(here: Here, without: str) -> Iterator[tuple[Rule, str]]:
    for now in segments_now(here.workspace, here.project.id, here.dataset, compute):
        name = now.segment.name
        if now.error is None and name != without:
            yield SegmentRef(name), _with_users(here, here.text("segments.part_segment", segment=name), now.users)


def _with_users(here: Here, name: str, users: int | None) -> str:
    return name if users is None else here.text("segments.part_users", name=name, users=users)


def _funnels(here: Here) -> Iterator[tuple[Rule, str]]:
    for saved in here.workspace.catalog().analyses.all(here.project.id, "funnel"):
        try:
            spec = funnel_from_json(saved.spec)
        except SilhouetteError:  # saved by a version that could say more: its own page says so
            continue
        if saved.name is not None:
            yield from _of_funnel(here, saved.name, spec)


def _of_funnel(here: Here, name: str, spec: FunnelSpec) -> Iterator[tuple[Rule, str]]:
    steps = funnel_words.step_names(spec.steps, here.say)
    for place, step in enumerate(spec.steps, 1):
        for state, never in _STATES:
            if place == 1 and state != "reached":
                continue
            if (step.optional and state != "reached") or (never and spec.order == "any"):
                continue
            key = f"segments.part_funnel_{'never' if never else state}"
            called = f"{funnel_words.circled(place)} {steps[place - 1]}"
            yield FunnelRef(name, place, state, never), here.text(key, funnel=name, step=called)
