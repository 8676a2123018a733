"""Which group is portrayed: by the page's choice, a link, or a cluster that another page hands over?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import streamlit as st

from analysis.insights import clusters
from analysis.insights.clusters import ClustersSpec
from analysis.insights.portrait import PortraitSpec
from analysis.jobs import portrait
from analysis.plain import from_plain, to_plain
from analysis.rules.asked import ChosenEvents, ColumnTest, Did, HasAttribute, Listed, Rule, SegmentRef, TagRef
from pages._portrait import listed
from pages._ui import address, compute, drill, inputs, state
from pages._ui.drill import CHOSEN, PortrayedUsers
from pages._ui.escaping import escape
from pages._ui.handed_over import hand_over, handed_over
from pages._ui.here import Here

_KEY = CHOSEN
_CLUSTER_TOKEN = json.dumps(["cluster"])


@dataclass(frozen=True)
class PortrayedCluster:
    """A cluster that was handed over; the spec holds the model."""

    key: ClassVar[str] = "portrait_cluster"
    spec: ClustersSpec
    number: int
    name: str


@dataclass(frozen=True)
class PortraitChoice:
    """A group under a token that stands in links; `label` is plain text."""

    token: str
    label: str
    rule: Rule | None  # None: the cluster that was handed over
    users: int | None = None  # of a frozen list
    origin: Mapping[str, Any] | None = None  # of a list that another page hands over


def of_cluster(spec: ClustersSpec, number: int, name: str) -> None:
    """Hand a cluster over to the page of portraits, and go there; `spec` holds the model."""
    hand_over(PortrayedCluster(spec, number, name))
    st.session_state[_KEY] = _CLUSTER_TOKEN
    st.switch_page("portrait.py")


def ask(here: Here) -> PortraitChoice | None:
    """The chosen group; `?tag=`, `?value=` and `?segment=` in the address choose it first."""
    text = here.text
    wanted = _linked(here)
    choices = {choice.token: choice for choice in _choices(here)}
    if wanted is not None:
        if wanted in choices:
            st.session_state[_KEY] = wanted
        else:
            st.warning(text("portrait.stale"), icon=":material/link_off:")
    chosen = inputs.option_input(
        text("portrait.group_label"),
        _KEY,
        tuple(choices),
        lambda token: choices[token].label,
        _first(here),
        help=text("portrait.group_help"),
    )
    return choices.get(chosen or "")


def _first(here: Here) -> str | None:
    """The group worth a look; it is looked for only until one is chosen."""
    if st.session_state.get(_KEY) is not None:
        return None

    def find() -> Rule | None:
        return portrait.worth_a_look(here.workspace, here.project.id, here.dataset, compute)

    rule = compute.once("portrait.first", here.dataset, find, _saved(here), repr(state.goal()))
    return _token(rule) if rule is not None else None


def _linked(here: Here) -> str | None:
    """The group of the address or of a saved analysis, each given once."""
    saved = state.opened("portrait")
    if saved is not None:
        if "cluster" in saved:
            _open_cluster(saved["cluster"])
        if "list" in saved:
            return _open_list(here, str(saved.get("group")), saved["list"])
        return str(saved.get("group"))
    named = address.leading() or {}
    if "segment" in named:
        return _token(SegmentRef(named["segment"]))
    return _token(TagRef(named["tag"], named.get("value"))) if "tag" in named else None


def _choices(here: Here) -> list[PortraitChoice]:
    text, found = here.text, []
    if users := handed_over(PortrayedUsers):
        group = Listed(tuple(users.ids.to_pylist()))
        found.append(PortraitChoice(users.token, users.name, group, origin=users.origin))
    if cluster := handed_over(PortrayedCluster):
        found.append(PortraitChoice(_CLUSTER_TOKEN, text("portrait.cluster", name=cluster.name), None))
    saved = compute.once(
        "portrait.groups", here.dataset, lambda: portrait.groups(here.workspace, here.project.id), _saved(here)
    )
    for group in saved:
        found.append(PortraitChoice(_token(group.ref), _label(here, group.ref), group.ref, group.users))
    for event in inputs.listed(here).events:
        said, did = text("portrait.did_event", event=here.event_name(event)), Did(ChosenEvents((event,)))
        found.append(PortraitChoice(_token(did), said, did))
    valued = compute.once("portrait.attributes", here.dataset, lambda: portrait.attribute_groups(here.dataset, compute))
    for has in valued:
        found.append(PortraitChoice(_token(has), _valued(here, has.test), has))
    return found


def _valued(here: Here, test: ColumnTest) -> str:
    [value] = test.values
    said = value if isinstance(value, str) else here.text.exact(value)
    return here.text("portrait.attribute_value", attribute=here.shown("attribute", test.column), value=said)


def _token(rule: Rule) -> str:
    match rule:
        case TagRef(name, value):
            return json.dumps(["tag", name, value])
        case SegmentRef(name):
            return json.dumps(["segment", name])
        case Did(chosen):
            return json.dumps(["did", *chosen.events])
        case HasAttribute(test):
            return json.dumps(["attribute", test.column, *test.values])
        case _:
            raise TypeError(rule)


def _label(here: Here, ref: TagRef | SegmentRef) -> str:
    text = here.text
    if isinstance(ref, SegmentRef):
        return text("portrait.segment", name=ref.name)
    if ref.value is None:
        return text("portrait.tag", name=ref.name)
    return text("portrait.tag_value", name=ref.name, value=ref.value)


def spec_of(here: Here, choice: PortraitChoice) -> PortraitSpec:
    """The closed question; made again only when a tag, a segment or the goal has changed."""
    cluster = handed_over(PortrayedCluster) if choice.rule is None else None

    def make() -> PortraitSpec:
        rule = choice.rule
        if cluster is not None:
            rule = Listed(tuple(compute.members(clusters, here.dataset, cluster.spec, cluster.number).to_pylist()))
        assert rule is not None  # noqa: S101 only a cluster has none
        return portrait.portrait_spec(here.workspace, here.project.id, rule, here.dataset, compute, choice.origin)

    asked = (choice.token, _saved(here), repr(state.goal()), repr(cluster))
    return compute.once("portrait.spec", here.dataset, make, *asked)


def _saved(here: Here) -> tuple[Any, ...]:
    """Changes whenever a tag or a segment does."""
    catalog = here.workspace.catalog()
    tags = [(tag.id, tag.name, tag.version) for tag in catalog.tags.all(here.project.id)]
    segments = [(segment.name, segment.members.sha256) for segment in catalog.segments.all(here.project.id)]
    return (*tags, *segments)


def came_from(here: Here, choice: PortraitChoice) -> None:
    """The question behind a segment or a list, so that its name needn't say it."""
    if isinstance(choice.rule, SegmentRef):
        drill.origin_caption(here, here.workspace.catalog().segments.get(here.project.id, choice.rule.name))
    elif choice.origin is not None and (question := drill.question_behind(here, choice.origin)):
        st.caption(question)


