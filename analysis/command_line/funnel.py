"""`funnel`: how many users reach each step, in order?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from analysis.command_line.answers import Answer, BadWords
from analysis.command_line.options import (
    JsonOption,
    ProjectOption,
    WorkspaceOption,
    existing_file,
    one_of,
    open_workspace,
    read_days,
    read_window,
    text_of_file,
)
from analysis.errors import SilhouetteError
from analysis.locale import Text
from analysis.locale.say import Say

if TYPE_CHECKING:
    import pandas as pd

    from analysis.insights.funnel import Breakdown, Exclusion, FunnelResult, FunnelStep, Window
    from analysis.store.dataset import Manifest

_BETWEEN = "--exclude-between"


def with_joined_words(arguments: Sequence[str]) -> list[str]:
    """The call with the three words of each `--exclude-between FROM TO EVENT` as one: Typer has no lists of tuples."""
    words, joined = list(arguments), []
    while words:
        word = words.pop(0)
        joined.append(word)
        if word == "--":
            return joined + words
        if word == _BETWEEN:
            three = list(takewhile(lambda each: not each.startswith("--"), words[:3]))
            joined.append(" ".join(three))
            del words[: len(three)]
    return joined


def funnel(
    project: ProjectOption,
    step: Annotated[
        list[str],
        typer.Option(metavar="EVENT", help="A step, in order: an event, or JSON as docs/cli.md says; two or more."),
    ],
    window: Annotated[
        str,
        typer.Option(metavar="TIME", help="Time from the first step to the last: 30m, 24h, 7d, 2w, session or day."),
    ],
    order: Annotated[
        str, typer.Option(metavar="ORDER", help="sequential, strict (nothing else between) or any.")
    ] = "sequential",
    pass_over: Annotated[
        list[str] | None,
        typer.Option(metavar="EVENT", help="With --order strict: an event that may lie between all the same."),
    ] = None,
    exclude: Annotated[
        list[str] | None,
        typer.Option(metavar="EVENT", help="An event that may not lie between the first step and the last."),
    ] = None,
    exclude_between: Annotated[
        list[str] | None,
        typer.Option(metavar="FROM TO EVENT", help="An event that may not lie between two steps, by their numbers."),
    ] = None,
    exclusion: Annotated[
        str, typer.Option(metavar="EFFECT", help="drop: the attempt ends there; remove: its user is taken out.")
    ] = "drop",
    optional: Annotated[list[int] | None, typer.Option(metavar="N", help="Step N is counted, not required.")] = None,
    hold: Annotated[
        str | None, typer.Option(metavar="PROPERTY", help="The property must have the same value in all steps.")
    ] = None,
    count: Annotated[str, typer.Option(metavar="WHAT", help="users, attempts or sessions.")] = "users",
    from_: Annotated[
        str | None,
        typer.Option("--from", metavar="DATE", help="First day of the first step, in the project's time zone."),
    ] = None,
    to: Annotated[str | None, typer.Option(metavar="DATE", help="Last day of the first step.")] = None,
    by: Annotated[
        str | None, typer.Option(metavar="PROPERTY", help="Results by a property of the first step, or an attribute.")
    ] = None,
    filter_: Annotated[
        Path | None, typer.Option("--filter", metavar="RULE.json", help="Only users who match the rule; docs/rules.md.")
    ] = None,
    ties: Annotated[
        str, typer.Option(metavar="ORDER", help="Events of the same time: in the order of the file, or any.")
    ] = "file",
    entries: Annotated[
        str, typer.Option(metavar="WHICH", help="Those whose window has closed when the data ends, or all.")
    ] = "closed",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> Answer:
    """How many users reach each step, in order, within the window.

    Example: funnel --project shop --step view --step cart --step pay --window 7d
    """
    for option, value, known in (
        ("--order", order, ("sequential", "strict", "any")),
        ("--exclusion", exclusion, ("drop", "remove")),
        ("--count", count, ("users", "attempts", "sessions")),
        ("--ties", ties, ("file", "any")),
        ("--entries", entries, ("closed", "all")),
    ):
        one_of(value, known, option)
    span, rule_file = _window(window), existing_file(filter_) if filter_ else None
    from analysis.insights.funnel import FunnelSpec
    from analysis.rules.written import from_text, rule_from_json

    steps = _steps(step, optional or [])
    spec = FunnelSpec(
        steps,
        span,
        read_days(from_, to),
        from_text(text_of_file(rule_file), rule_from_json) if rule_file else None,
        order=order,  # type: ignore[arg-type] checked above
        exclusions=_exclusions(exclude or [], exclude_between or [], len(steps)),
        effect=exclusion,  # type: ignore[arg-type]
        hold=hold,
        counted=count,  # type: ignore[arg-type]
        ties=ties,  # type: ignore[arg-type]
        base=entries,  # type: ignore[arg-type]
        passed_over=tuple(pass_over or ()),
    )
    opened = open_workspace(workspace)
    from analysis import engine
    from analysis.command_line.funnel_answer import result_to_json
    from analysis.insights import funnel as analysis
    from analysis.jobs.funnel import closing

    dataset = opened.open(project)
    if by:
        spec = replace(spec, breakdown=_breakdown(by, dataset.manifest))
    result = engine.run(analysis, dataset, closing.closed(opened, project, spec, dataset))
    return Answer(result_to_json(result), lambda text: _lines(result, text))


def _window(words: str) -> Window:
    return words if words in ("session", "day") else read_window(words)  # type: ignore[return-value] one of the two


def _steps(words: Sequence[str], optional: Sequence[int]) -> tuple[FunnelStep, ...]:
    from analysis.insights.funnel import UnknownStep

    steps = [_step(word) for word in words]
    for number in optional:
        if not 1 <= number <= len(steps):
            raise UnknownStep(step=number, steps=len(steps))
        steps[number - 1] = replace(steps[number - 1], optional=True)
    return tuple(steps)


def _step(word: str) -> FunnelStep:
    """JSON, if it looks like it; else an event's name."""
    from analysis.insights.funnel import FunnelStep, step_from_json

    if not word.lstrip().startswith("{"):
        return FunnelStep((word,))
    try:
        form: Any = json.loads(word)
        return step_from_json(form)
    except SilhouetteError as error:
        raise BadWords(what=error.code, option="--step", **error.details) from error
    except (ValueError, RecursionError) as error:
        raise BadWords(what="step_json", option="--step", value=word, problem=str(error)) from error


