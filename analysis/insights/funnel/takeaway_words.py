"""How are a funnel's takeaways said?"""

from __future__ import annotations

from analysis.insights.funnel.labels import row_names
from analysis.insights.funnel.result import FunnelResult
from analysis.insights.funnel.takeaways import Takeaway, TakeawayCode, takeaways
from analysis.locale import Text
from analysis.locale.say import Say

_ORDER: tuple[TakeawayCode, ...] = (
    "elsewhere", "largest_drop", "worth", "highest_share", "slowest_step", "again", "pauses", "group",
)  # fmt: skip


def lines(result: FunnelResult, names: tuple[str, ...], labels: tuple[str, ...], say: Say) -> tuple[str, ...]:
    """Sentences: who came to the end otherwise, the largest drop and what it would be worth, the highest
    share, the slowest step, new beginnings or pauses, the group.

    Where it is divided, how its groups or sides differ comes first: it is what was asked.

    The overall conversion is the page's own sentence. `names` are the steps and `labels` the groups as shown.
    """
    shown = {each.code: each for each in told(result)}
    sentences = {code: said(each, result, names, labels, say) for code, each in shown.items()}
    if worth := sentences.pop("worth", None):
        sentences["largest_drop"] = say("takeaways.drop_worth", drop=sentences["largest_drop"], worth=worth)
    if result.spec.compare is not None:
        difference = sentences.pop("group", None) or _no_difference(result, labels, say)
        return (difference, *sentences.values())
    group = sentences.pop("group", None) or _overlapping(result, say)
    return tuple(sentences.values()) if group is None else (group, *sentences.values())


def helps(result: FunnelResult, text: Text) -> tuple[str, ...]:
    """What the sentences that are said need explained, and nothing of those that aren't."""
    shown = {each.code for each in told(result)}
    return tuple(text(f"takeaways.{code}_help") for code in ("worth", "group") if code in shown)


def told(result: FunnelResult) -> tuple[Takeaway, ...]:
    """Those that become sentences, in their order."""
    every = takeaways(result)
    found = {each.code: each for each in every if each.code != "worth"}
    drop = found.get("largest_drop")
    if drop and drop.details["step"] < len(result.spec.steps):  # of the last step it is everybody who left there
        found |= {each.code: each for each in every if each.code == "worth" and _step(each) == _step(drop)}
    return tuple(found[code] for code in _ORDER if code in found)


def _overlapping(result: FunnelResult, say: Say) -> str | None:
    """That the bars of groups between which users change don't say what they seem to."""
    noted = next((note for note in result.notes if note.code == "funnel_mixed"), None)
    return None if noted is None else say.text("takeaways.overlapping", **noted.details)


def _no_difference(result: FunnelResult, labels: tuple[str, ...], say: Say) -> str:
    """Who compares two sides wants to read it also where they don't differ."""
    text = say.text
    mine, other = (text.percent(rate.headline) for rate in result.group_rates)
    judged = result.differences[0].verdict if result.differences else "few"
    said = text(f"funnel_charts.verdict_{judged}")
    this, that = map(say.quote, labels)
    return text("takeaways.sides_alike", group=this, rate=mine, other=that, other_rate=other, verdict=said)


def _step(takeaway: Takeaway) -> int | float:
    return takeaway.details["step"]


def said(takeaway: Takeaway, result: FunnelResult, names: tuple[str, ...], labels: tuple[str, ...], say: Say) -> str:
    """One of them as a sentence."""
    text, details = say.text, takeaway.details
    levels = row_names(result.spec, text, names) if result.spec.order == "any" else names
    steps = {name: say.quote(levels[int(details[name]) - 1]) for name in ("before", "step") if name in details}
    if takeaway.code == "group":
        return _group(takeaway, result, labels, say)
    if takeaway.code == "worth":
        return _worth(takeaway, say.text)
    if takeaway.code == "elsewhere":
        return text("takeaways.elsewhere", did=details["did"], n=details["of"], last=say.quote(names[-1]))
    if takeaway.code == "again":
        counts = {"did": details["did"], "n": details["of"], "time": text.duration(details["seconds"])}
        return text("takeaways.again", **counts, first=say.quote(names[0]))
    if takeaway.code == "pauses":
        return text("takeaways.pauses", time=text.duration(details["seconds"]))
    if takeaway.code == "slowest_step":
        return text("takeaways.slowest_step", **steps, time=text.duration(details["seconds"]))
    shares = {name: text.percent(details[name]) for name in ("rate", "share", "low", "high") if name in details}
    if takeaway.code == "overall":
        return text("takeaways.overall", **shares)
    dropped = text(f"funnel.counts.{result.spec.counted}", n=int(details["dropped"]))
    return text(f"takeaways.{takeaway.code}", **steps, **shares, dropped=dropped)


def _group(takeaway: Takeaway, result: FunnelResult, labels: tuple[str, ...], say: Say) -> str:
    text, details = say.text, takeaway.details
    more, sides = details["difference"] > 0, result.spec.compare is not None
    ends = sorted(abs(details[name]) * 100 for name in ("low", "high"))  # of a real one both lie on the same side
    place = int(details["group"])
    return text(
        f"takeaways.{'sides' if sides else 'group'}_{'more' if more else 'less'}",
        group=say.quote(labels[place]),
        other=say.quote(labels[1 - place]) if sides else "",
        rate=text.percent(details["rate"]),
        points=text.number(abs(details["difference"]) * 100),
        low=text.number(ends[0]),
        high=text.number(ends[1]),
    )


def _worth(takeaway: Takeaway, text: Text) -> str:
    """A ceiling in whole conversions, said right after the drop it is of."""
    details = takeaway.details
    measured = "value" if "value" in details else "conversions"
    return text(
        f"takeaways.worth{'_value' if measured == 'value' else ''}",
        conversions=round(details["conversions"]),
        value=round(details.get("value", 0)),
        low=round(details[f"{measured}_low"]),
        high=round(details[f"{measured}_high"]),
    )
