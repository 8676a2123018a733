"""Does the catalog keep what people make, and refuse what can't be?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from analysis.errors import (
    BadSessionGap,
    EmptyName,
    NameTaken,
    StaleBase,
    UnknownName,
    UnknownProject,
    UnknownTimeZone,
    UnknownVersion,
)
from analysis.settings import ProjectSettings
from analysis.store.catalog import Catalog, Goal, Members, NewExport, NewSource, Project, analyses
from analysis.store.catalog.records import BadGoal

LIST = Members("lists/a.parquet", "ab" * 32, 3, 1)
ORDERS = NewSource("orders.csv", "cd" * 32, "events", {"encoding": "gb18030"}, {"user": "用户"}, {"kept": 9}, 10)


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    return Catalog.open(tmp_path / "catalog.db")


@pytest.fixture
def shop(catalog: Catalog) -> Project:
    return catalog.projects.create("shop")


def test_a_project_is_found_by_name_and_by_id(catalog: Catalog) -> None:
    made = catalog.projects.create("  网店  one ", "Asia/Shanghai", 600)
    assert made.name == "网店 one"
    assert made.settings == ProjectSettings("Asia/Shanghai", timedelta(minutes=10))
    assert catalog.projects.get("网店 one") == catalog.projects.get(made.id) == made


def test_every_row_says_when_and_who(tmp_path: Path) -> None:
    before = datetime.now(UTC)
    made = Catalog.open(tmp_path / "catalog.db", who="mei").projects.create("shop")
    assert before <= made.created_at <= datetime.now(UTC)
    assert made.created_at.tzinfo is UTC
    assert made.created_by == "mei"
    assert Catalog.open(tmp_path / "catalog.db").projects.create("other").created_by == "local"


def test_a_name_is_used_once_and_never_empty(catalog: Catalog, shop: Project) -> None:
    with pytest.raises(NameTaken) as taken:
        catalog.projects.create(" shop ")
    assert taken.value.details == {"kind": "project", "name": "shop"}
    with pytest.raises(EmptyName):
        catalog.projects.create(" \t\u3000")


def test_an_unknown_project_names_similar_ones(catalog: Catalog, shop: Project) -> None:
    with pytest.raises(UnknownProject) as unknown:
        catalog.projects.get("shpo")
    assert unknown.value.details == {"project": "shpo", "near": ["shop"]}


def test_settings_change_one_at_a_time(catalog: Catalog, shop: Project) -> None:
    catalog.projects.update_settings(shop.id, time_zone="Europe/Paris")
    catalog.projects.update_settings(shop.id, session_gap_seconds=60, first_weekday=6)
    assert catalog.projects.settings(shop.id) == ProjectSettings("Europe/Paris", timedelta(minutes=1), 6)


def test_what_tells_sessions_apart_is_kept_until_it_is_taken_back(catalog: Catalog, shop: Project) -> None:
    catalog.projects.update_settings(shop.id, session_property="visit")
    assert catalog.projects.update_settings(shop.id, first_weekday=6).session_property == "visit"
    assert catalog.projects.update_settings(shop.id, session_property="").session_property is None


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"time_zone": "Europe/Pariss"}, UnknownTimeZone),
        ({"time_zone": ""}, UnknownTimeZone),
        ({"session_gap_seconds": 0}, BadSessionGap),
        ({"session_gap_seconds": 86_401}, BadSessionGap),
    ],
)
def test_senseless_settings_are_refused(
    catalog: Catalog, shop: Project, change: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        catalog.projects.update_settings(shop.id, **change)  # pyright: ignore[reportArgumentType]
    assert catalog.projects.settings(shop.id) == ProjectSettings()


def test_renaming_a_project_keeps_its_id(catalog: Catalog, shop: Project) -> None:
    catalog.projects.create("other")
    catalog.projects.rename(shop.id, "store")
    assert catalog.projects.get("store").id == shop.id
    with pytest.raises(NameTaken):
        catalog.projects.rename(shop.id, "other")
    assert [project.name for project in catalog.projects.all()] == ["other", "store"]


def test_deleting_a_project_leaves_the_others_whole(catalog: Catalog, shop: Project) -> None:
    other = catalog.projects.create("other")
    for project in (shop, other):
        catalog.versions.publish(project.id, 0, "m.json", "hash", [ORDERS])
        catalog.goals.set(project.id, Goal("conversion", "pay"))
        catalog.tags.save(project.id, "t", "rule", {})
    catalog.projects.delete(shop.id)
    with pytest.raises(UnknownProject):
        catalog.projects.get("shop")
    made = (catalog.versions.all, catalog.versions.sources, catalog.tags.all, catalog.goals.all)
    assert [len(all_of(shop.id)) for all_of in made] == [0, 0, 0, 0]
    assert [len(all_of(other.id)) for all_of in made] == [1, 1, 1, 1]


def test_versions_follow_one_another_with_their_files(catalog: Catalog, shop: Project) -> None:
    assert catalog.versions.newest(shop.id) is None
    assert catalog.versions.publish(shop.id, 0, "manifests/1.json", "one", [ORDERS]) == 1
    assert catalog.versions.publish(shop.id, 1, "manifests/2.json", "two", [replace(ORDERS, file="users.csv")]) == 2
    newest = catalog.versions.newest(shop.id)
    assert newest is not None
    assert (newest.version, newest.manifest_path, newest.manifest_hash) == (2, "manifests/2.json", "two")
    assert catalog.versions.get(shop.id, 1).manifest_hash == "one"
    assert [source.file for source in catalog.versions.sources(shop.id)] == ["orders.csv", "users.csv"]
    assert [source.file for source in catalog.versions.sources(shop.id, version=1)] == ["orders.csv"]
    with pytest.raises(UnknownVersion):
        catalog.versions.get(shop.id, 3)


def test_an_import_reads_back_as_it_was_given(catalog: Catalog, shop: Project) -> None:
    catalog.versions.publish(shop.id, 0, "m", "h", [ORDERS])
    [source] = catalog.versions.sources(shop.id)
    assert NewSource(*(getattr(source, name) for name in ORDERS.__dataclass_fields__)) == ORDERS


def test_a_stale_base_publishes_nothing(catalog: Catalog, shop: Project) -> None:
    catalog.versions.publish(shop.id, 0, "m", "first")
    for base in (0, 2):
        with pytest.raises(StaleBase):
            catalog.versions.publish(shop.id, base, "m", "late", [ORDERS])
    assert [version.manifest_hash for version in catalog.versions.all(shop.id)] == ["first"]
    assert catalog.versions.sources(shop.id) == ()


def test_display_names_are_per_kind_and_language(catalog: Catalog, shop: Project) -> None:
    catalog.names.set(shop.id, "event", "zh", {"view": "浏览", "pay": "支付"})
    catalog.names.set(shop.id, "property", "zh", {"view": "页面"})
    catalog.names.set(shop.id, "event", "en", {"view": "View  page "})
    catalog.names.set(shop.id, "event", "zh", {"view": "查看", "pay": " "})
    assert catalog.names.get(shop.id, "zh") == {
        "event": {"view": "查看"},
        "property": {"view": "页面"},
        "attribute": {},
    }
    assert catalog.names.get(shop.id, "en")["event"] == {"view": "View page"}


def test_goals_are_dated_and_the_last_one_holds(catalog: Catalog, shop: Project) -> None:
    assert catalog.goals.current(shop.id) is None
    first = catalog.goals.set(shop.id, Goal("conversion", "pay", target=0.1, due=date(2026, 12, 31)))
    second = catalog.goals.set(shop.id, Goal("value", "pay", "price", 1000.0))
    assert catalog.goals.all(shop.id) == (first, second)
    assert catalog.goals.current(shop.id) == second
    assert first.created_at is not None
    assert second.created_at is not None
    assert first.created_at <= second.created_at


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (lambda: Goal("conversion"), "event"),
        (lambda: Goal("value", "pay"), "property"),
        (lambda: Goal("activity", target=0.0), "target"),
        (lambda: Goal("activity", target=float("nan")), "target"),
    ],
)
def test_an_incomplete_goal_is_refused(make: Callable[[], Goal], what: str) -> None:
    with pytest.raises(BadGoal) as refused:
        make()
    assert refused.value.details == {"what": what}


def test_saving_a_tag_again_makes_its_next_version(catalog: Catalog, shop: Project) -> None:
    catalog.tags.save(shop.id, "night owls", "rule", {"hours": [23, 5]})
    catalog.tags.save(shop.id, "night  owls ", "list", {"from": "funnel"}, LIST)
    assert [(tag.version, tag.kind, tag.members) for tag in catalog.tags.versions(shop.id, "night owls")] == [
        (1, "rule", None),
        (2, "list", LIST),
    ]
    assert catalog.tags.get(shop.id, "night owls").definition == {"from": "funnel"}
    assert catalog.tags.get(shop.id, "night owls", version=1).definition == {"hours": [23, 5]}
    assert [tag.version for tag in catalog.tags.all(shop.id)] == [2]
    with pytest.raises(NameTaken):
        catalog.tags.save(shop.id, "night owls", "rule", {}, replace=False)
    with pytest.raises(UnknownName):
        catalog.tags.get(shop.id, "night owls", version=3)


def test_tags_are_listed_by_name_and_kind(catalog: Catalog, shop: Project) -> None:
    for name, kind in (("b", "clusters"), ("a", "rule"), ("c", "list")):
        catalog.tags.save(shop.id, name, kind, {}, None if kind == "rule" else LIST)
    assert [tag.name for tag in catalog.tags.all(shop.id)] == ["a", "b", "c"]
    assert [tag.name for tag in catalog.tags.all(shop.id, "clusters", "list")] == ["b", "c"]


def test_a_retired_tag_frees_its_name(catalog: Catalog, shop: Project) -> None:
    old = catalog.tags.save(shop.id, "vip", "rule", {"old": True})
    catalog.tags.delete(shop.id, "vip")
    with pytest.raises(UnknownName):
        catalog.tags.get(shop.id, "vip")
    new = catalog.tags.save(shop.id, "vip", "rule", {"old": False})
    assert (new.version, new.id != old.id) == (1, True)
    catalog.tags.delete(shop.id, "vip")
    assert catalog.tags.all(shop.id) == ()


def test_renaming_a_tag_keeps_its_versions(catalog: Catalog, shop: Project) -> None:
    for name in ("a", "a", "b"):
        catalog.tags.save(shop.id, name, "rule", {})
    with pytest.raises(NameTaken) as taken:
        catalog.tags.rename(shop.id, "a", "b")
    assert taken.value.details == {"kind": "tag", "name": "b"}
    catalog.tags.rename(shop.id, "a", "c")
    assert [(tag.name, tag.version) for tag in catalog.tags.all(shop.id)] == [("b", 1), ("c", 2)]
    with pytest.raises(UnknownName) as unknown:
        catalog.tags.rename(shop.id, "cc", "d")
    assert unknown.value.details == {"kind": "tag", "name": "cc", "near": ["c"]}


def test_a_segment_keeps_its_users_and_origin(catalog: Catalog, shop: Project) -> None:
    made = catalog.segments.save(shop.id, "left the cart", {"funnel": "abc", "step": 2}, LIST)
    assert (made.members, made.origin) == (LIST, {"funnel": "abc", "step": 2})
    with pytest.raises(NameTaken):
        catalog.segments.save(shop.id, " left the cart", {}, LIST)
    catalog.segments.rename(shop.id, "left the cart", "carts")
    assert [segment.name for segment in catalog.segments.all(shop.id)] == ["carts"]
    assert catalog.segments.get(shop.id, "carts").id == made.id
    catalog.segments.delete(shop.id, "carts")
    with pytest.raises(UnknownName):
        catalog.segments.get(shop.id, "carts")


def test_names_are_free_in_another_project(catalog: Catalog, shop: Project) -> None:
    other = catalog.projects.create("other")
    for project in (shop, other):
        catalog.tags.save(project.id, "vip", "rule", {"project": project.name})
        catalog.segments.save(project.id, "vip", {"project": project.name}, LIST)
    assert catalog.tags.get(other.id, "vip").definition == {"project": "other"}
    assert catalog.segments.get(shop.id, "vip").origin == {"project": "shop"}


def test_a_saved_analysis_opens_by_its_id_alone(catalog: Catalog, shop: Project) -> None:
    token = catalog.analyses.save(shop.id, "funnel", "Checkout", {"steps": ["view", "pay"], "window_seconds": 60})
    saved = catalog.analyses.get(token)
    assert (saved.project_id, saved.kind, saved.name) == (shop.id, "funnel", "Checkout")
    assert saved.spec == {"steps": ["view", "pay"], "window_seconds": 60}
    catalog.analyses.rename(token, "Till")
    assert [saved.name for saved in catalog.analyses.all(shop.id)] == ["Till"]
    catalog.analyses.delete(token)
    with pytest.raises(UnknownName):
        catalog.analyses.get(token)


def test_a_saved_analysis_is_duplicated_under_a_free_name(catalog: Catalog, shop: Project) -> None:
    token = catalog.analyses.save(shop.id, "funnel", "Checkout", {"steps": ["view", "pay"]})
    copies = [catalog.analyses.duplicate(token) for _ in range(2)]
    assert [catalog.analyses.get(copy).name for copy in copies] == ["Checkout 2", "Checkout 3"]
    assert catalog.analyses.get(copies[1]).spec == {"steps": ["view", "pay"]}
    catalog.analyses.delete(token)
    assert [saved.name for saved in catalog.analyses.all(shop.id, "funnel")] == ["Checkout 2", "Checkout 3"]


def test_ids_of_analyses_can_not_be_guessed(catalog: Catalog, shop: Project) -> None:
    tokens = [catalog.analyses.save(shop.id, "funnel", f"n{number}", {}) for number in range(20)]
    assert len({token[:6] for token in tokens}) == 20
    assert all(len(token) == 16 and token.isalnum() for token in tokens)


def test_equal_links_share_an_id_and_stay_out_of_the_list(catalog: Catalog, shop: Project) -> None:
    link = catalog.analyses.save(shop.id, "funnel", None, {"a": 1, "b": 2})
    assert catalog.analyses.save(shop.id, "funnel", None, {"b": 2, "a": 1}) == link
    assert catalog.analyses.save(shop.id, "overview", None, {"a": 1, "b": 2}) != link
    assert catalog.analyses.save(shop.id, "funnel", "named", {"a": 1, "b": 2}) != link
    assert [saved.name for saved in catalog.analyses.all(shop.id, "funnel")] == ["named"]


def test_what_is_passed_by_has_the_id_of_its_link_and_is_kept_once_a_link_is_asked_for(
    catalog: Catalog, shop: Project
) -> None:
    passing = catalog.analyses.passing(shop.id, "funnel", {"steps": ["a", "b"]})
    assert catalog.analyses.get(passing).passed_at is not None
    assert catalog.analyses.save(shop.id, "funnel", None, {"steps": ("a", "b")}) == passing
    assert catalog.analyses.get(passing).passed_at is None
    assert catalog.analyses.passing(shop.id, "funnel", {"steps": ["a", "b"]}) == passing
    assert catalog.analyses.get(passing).passed_at is None


def test_what_nobody_comes_back_to_is_forgotten(
    catalog: Catalog, shop: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = [catalog.analyses.passing(shop.id, "funnel", {"number": number}) for number in range(4)]
    kept = catalog.analyses.save(shop.id, "funnel", None, {"number": 9})
    monkeypatch.setattr(analyses, "PASSING_MOST", 2)
    new = catalog.analyses.passing(shop.id, "funnel", {"number": 4})
    assert {each.id for each in catalog.analyses.all(shop.id, links=True)} == {kept, old[3], new}
    monkeypatch.setattr(analyses, "PASSING_KEPT", timedelta(microseconds=1))
    newest = catalog.analyses.passing(shop.id, "funnel", {"number": 5})
    assert {each.id for each in catalog.analyses.all(shop.id, links=True)} == {kept, newest}


def test_a_link_never_opens_what_another_has_become(catalog: Catalog, shop: Project) -> None:
    """A link is reworded when a tag is renamed; who asks in the old words then asks something else."""
    renamed = catalog.analyses.passing(shop.id, "portrait", {"tag": "old"})
    catalog.analyses.reword(renamed, {"tag": "new"})
    again = catalog.analyses.passing(shop.id, "portrait", {"tag": "old"})
    assert (again == renamed, catalog.analyses.get(again).spec) == (False, {"tag": "old"})


def test_analyses_of_one_kind_have_different_names(catalog: Catalog, shop: Project) -> None:
    catalog.analyses.save(shop.id, "funnel", "a", {})
    catalog.analyses.save(shop.id, "overview", "a", {})
    other = catalog.analyses.save(shop.id, "funnel", "b", {})
    with pytest.raises(NameTaken):
        catalog.analyses.save(shop.id, "funnel", "a", {})
    with pytest.raises(NameTaken):
        catalog.analyses.rename(other, "a")


def test_exports_are_noted_newest_first(catalog: Catalog, shop: Project) -> None:
    for rows in (3, 4):
        catalog.exports.log(shop.id, NewExport({"segment": "vip"}, "vip.csv", "ab" * 32, rows, ("user", "城市"), 2))
    first = catalog.exports.all(shop.id)[-1]
    assert [export.rows for export in catalog.exports.all(shop.id)] == [4, 3]
    assert (first.origin, first.columns, first.dataset_version) == ({"segment": "vip"}, ("user", "城市"), 2)


HOSTILE = ["'; DROP TABLE tags; --", 'a"b', "{name}", "名'称", "x" * 1000, "\u202eabc", "🦊", "%(a)s ? :b", "a\x00b"]


@pytest.mark.parametrize("name", HOSTILE)
def test_any_name_is_only_a_name(catalog: Catalog, shop: Project, name: str) -> None:
    catalog.tags.save(shop.id, name, "rule", {name: name})
    catalog.segments.save(shop.id, name, {name: name}, LIST)
    catalog.names.set(shop.id, "event", "en", {name: name})
    assert catalog.tags.get(shop.id, name).definition == {name: name}
    assert catalog.segments.get(shop.id, name).name == name
    assert catalog.names.get(shop.id, "en")["event"] == {name: name}


@pytest.mark.parametrize(
    "write",
    [
        lambda catalog: catalog.versions.publish("nobody", 0, "m", "h"),
        lambda catalog: catalog.names.set("nobody", "event", "en", {"a": "b"}),
        lambda catalog: catalog.goals.set("nobody", Goal("activity")),
        lambda catalog: catalog.tags.save("nobody", "t", "rule", {}),
        lambda catalog: catalog.segments.save("nobody", "s", {}, LIST),
        lambda catalog: catalog.analyses.save("nobody", "funnel", "a", {}),
        lambda catalog: catalog.exports.log("nobody", NewExport({}, "f", "s", 1, (), 1)),
        lambda catalog: catalog.projects.delete("nobody"),
    ],
)
def test_nothing_is_written_for_a_project_that_is_not_there(
    catalog: Catalog, write: Callable[[Catalog], object]
) -> None:
    with pytest.raises(UnknownProject):
        write(catalog)