def _exclusions(whole: Sequence[str], between: Sequence[str], steps: int) -> tuple[Exclusion, ...]:
    from analysis.insights.funnel import Exclusion

    everywhere = [Exclusion((event,), 1, steps) for event in whole]
    for words in between:
        found = re.fullmatch(r"(\d{1,3}) (\d{1,3}) (.+)", words, re.ASCII | re.DOTALL)
        if not found:
            raise BadWords(what="between", option=_BETWEEN, value=words)
        everywhere.append(Exclusion((found[3],), int(found[1]), int(found[2])))
    return tuple(everywhere)


def _breakdown(name: str, manifest: Manifest) -> Breakdown:
    """A property, or an attribute where no property has the name."""
    from analysis.insights.funnel import Breakdown

    known = {field.name for field in manifest.properties}
    attribute = name not in known and name in {field.name for field in manifest.attributes}
    return Breakdown("attribute" if attribute else "property", name)


def _lines(result: FunnelResult, text: Text) -> Iterator[str]:
    from analysis.insights.funnel import group_labels, words

    say = Say(text)
    yield from _step_lines(result, result.steps, text)
    yield words.answer(result, words.step_names(result.spec.steps, say), say)
    if beside := words.beside(result, text):
        yield beside
    for place, (label, rate) in enumerate(zip(group_labels(result.groups, text), result.group_rates, strict=True)):
        whole = text(f"funnel.counts.{result.spec.counted}", n=rate.whole)
        yield text("cli.funnel_group", group=label, headline=text.percent(rate.headline), counted=whole)
        steps = result.group_steps.loc[result.group_steps["group"] == place]
        yield from (f"  {line}" for line in _step_lines(result, steps, text))
    for note in result.notes:
        yield text.note(note)


def _step_lines(result: FunnelResult, steps: pd.DataFrame, text: Text) -> Iterator[str]:
    for row in steps.to_dict("records"):
        yield text(
            "cli.funnel_step",
            step=row["name"],
            counted=text(f"funnel.counts.{result.spec.counted}", n=row["reached"]),
            share=text.percent(row["share_of_first"]),
            previous=text.percent(row["share_of_previous"]),
            pending=row["pending"],
        )
