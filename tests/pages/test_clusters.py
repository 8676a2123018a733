"""Does the page of clusters show groups, their users and a tag to save, and say when there are none?"""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.locale import Text
from analysis.settings import WORKSPACE_VARIABLE
from analysis.store.workspace import Workspace
from pages._ui import caches
from tests.pages.conftest import Open, words
from tests.pages.projects import make_project
from tests.planted_groups import planted


@pytest.fixture
def kinds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """Three kinds of users, forty of each."""
    make_project(tmp_path / "kinds", planted())
    monkeypatch.setenv(WORKSPACE_VARIABLE, str(tmp_path / "kinds"))
    caches.forget_all()
    return Workspace(tmp_path / "kinds")


@pytest.mark.parametrize(
    ("language", "sentence"), [("en", "120 users fall into 3 groups"), ("zh", "120 位用户分成 3 群")]
)
def test_it_says_how_many_groups_there_are(visit: Open, kinds: Workspace, language: str, sentence: str) -> None:
    app = visit("clusters", language)
    assert not app.exception
    assert sentence in words(app)
    assert app.dataframe[0].value["users"].tolist() == [40, 40, 40]


def test_a_wished_number_of_groups_is_shown(visit: Open, kinds: Workspace) -> None:
    app = visit("clusters")
    app.selectbox(key="clusters_groups").set_value("2").run()
    assert not app.exception
    assert "120 users fall into 2 groups" in words(app)


def test_a_click_on_a_bar_lists_the_users_that_it_counts(visit: Open, kinds: Workspace) -> None:
    app = visit("clusters")
    app.session_state["clusters_sizes"] = {"selection": {"pick": [{"cluster": 1}]}}
    app.run()
    assert not app.exception
    assert "40 users" in words(app)
    listed = next(frame.value for frame in app.dataframe if "last_seen" in frame.value.columns)
    assert len({user.rstrip("0123456789") for user in listed["user"]}) == 1


def test_a_click_that_outlives_its_cluster_is_forgotten(visit: Open, kinds: Workspace) -> None:
    app = visit("clusters")
    app.session_state["clusters_sizes"] = {"selection": {"pick": [{"cluster": 9}]}}
    app.run()
    assert not app.exception
    assert Text("en")("clusters.click") in words(app)


def test_they_are_saved_as_a_frozen_tag_with_chosen_names(visit: Open, kinds: Workspace) -> None:
    app = visit("clusters")
    app.session_state["clusters_save"] = True
    app.run()
    inputs = [box for box in app.text_input if str(box.key).startswith("clusters_value_")]
    for box, name in zip(inputs, ("one", "two", "three"), strict=True):
        box.set_value(name)
    app.button(key="clusters_save_button").click().run()
    assert not app.exception
    project = kinds.catalog().projects.get("Shop")
    tag = kinds.catalog().tags.get(project.id, Text("en")("clusters.default_tag"))
    assert [value["name"] for value in tag.definition["values"]] == ["one", "two", "three"]


def test_two_groups_of_one_name_are_refused_in_words(visit: Open, kinds: Workspace) -> None:
    app = visit("clusters", "zh")
    app.session_state["clusters_save"] = True
    app.run()
    for box in app.text_input:
        if str(box.key).startswith("clusters_value_"):
            box.set_value("same")
    app.button(key="clusters_save_button").click().run()
    assert "“same”为空或重复" in words(app)


def test_too_few_users_says_how_many_are_needed(visit: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_project(tmp_path / "few", planted(each=3))
    monkeypatch.setenv(WORKSPACE_VARIABLE, str(tmp_path / "few"))
    caches.forget_all()
    app = visit("clusters")
    assert not app.exception
    assert "Only 9 users: too few to say. At least 50 are needed." in words(app)


def test_a_link_opens_the_clusters_as_they_were_asked(visit: Open, kinds: Workspace) -> None:
    project = kinds.catalog().projects.get("Shop")
    spec = {"features": {"events": ["pay", "gone"]}, "groups": 4}
    token = kinds.catalog().analyses.save(project.id, "clusters", None, spec)
    app = visit("clusters", a=token if isinstance(token, str) else token.id)
    assert not app.exception
    assert app.selectbox(key="clusters_groups").value == "4"
    assert app.multiselect(key="clusters_events").value == ["pay"]


def test_a_cluster_is_handed_over_to_its_portrait(visit: Open, kinds: Workspace) -> None:
    app = visit("clusters")
    app.session_state["clusters_sizes"] = {"selection": {"pick": [{"cluster": 0}]}}
    app.run()
    app.button(key="clusters_portrait").click().run()
    assert not app.exception
    app.switch_page("portrait.py").run()
    assert not app.exception
    assert "**40** users, **33.3%** of all 120." in words(app)
