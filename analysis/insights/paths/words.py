"""How are a question about paths and its answer said?"""

from __future__ import annotations

from collections.abc import Sequence

from analysis.insights.paths.result import EVENT, OPEN, OUT, PathsResult
from analysis.insights.paths.spec import PathAt, PathsCell, PathsSpec
from analysis.locale import Text
from analysis.locale.say import Say

ARROW = " → "


def name(label: str, say: Say) -> str:
    """What stands on a path: an event, one split by a value ("page_view: /pricing"), or several as one."""
    events = say.names.by_kind.get("event", {})
    if label in events or ": " not in label:
        return say.name("event", label)
    event, value = label.split(": ", 1)
    return say.quote(f"{say.names.of('event', event)}: {value}" if event in events else label)


def path(labels: Sequence[str], say: Say) -> str:
    return ARROW.join(name(label, say) for label in labels)


def counted(spec: PathsSpec, n: int, text: Text) -> str:
    return text(f"paths.counts.{spec.counted}", n=n)


def step(spec: PathsSpec, number: int, text: Text) -> str:
    """The heading of a column: the event that is asked for is 0, what lies before it counts down to it."""
    if number > 0 and spec.anchor == 0:
        return text("paths.after_step", n=number)
    if number < 0:
        return text("paths.before_step", n=-number)
    return text("paths.anchor") if number == 0 else text("paths.step", n=number)


def answer(result: PathsResult, say: Say) -> str:
    """Where they come from and where they go, in one sentence; the numbers are those of the picture."""
    spec, text = result.spec, say.text
    if not result.entered:
        return _nobody(spec, say)
    whole = counted(spec, result.entered, text)
    if spec.around is not None:
        parts = [_before(result, say), _after(result, 0, say)]
        return say("paths.answer_around", event=name(spec.around, say), counted=whole, said=text.listed(_kept(parts)))
    if spec.start is not None and spec.end is not None:
        return _between(result, whole, say)
    if spec.end is not None:
        before = _before(result, say) or text("paths.nothing_before")
        return say("paths.answer_to", event=name(spec.end, say), counted=whole, said=before)
    if spec.start is not None:
        after = _after(result, 1, say) or text("paths.nothing_after")
        return say("paths.answer_from", event=name(spec.start, say), counted=whole, said=after)
    first = result.nodes.loc[(result.nodes["step"] == 1) & (result.nodes["kind"] == EVENT)].iloc[0]
    share = text.percent(first["count"] / result.entered)
    after = _after(result, 1, say, first["event"]) or text("paths.nothing_after")
    return say("paths.answer_begin", counted=whole, share=share, event=name(first["event"], say), said=after)


def _kept(parts: list[str | None]) -> list[str]:
    return [part for part in parts if part]


def _nobody(spec: PathsSpec, say: Say) -> str:
    if spec.start is not None and spec.end is not None:
        return say("paths.nobody_between", start=name(spec.start, say), end=name(spec.end, say))
    event = spec.around or spec.start or spec.end
    return say("paths.nobody") if event is None else say("paths.nobody_did", event=name(event, say))


def _after(result: PathsResult, number: int, say: Say, source: str | None = None) -> str | None:
    """What comes next most often, and how many leave; from `source` only, if given."""
    links = result.links.loc[result.links["step"] == number]
    if source is not None:
        links = links.loc[links["from"] == source]
    whole = int(links["count"].sum())
    onward = links.loc[links["to_kind"] == EVENT].groupby("to", sort=False)["count"].sum()
    left = int(links.loc[links["to_kind"] == OUT, "count"].sum())
    text = say.text
    if not whole:
        return None
    parts = []
    if len(onward):
        parts.append(
            say("paths.go_on", share=text.percent(onward.max() / whole), event=name(str(onward.idxmax()), say))
        )
    if left:
        parts.append(say("paths.leave", share=text.percent(left / whole)))
    return text.listed(parts) if parts else None


def _before(result: PathsResult, say: Say) -> str | None:
    links = result.links.loc[result.links["step"] == -1]
    whole = int(links["count"].sum())
    came = links.loc[links["from_kind"] == EVENT].groupby("from", sort=False)["count"].sum()
    first = int(links.loc[links["from_kind"] == OUT, "count"].sum())
    text, parts = say.text, []
    if len(came):
        parts.append(
            say("paths.come_from", share=text.percent(came.max() / whole), event=name(str(came.idxmax()), say))
        )
    if first:
        parts.append(say("paths.begin_there", share=text.percent(first / whole)))
    return text.listed(parts) if parts else None


def _between(result: PathsResult, whole: str, say: Say) -> str:
    """How many go straight, and what the commonest way round is."""
    spec, text = result.spec, say.text
    straight = result.paths.loc[[len(each) == 2 for each in result.paths["path"]]]
    detours = result.paths.loc[[len(each) > 2 for each in result.paths["path"]]]
    said = say(
        "paths.answer_between",
        counted=whole,
        start=name(str(spec.start), say),
        end=name(str(spec.end), say),
        share=text.percent(straight["count"].sum() / result.entered),
    )
    if not len(detours):
        return said
    way = detours.iloc[0]
    share = text.percent(way["count"] / result.entered)
    return f"{said} {say('paths.detour', path=path(way['path'], say), share=share)}"


def who(spec: PathsSpec, cell: PathsCell, say: Say) -> str:
    """The users behind a node, a link or a whole path."""
    text = say.text
    if len(cell.at) > 2 or any(each.state == "none" for each in cell.at):
        return text("paths.who_path", path=ARROW.join(_there(each, say) for each in cell.at if each.state is None))
    places = [text("paths.at_step", what=_there(each, say), step=step(spec, each.step, text)) for each in cell.at]
    return ARROW.join(places)


def _there(at: PathAt, say: Say) -> str:
    if at.state == OPEN:
        return say.text("paths.pending")
    if at.state == OUT:
        return say.text("paths.begun_later" if at.step < 0 else "paths.ended")
    if at.others:
        return say.text("paths.other")
    return say.text("rules.or_events").join(name(label, say) for label in at.labels)
