"""Do the parts of a funnel say what others did instead, and why a user is where they are?"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from analysis.insights.funnel import Exclusion, FunnelSpec, FunnelStep, funnel_to_json
from analysis.settings import WORKSPACE_VARIABLE
from analysis.store.workspace import Workspace
from pages._ui import caches
from tests.conftest import Row
from tests.pages.conftest import SECONDS, Open, words
from tests.pages.hostile import HOSTILE_NAMES
from tests.pages.projects import make_project
from tests.visits import visits

END: list[Row] = [("zoe", "home", "2026-02-01T00:00")]


def part(language: str, steps: tuple[str, ...], step: int, user: str | None, more: dict[str, object]) -> None:
    """A page with nothing but the parts: run by Streamlit as a script of its own."""
    from datetime import timedelta

    import pyarrow as pa
    import streamlit as st

    from analysis.errors import SilhouetteError
    from analysis.insights.funnel import FunnelSpec, FunnelStep
    from pages._funnel.instead import instead_part
    from pages._funnel.why import why_chooser, why_part
    from pages._ui import show, state
    from pages._ui.here import looked_at

    st.session_state[state.LANGUAGE_KEY] = language
    state.begin()
    here = looked_at()
    assert here is not None
    spec = FunnelSpec(tuple(FunnelStep((event,)) for event in steps), **{"window": timedelta(hours=2)} | more)
    try:
        if user == "both":
            instead_part(here, spec, step, steps)
            why_part(here, spec, "a00", steps)
        elif user == "typed":
            why_part(here, spec, st.session_state.setdefault("typed", "00"), steps, "typed")
        elif user == "choose":
            why_chooser(here, spec, pa.array(["a00", "b00"]), steps, "list")
        elif user is not None:
            why_part(here, spec, user, steps)
        else:
            instead_part(here, spec, step, steps)
    except SilhouetteError as wrong:
        show.error(wrong)


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:  # noqa: ANN401
    """`opened(rows, steps, step=2)`: that part of a funnel over a project of these rows."""
    count = iter(range(100))

    def run(
        rows: list[Row],
        steps: tuple[str, ...],
        step: int = 2,
        user: str | None = None,
        language: str = "en",
        **more: Any,  # noqa: ANN401
    ) -> AppTest:
        root = tmp_path / f"parts{next(count)}"
        monkeypatch.setenv(WORKSPACE_VARIABLE, str(root))
        caches.forget_all()
        make_project(root, rows)
        app = AppTest.from_function(part, args=(language, steps, step, user, more), default_timeout=SECONDS)
        return app.run()

    return run


CARTS = visits(30, "cart help", "a") + visits(10, "cart", "b") + visits(10, "cart help pay", "c")
CARTS += visits(40, "cart - pay", "d") + END


def test_those_who_dropped_did_something_more_often(opened: Any) -> None:  # noqa: ANN401
    app = opened(CARTS, ("cart", "pay"))
    assert not app.exception
    said = words(app)
    assert "Those who dropped did **help** 3.8 times as often as those who went on: 75.0% against 20.0%" in said
    assert "(likely between 2.1 and 6.7 times)" in said
    assert "25.0% of those who dropped did nothing more" in said
    assert "40 users dropped before pay, 50 users went on" in said
    table = app.dataframe[0].value
    assert table.iloc[0].tolist() == ["help", 75.0, 20.0, "3.8×", "2.1 and 6.7", "a real difference", 0.0]


def test_in_chinese(opened: Any) -> None:  # noqa: ANN401
    said = words(opened(CARTS, ("cart", "pay"), language="zh"))
    assert "流失者发生“**help**”的比例是继续者的 3.8 倍：75.0% 对 20.0%" in said


def test_a_click_lists_the_users_of_either_side(opened: Any) -> None:  # noqa: ANN401
    app = opened(CARTS, ("cart", "pay"))
    app.session_state["funnel_instead_after"] = {"selection": {"pick": [{"row": 0, "label": "help"}]}}
    app.run()
    assert "did help after cart" in words(app)
    listed = next(table.value for table in app.dataframe if "last_seen" in table.value.columns)
    assert listed["user"].tolist() == [f"a{user:02d}" for user in range(30)]
    app.session_state["funnel_instead_after_side_help"] = "went_on"
    app.run()
    listed = next(table.value for table in app.dataframe if "last_seen" in table.value.columns)
    assert listed["user"].tolist() == [f"c{user:02d}" for user in range(10)]


def test_before_leaving_is_offered_from_the_third_step_on(opened: Any) -> None:  # noqa: ANN401
    rows = visits(30, "view search cart", "a") + visits(30, "view - cart pay", "b") + END
    app = opened(rows, ("view", "cart", "pay"), 3)
    app.session_state["funnel_instead_view"] = "before"
    app.run()
    assert not app.exception
    assert "100.0% of those who dropped did **search**, and none of those who went on." in words(app)


def test_too_few_and_nothing_else_are_said(opened: Any) -> None:  # noqa: ANN401
    app = opened(visits(3, "cart help", "a") + visits(40, "cart pay", "b") + END, ("cart", "pay"))
    assert "Too few to compare: 3 users dropped before pay, 40 users went on" in words(app)
    app = opened(visits(40, "cart", "a") + visits(40, "cart pay", "b") + END, ("cart", "pay"))
    assert "nothing to compare" in words(app)
    assert not app.get("vega_lite_chart") and not app.exception


@pytest.mark.parametrize("name", ["![p](http://127.0.0.1:9/p.png)", ":material/home:", "<b>x</b>", "{0}"])
def test_names_from_the_data_are_no_markup(opened: Any, name: str) -> None:  # noqa: ANN401
    assert name in HOSTILE_NAMES
    rows = [(name if user == "a00" else user, name if event == "help" else event, when) for user, event, when in CARTS]
    app = opened([*rows, (name, name, "2026-01-05T13:00")], ("cart", name), user=name)
    assert not app.exception
    assert name not in words(app)
    app = opened(rows, ("cart", "pay"))
    assert not app.exception
    assert name not in words(app)


ANN: list[Row] = [
    ("ann", "view", "2026-01-05T08:00"),
    ("ann", "view", "2026-01-05T09:30"),
    ("ann", "pay", "2026-01-05T11:45"),
    *END,
]


def test_why_a_user_dropped(opened: Any) -> None:  # noqa: ANN401
    said = words(opened(ANN, ("view", "pay"), user="ann"))
    assert "**ann** dropped before **pay**." in said
    assert "pay came at Jan 5, 2026, 11:45:00, 1 hour 45 minutes after the window had ended." in said
    assert "Times are local (UTC)." in said


def test_the_open_attempt_is_shown_beside_the_one_that_counts(opened: Any) -> None:  # noqa: ANN401
    rows: list[Row] = [*ANN[:2], ("bob", "pay", "2026-01-05T10:30")]
    said = words(opened(rows, ("view", "pay"), user="ann"))
    assert "**ann** dropped before **pay**. A later attempt is still open" in said
    assert "Attempt 1 of 2 · this one counts" in said
    assert "Still open: pay can follow until Jan 5, 2026, 11:30:00." in said


def test_why_in_chinese_and_of_an_unknown_user(opened: Any) -> None:  # noqa: ANN401
    said = words(opened(ANN, ("view", "pay"), user="ann", language="zh"))
    assert "**ann** 在“**pay**”之前流失" in said and "比转化窗口结束晚了 1 小时 45 分钟" in said
    assert "There is no user “bob” in this data" in words(opened(ANN, ("view", "pay"), user="bob"))


def test_a_user_of_the_list_is_chosen_or_typed(opened: Any) -> None:  # noqa: ANN401
    app = opened(CARTS, ("cart", "pay"), user="choose")
    assert not app.exception and "dropped" not in words(app)
    app.selectbox(key="list_why").set_value("b00").run()
    assert "**b00** dropped before **pay**." in words(app)
    assert "They did not do pay after cart" in words(app)


def test_of_a_typed_part_of_an_id_the_ids_that_hold_it_are_offered(opened: Any) -> None:  # noqa: ANN401
    app = opened(CARTS, ("cart", "pay"), user="typed")
    assert "There is no user “00”" in words(app)
    offered = [button.label for button in app.button]
    assert offered == ["a00", "b00", "c00", "d00"]
    app.button(key="typed_near_1").click().run()
    assert "**b00** dropped before **pay**." in words(app)


def test_on_the_page_of_a_user_a_saved_funnel_says_why(visit: Open, workspace: Workspace) -> None:
    (project,) = workspace.catalog().projects.all()
    asked = FunnelSpec((FunnelStep(("visit",)), FunnelStep(("pay",))), timedelta(minutes=10))
    app = visit("user", user="u001")
    assert all(box.key != "user_why_funnel" for box in app.selectbox)  # nothing is saved yet
    saved = workspace.catalog().analyses.save(project.id, "funnel", "To pay", funnel_to_json(asked))
    app = visit("user", user="u001")
    app.selectbox(key="user_why_funnel").set_value(saved).run()
    assert not app.exception
    assert "**u001** dropped before **Payment**." in words(app)
    assert "They did not do Payment after Visit" in words(app)


def test_every_kind_of_funnel_can_be_asked(opened: Any) -> None:  # noqa: ANN401
    for more in (
        {"order": "any"},
        {"order": "strict"},
        {"counted": "sessions"},
        {"counted": "attempts", "window": "session"},
        {"window": "day"},
        {"exclusions": (Exclusion(("help",), 1, 2),)},
        {"exclusions": (Exclusion(("help",), 1, 2),), "effect": "remove"},
    ):
        app = opened(CARTS, ("cart", "pay"), user="both", **more)
        assert not app.exception and not app.error, more
        assert "**a00**" in words(app)
