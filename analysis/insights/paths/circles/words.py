"""How is what stands out in people's ways said?"""

from __future__ import annotations

from collections.abc import Sequence

from analysis.insights.paths.circles.result import CircleFinding, CircleUsers, Episode
from analysis.insights.paths.words import ARROW, name
from analysis.locale.say import Say


def finding(found: CircleFinding, goal: str | None, say: Say) -> str:
    text, details = say.text, found.details
    events = [name(event, say) for event in found.events]
    match found.code:
        case "dead_end":
            return say(
                "circles.dead_end",
                event=events[0],
                share=text.percent(details["share"]),
                low=text.percent(details["low"]),
                high=text.percent(details["high"]),
                others=text.percent(details["others"]),
            )
        case "repeat":
            return say("circles.repeat", event=events[0], **_times(details))
        case "round":
            return say("circles.round", first=events[0], second=events[1], **_times(details))
        case _:
            return say(
                f"circles.{found.code}",
                first=events[0],
                second=events[1],
                users=round(details["users"]),
                share=text.percent(details["share"]),
                others=text.percent(details["others"]),
                goal=name(goal or "", say),
            )


def _times(details: object) -> dict[str, int]:
    assert isinstance(details, dict)  # noqa: S101 made by the measure
    return {key: round(details[key]) for key in ("times", "by_chance", "users")}


def episode(found: Episode, values: Sequence[tuple[str, str, float]], say: Say) -> str:
    """`values` are columns and values that nearly all of its events have, with their share."""
    text = say.text
    said = say("circles.episode", event=name(found.event, say), first=found.first, last=found.last, users=found.users)
    for column, value, share in values:
        part = say("circles.episode_value", column=say.name("property", column), value=say.quote(value))
        said += text("circles.apart") + f"{part} ({text.percent(share)})"
    if found.back is None or found.others is None:
        return said + text("circles.stop")
    key = "circles.episode_back" if found.back > found.others else "circles.episode_on"
    return said + text("circles.stop") + say(key, share=text.percent(found.back), others=text.percent(found.others))


def who(users: CircleUsers, say: Say) -> str:
    return say.text(
        f"circles.who_{users.code}", events=ARROW.join(name(event, say) for event in dict.fromkeys(users.events))
    )