def document_of(choice: PortraitChoice) -> dict[str, Any]:
    """The group as a link names it, a cluster with its model, a list with what it came from."""
    if (users := _list_of(choice)) is not None:
        return {"group": choice.token, "list": listed.written(users)}
    cluster = handed_over(PortrayedCluster) if choice.rule is None else None
    if cluster is None:
        return {"group": choice.token}
    said = {"spec": to_plain(cluster.spec), "number": cluster.number, "name": cluster.name}
    return {"group": choice.token, "cluster": said}


def comes_back(choice: PortraitChoice) -> bool:
    """Whether a link can bring this group to others."""
    users = _list_of(choice)
    return users is None or listed.can_be_asked(users)


def _list_of(choice: PortraitChoice) -> PortrayedUsers | None:
    return handed_over(PortrayedUsers) if isinstance(choice.rule, Listed) else None


def _open_list(here: Here, token: str, said: Mapping[str, Any]) -> str | None:
    """The list that still lies here, or as it is in the data now; that it wasn't kept is said."""
    users = handed_over(PortrayedUsers)
    if users is not None and users.token == token:
        return token
    users = listed.asked_again(here, said)
    if users is None:
        st.warning(here.text("portrait.list_gone", name=escape(str(said["name"]))), icon=":material/link_off:")
        return None
    hand_over(users)
    return users.token


def _open_cluster(said: Mapping[str, Any]) -> None:
    hand_over(PortrayedCluster(from_plain(ClustersSpec, said["spec"]), int(said["number"]), str(said["name"])))
