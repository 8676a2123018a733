"""Which funnels of an industry can be asked of a project's events?"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from analysis.insights.funnel import LEAST_STEPS, FunnelStep
from analysis.jobs.funnel.event_names import meant
from analysis.locale import LANGUAGES, Language

FOLDER = Path(__file__).parents[2] / "templates"
Names = Mapping[Language, str]


@dataclass(frozen=True)
class StepTemplate:
    """What a step is called, and the names under which its events are found."""

    names: Names
    words: tuple[str, ...]


@dataclass(frozen=True)
class FunnelTemplate:
    """`needs` are the steps before the last that its title speaks of."""

    key: str
    names: Names
    steps: tuple[StepTemplate, ...]
    needs: tuple[StepTemplate, ...]


@dataclass(frozen=True)
class Industry:
    key: str
    names: Names
    funnels: tuple[FunnelTemplate, ...]


@dataclass(frozen=True)
class OfferedFunnel:
    """A template whose last step and another one at least are in the data; `events` are of each step, () if missing."""

    industry: Industry
    template: FunnelTemplate
    events: tuple[tuple[str, ...], ...]

    @property
    def steps(self) -> tuple[FunnelStep, ...]:
        return tuple(FunnelStep(events) for events in self.events if events)

    @property
    def missing(self) -> tuple[StepTemplate, ...]:
        return tuple(step for step, events in zip(self.template.steps, self.events, strict=True) if not events)

    @property
    def titled(self) -> bool:
        """Whether all that its template's title speaks of is there."""
        return not any(step in self.missing for step in self.template.needs)

    @property
    def titles(self) -> Names:
        """What it is truly called: as its template, or by its two ends."""
        if self.titled:
            return self.template.names
        there = [step for step in self.template.steps if step not in self.missing]
        ends = there[0].names, there[-1].names
        return {language: " → ".join(names[language] for names in ends) for language in LANGUAGES}

    def repeats(self, other: OfferedFunnel) -> bool:
        """Whether it says nothing that the other doesn't: one with a title of its own says at least that."""
        return set(self.steps) <= set(other.steps) and not (self.titled and len(self.steps) < len(other.steps))


@lru_cache(maxsize=1)
def industries() -> tuple[Industry, ...]:
    """All templates, by industry."""
    known = {key: _step(form) for key, form in _read(FOLDER / "funnel_steps.toml").items()}
    return tuple(_industry(path.stem, _read(path), known) for path in sorted((FOLDER / "funnels").glob("*.toml")))


def offered(called: Mapping[str, Sequence[str]]) -> tuple[OfferedFunnel, ...]:
    """What can be asked of these events (by raw name, what each is called).

    First the industry whose funnels find most of the events, and of each the funnel with most steps.
    """
    found: list[OfferedFunnel] = []
    for fit in _fitting(called):
        offers: list[OfferedFunnel] = []
        for funnel in sorted(fit, key=lambda funnel: (-len(funnel.steps), len(funnel.missing))):
            if not any(funnel.repeats(other) for other in offers):
                offers.append(funnel)
        found += offers
    return tuple(found)


def usual_end(called: Mapping[str, Sequence[str]]) -> str | None:
    """The event that is usually the goal in the industry whose funnels find most of these events; None if none do.

    An industry's first funnel ends at what it lives on.
    """
    best = next((fit for fit in _fitting(called) if fit), None)
    return best[0].events[-1][0] if best else None


def _fitting(called: Mapping[str, Sequence[str]]) -> list[list[OfferedFunnel]]:
    """The funnels of each industry that can be asked, in the order of its file; the best industry first."""
    return sorted((_offered(industry, called) for industry in industries()), key=_spoken, reverse=True)


def _offered(industry: Industry, called: Mapping[str, Sequence[str]]) -> list[OfferedFunnel]:
    funnels = [OfferedFunnel(industry, template, _found(template, called)) for template in industry.funnels]
    return [funnel for funnel in funnels if funnel.events[-1] and len(funnel.steps) >= LEAST_STEPS]


def _spoken(funnels: Sequence[OfferedFunnel]) -> tuple[int, int]:
    """How many events the funnels find, and how many of their steps."""
    events = {event for funnel in funnels for step in funnel.steps for event in step.events}
    return len(events), sum(len(funnel.steps) for funnel in funnels)


def _found(template: FunnelTemplate, called: Mapping[str, Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """The events of each step; an event stands in one step, the one that comes last."""
    left, events = dict(called), list[tuple[str, ...]]()
    for step in reversed(template.steps):
        events.append(meant(step.words, left))
        left = {event: names for event, names in left.items() if event not in events[-1]}
    return tuple(reversed(events))


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _names(form: Mapping[str, Any]) -> Names:
    return {language: form[language] for language in LANGUAGES}


def _step(form: Mapping[str, Any]) -> StepTemplate:
    return StepTemplate(_names(form), tuple(form["words"]))


def _industry(key: str, form: Mapping[str, Any], known: Mapping[str, StepTemplate]) -> Industry:
    return Industry(
        key,
        _names(form),
        tuple(
            FunnelTemplate(
                funnel["key"],
                _names(funnel),
                tuple(known[step] for step in funnel["steps"]),
                tuple(known[step] for step in funnel["needs"]),
            )
            for funnel in form["funnels"]
        ),
    )
