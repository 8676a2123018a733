"""How is a funnel's answer said in a sentence?"""

from __future__ import annotations

from datetime import timedelta

import pandas as pd

from analysis.insights.funnel_result import FunnelResult
from pages._ui import inputs, state
from pages._ui.names import escape


def answer(result: FunnelResult, names: tuple[str, ...]) -> str:
    """The headline, with the numbers of the chart; what can't be said yet is said so."""
    text, total = state.text(), result.total
    first, last = escape(names[0]), escape(names[-1])
    if not total.entries:
        return text("funnel.nobody", first=first)
    details = {"first": first, "last": last, "window": window(result.spec.window)}
    if total.headline is None:
        return text("funnel.all_open", **details, users=total.entries, rate=text.percent(total.rate))
    if (total.closed, total.closed_converted) == (total.entries, total.converted):
        return text("funnel.answer", **details, users=total.entries, rate=text.percent(total.rate))
    return text("funnel.answer_closed", **details, users=total.closed, rate=text.percent(total.headline))


def beside(result: FunnelResult, names: tuple[str, ...]) -> str:
    """What else stands out: the rate over all entries, the largest drop, the time to convert."""
    text, total = state.text(), result.total
    said = []
    if total.headline is not None and (total.closed, total.headline) != (total.entries, total.rate):
        said.append(text("funnel.over_all", users=total.entries, rate=text.percent(total.rate)))
    later = result.steps.iloc[1:]
    if total.entries and later["dropped"].max() > 0:
        place = int((later["dropped"] / result.steps["users"].shift(1).iloc[1:].clip(lower=1)).to_numpy().argmax())
        lost, before = int(later["dropped"].iloc[place]), int(result.steps["users"].iloc[place])
        said.append(
            text(
                "funnel.largest_drop",
                before=escape(names[place]),
                after=escape(names[place + 1]),
                share=text.percent(lost / before),
            )
        )
    if result.median_seconds is not None:
        said.append(text("funnel.median", time=text.duration(result.median_seconds)))
    return "  ·  ".join(said)


def window(length: timedelta) -> str:
    """In the unit it was asked in."""
    text, values = state.text(), inputs.window_values("window", length)
    count, unit = values["window_count"], values["window_unit"]
    return text(f"funnel.{unit}_one" if count == 1 else f"funnel.{unit}", count=count)


def who(step: int, part: str, names: tuple[str, ...], group: str | None) -> str:
    """Who the users of one part of a bar are, in plain text: a segment and a file are named after it."""
    text = state.text()
    words = text(f"funnel.who_{part}", step=names[step - 1], before=names[max(step - 2, 0)])
    return text("funnel.who_group", who=words, group=group) if group else words


def steps_table(result: FunnelResult, names: tuple[str, ...]) -> pd.DataFrame:
    """The table of the chart."""
    text = state.text()
    frame = result.steps.assign(name=[f"{step}  {name}" for step, name in enumerate(names, 1)])
    return frame.assign(time=[text.duration(value) for value in frame["median_seconds"]])


def groups_table(result: FunnelResult, names: tuple[str, ...], labels: tuple[str, ...]) -> pd.DataFrame:
    """A row a group: users of each step, and the rates."""
    rows = {"group": list(labels), "entries": [rate.entries for rate in result.group_rates]}
    frame = pd.DataFrame(rows)
    for step in range(1, len(names) + 1):
        users = result.group_steps.loc[result.group_steps["step"] == step]
        frame[f"step{step}"] = users.sort_values("group")["users"].to_numpy()
    frame["rate"] = pd.Series([rate.rate for rate in result.group_rates], dtype="float64")
    frame["headline"] = pd.Series([rate.headline for rate in result.group_rates], dtype="float64")
    frame["closed"] = [rate.closed for rate in result.group_rates]
    return frame
