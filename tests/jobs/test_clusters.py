"""Are clusters kept as they were found, and can they be portrayed?"""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis import engine
from analysis.insights import clusters, portrait
from analysis.insights.clusters import ClustersResult, ClustersSpec
from analysis.jobs.clusters import ClusterNames, NoClusters, fit_clusters, save_clusters
from analysis.jobs.portrait import PortraitGroup, groups, portray, tags_to_compare
from analysis.jobs.segments import save_segment
from analysis.jobs.tags import tag_users
from analysis.jobs.tags.saving import save_list, save_tag
from analysis.plain import from_plain
from analysis.rules.asked import Listed, SegmentRef, TagRef
from analysis.store.catalog import Goal
from analysis.store.workspace import Workspace
from tests.asking import did
from tests.pages.projects import make_project
from tests.planted_groups import planted


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    make_project(tmp_path, planted(), {"buyer000": {"city": "Paris"}})
    return Workspace(tmp_path)


def fitted(workspace: Workspace) -> ClustersResult:
    return fit_clusters(workspace, "Shop")


NAMES = ("one", "two", "three")


def test_a_saved_cluster_holds_the_users_that_were_counted(workspace: Workspace) -> None:
    result, dataset = fitted(workspace), workspace.open("Shop")
    tag = save_clusters(workspace, "Shop", "Groups", result, NAMES, dataset)
    assert tag.kind == "clusters"
    for cluster, name in zip(result.clusters, NAMES, strict=True):
        assert tag_users(workspace, "Shop", "Groups", name).equals(result.users_of(cluster.number))
    assert tag.members is not None
    assert (tag.members.users, tag.members.dataset_version) == (120, 1)


def test_a_saved_model_gives_the_same_clusters_again(workspace: Workspace) -> None:
    result, dataset = fitted(workspace), workspace.open("Shop")
    saved = save_clusters(workspace, "Shop", "Groups", result, NAMES, dataset).definition
    assert tuple(value["name"] for value in saved["values"]) == NAMES
    again: ClustersResult = engine.run(clusters, dataset, from_plain(ClustersSpec, saved["spec"]))
    assert (again.labels == result.labels).all()


def test_names_are_needed_and_differ(workspace: Workspace) -> None:
    result, dataset = fitted(workspace), workspace.open("Shop")
    for wrong in (("one", "one", "two"), ("one", " ", "two"), ("one",), (*NAMES, "four")):
        with pytest.raises(ClusterNames):
            save_clusters(workspace, "Shop", "Groups", result, wrong, dataset)


def test_nothing_found_is_not_saved(tmp_path: Path) -> None:
    make_project(tmp_path, planted(each=3))
    workspace = Workspace(tmp_path)
    with pytest.raises(NoClusters):
        save_clusters(workspace, "Shop", "Groups", fitted(workspace), (), workspace.open("Shop"))


def test_clusters_are_read_toward_the_goal(workspace: Workspace) -> None:
    project = workspace.catalog().projects.get("Shop")
    workspace.catalog().goals.set(project.id, Goal("conversion", "pay"))
    assert fitted(workspace).goal_users == 40


def test_every_saved_group_is_offered_and_portrayed_as_it_is(workspace: Workspace) -> None:
    dataset = workspace.open("Shop")
    save_clusters(workspace, "Shop", "Groups", fitted(workspace), NAMES, dataset)
    save_tag(workspace, "Shop", "Buyers", did(("pay",)))
    save_segment(workspace, "Shop", "Some", tag_users(workspace, "Shop", "Buyers"), {"kind": "test"})
    refs = [group.ref for group in groups(workspace, "Shop")]
    values = [TagRef("Groups", name) for name in NAMES]
    assert refs == [TagRef("Buyers"), TagRef("Groups"), *values, SegmentRef("Some")]
    for ref in refs:
        result = portray(workspace, "Shop", ref)
        listed = engine.members(portrait, dataset, result.spec, None)
        assert result.users == len(listed) > 0
    assert portray(workspace, "Shop", Listed(("buyer000", "nobody"))).users == 1
    assert PortraitGroup(TagRef("Groups", "one"), len(tag_users(workspace, "Shop", "Groups", "one"))) in groups(
        workspace, "Shop"
    )


def test_a_group_is_not_compared_by_its_own_tag_nor_by_one_the_data_cannot_answer(workspace: Workspace) -> None:
    save_tag(workspace, "Shop", "Buyers", did(("pay",)))
    save_tag(workspace, "Shop", "Viewers", did(("view",)))
    project = workspace.catalog().projects.get("Shop")
    gone = {"rule": {"did": ["gone"]}}
    workspace.catalog().tags.save(project.id, "Broken", "rule", gone)
    compared = tags_to_compare(workspace, "Shop", workspace.open("Shop"), without="Buyers")
    assert [tag.name for tag in compared] == ["Viewers"]


def test_a_plain_list_is_compared_as_yes_or_no(workspace: Workspace) -> None:
    save_list(workspace, "Shop", "Called", fitted(workspace).users_of(0), {"kind": "test"})
    assert [(tag.name, tag.value) for tag in tags_to_compare(workspace, "Shop", workspace.open("Shop"))] == [
        ("Called", None)
    ]
