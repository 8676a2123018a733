"""What does a person do on the funnel page, and what stands there then?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa
from streamlit.testing.v1 import AppTest

from pages._funnel.draft import FunnelDraft


def drawn(app: AppTest) -> list[dict[str, Any]]:
    """The rows behind the bars."""
    (data,) = (named.data.data for named in app.get("vega_lite_chart")[0].proto.datasets if named.name == "parts")
    return pa.ipc.open_stream(data).read_all().to_pylist()


def users_of(app: AppTest, state: str = "reached") -> list[int]:
    return [row["users"] for row in drawn(app) if row["state"] == state]


def click(app: AppTest, **point: object) -> AppTest:
    app.session_state["funnel_chart"] = {"selection": {"pick": [point]}}
    return app.run()


def opened(app: AppTest, box: str) -> AppTest:
    """With one popover open, as a person has it."""
    for name in ("window", "period", "filter", "division", "more", "saved"):
        app.session_state[f"funnel_{name}_box"] = name == box
    for each in draft(app).steps:
        app.session_state[f"funnel_step_{each.id}"] = box == f"step {each.id}"
    return app.run()


def draft(app: AppTest) -> FunnelDraft:
    return app.session_state["funnel_draft"]


def steps_of(app: AppTest) -> list[tuple[str, ...]]:
    return [each.step.events for each in draft(app).steps]


def add(app: AppTest, *events: str) -> AppTest:
    return app.multiselect(key="funnel_add").set_value(list(events)).run()


def use(app: AppTest, steps: Sequence[str]) -> AppTest:
    """Other steps, chosen one after the other."""
    app.session_state["funnel_draft"] = replace(draft(app), steps=())
    return add(app.run(), *steps)


def answer(app: AppTest) -> str:
    return next(each.value for each in app.markdown if each.value.startswith("####"))
