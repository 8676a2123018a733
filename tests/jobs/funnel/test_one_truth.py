"""Are bar, list, exported file, saved segment, breakdown and command line one and the same, whatever is asked?"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from analysis import engine
from analysis.command_line.app import main
from analysis.command_line.funnel_answer import result_to_json
from analysis.insights import funnel
from analysis.insights.funnel import (
    BASES,
    Breakdown,
    Exclusion,
    FunnelCell,
    FunnelGroup,
    FunnelResult,
    FunnelSpec,
    FunnelStep,
    Side,
    funnel_to_json,
)
from analysis.insights.funnel.spec import State
from analysis.jobs import exports, segments
from analysis.jobs.funnel import closing
from analysis.jobs.tags import saving
from analysis.rules.asked import (
    Case,
    ColumnTest,
    Group,
    HasAttribute,
    OrderedValues,
    Period,
    Rule,
    SegmentRef,
    TagRef,
)
from analysis.rules.evaluated import matches
from analysis.rules.written import to_json
from analysis.store.workspace import Workspace
from tests.asking import did
from tests.conftest import Row
from tests.publishing import publish_log
from tests.random_funnels import FILLER, GAP, random_rows, random_spec

USERS = 30
STATES: tuple[State, ...] = ("reached", "dropped", "pending", "skipped")
FILTERS: tuple[Rule | None, ...] = (
    None,
    None,
    did(("a",)),
    HasAttribute(ColumnTest("city", "is", ("Rome", "Oslo"))),
    TagRef("doers"),
    Group("none", (TagRef("kind", "both"),)),
    SegmentRef("some"),
)
BREAKDOWNS = (
    None,
    Breakdown("property", "k"),
    Breakdown("property", "k", top=1, at=2),
    Breakdown("property", "n", top=1, at="last"),
    Breakdown("attribute", "city", top=2),
    Breakdown("tag", "kind"),
    Breakdown("tag", "doers"),
)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    chance = random.Random(5)
    made = Workspace(tmp_path_factory.mktemp("truth"))
    made.catalog().projects.create("shop", session_gap_seconds=int(GAP.total_seconds()))
    rows: list[Row] = [row for user in range(USERS) for row in random_rows(chance, f"u{user:02}")]
    cities = {f"u{user:02}": {"city": chance.choice(["Rome", "Oslo", "Bern", "Wien"])} for user in range(0, USERS, 3)}
    publish_log(made, "shop", [*rows, *FILLER], attributes=cities, buckets=2)
    saving.save_tag(made, "shop", "doers", did(("b",)))
    both = Case("both", did(("c",), where=(ColumnTest("n", ">", (0.0,)),)))
    saving.save_tag(made, "shop", "kind", OrderedValues((both, Case("one", did(("c",)))), None))
    segments.segment_of_tag(made, "shop", "some", "doers")
    return made


def questions(count: int) -> Iterator[FunnelSpec]:
    chance = random.Random(3)
    for _ in range(count):
        spec = random_spec(chance)
        breakdown, side = chance.choice(BREAKDOWNS), None
        if breakdown is None and chance.random() < 0.5:
            side = chance.choice([Side(Period(date(2026, 1, 2), None)), Side(filter=did(("d",)))])
        yield replace(
            spec,
            filter=chance.choice(FILTERS),
            breakdown=breakdown,
            compare=side,
            ties=chance.choice(["file", "any"]),
            base=chance.choice(BASES),
        )


def answered(workspace: Workspace, spec: FunnelSpec) -> FunnelResult:
    return engine.run(funnel, workspace.open("shop"), closing.closed(workspace, "shop", spec))


def listed(workspace: Workspace, result: FunnelResult, cell: FunnelCell) -> list[str]:
    return engine.members(funnel, workspace.open("shop"), result.spec, cell).to_pylist()


def bars(result: FunnelResult) -> dict[FunnelCell, int]:
    """Every part of every bar: of the whole, of each group, of each side."""
    rows = [(None, row) for row in result.steps.to_dict("records")]
    rows += [(result.groups[row["group"]], row) for row in result.group_steps.to_dict("records")]
    return {FunnelCell(row["step"], state, group): row[state] for group, row in rows for state in STATES}


def test_every_part_of_every_bar_is_its_list_and_groups_add_up(workspace: Workspace) -> None:
    for spec in questions(30):
        result = answered(workspace, spec)
        lists = {cell: listed(workspace, result, cell) for cell in bars(result)}
        for cell, number in bars(result).items():
            assert lists[cell] == sorted(set(lists[cell]))
            if spec.counted == "users":
                assert len(lists[cell]) == number, (spec, cell)
            else:  # one user may have several
                assert min(number, 1) <= len(lists[cell]) <= number, (spec, cell)
        if spec.breakdown is not None:
            parts = result.group_steps.groupby("step")[["users", "closed_users", *STATES]].sum()
            parts = parts.reindex(result.steps["step"], fill_value=0)  # without any entry there is no group
            assert parts.to_numpy().tolist() == result.steps[parts.columns].to_numpy().tolist(), spec
            for whole in [cell for cell in lists if cell.group is None]:
                of_groups = [user for group in result.groups for user in lists[replace(whole, group=group)]]
                once = spec.counted == "users"
                assert (sorted(of_groups) if once else sorted(set(of_groups))) == lists[whole], (spec, whole)
        if spec.compare is not None:
            side = FunnelGroup("side", "this")
            assert all(lists[cell] == lists[replace(cell, group=side)] for cell in lists if cell.group is None)


def test_who_never_did_the_last_step_is_who_has_no_such_event(workspace: Workspace) -> None:
    """Of those who dropped: by the rule "did the event", which knows nothing of funnels."""
    dataset = workspace.open("shop")
    for spec in questions(25):
        result, last = answered(workspace, spec), spec.steps[-1]
        did_it = Group("all", (*map(HasAttribute, last.who), did(last.events, where=last.where)))
        doers = {
            user
            for bucket in range(dataset.manifest.bucket_count)
            for user in dataset.block(bucket).users.filter(pa.array(matches(did_it, dataset.block(bucket)))).to_pylist()
        }
        for step in range(2, len(spec.steps) + 1):
            cell = FunnelCell(step, "dropped")
            everybody, never = listed(workspace, result, cell), listed(workspace, result, replace(cell, never=True))
            assert never == [user for user in everybody if user not in doers], (spec, cell)


def ids(content: bytes) -> list[str]:
    return [row["user"] for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig")))]


def test_the_file_and_the_segment_hold_the_users_of_the_bar(workspace: Workspace) -> None:
    chance = random.Random(4)
    for number, spec in enumerate(questions(25)):
        result = answered(workspace, spec)
        cell = chance.choice([cell for cell, users in bars(result).items() if users] or [FunnelCell(1, "reached")])
        users = engine.members(funnel, workspace.open("shop"), result.spec, cell)
        done = exports.users_file(workspace, "shop", users, "users.csv", {"kind": "funnel"})
        in_file = ids(done.content)
        assert sorted(in_file) == users.to_pylist()
        name = f"segment {number}"
        segments.save_segment(workspace, "shop", name, users, {"kind": "funnel"})
        assert segments.segment_users(workspace, "shop", name).to_pylist() == users.to_pylist()
        path = workspace.root / "users.csv"
        exports.export_segment(workspace, "shop", name, path, ["user"])
        assert ids(path.read_bytes()) == in_file
        if cell.group is None and cell.state == "reached" and len(users):
            again = answered(workspace, replace(spec, breakdown=None, compare=None, filter=SegmentRef(name)))
            assert again.steps["reached"].iloc[cell.step - 1] == bars(result)[cell], (spec, cell)


def words(spec: FunnelSpec, rule: Path) -> Iterator[str]:
    """The question as it is asked on the command line."""
    for step in funnel_to_json(spec)["steps"]:
        yield from ("--step", step if isinstance(step, str) else json.dumps(step))
    window = spec.window
    yield from ("--window", f"{window.total_seconds():.0f}s" if isinstance(window, timedelta) else window)
    yield from ("--order", spec.order, "--exclusion", spec.effect, "--count", spec.counted, "--ties", spec.ties)
    yield from ("--entries", spec.base)
    for event in spec.passed_over:
        yield from ("--pass-over", event)
    for exclusion in spec.exclusions:
        yield from ("--exclude-between", str(exclusion.after), str(exclusion.before), *exclusion.events)
    for option, value in (("--hold", spec.hold), ("--from", spec.period.start), ("--to", spec.period.end)):
        if value is not None:
            yield from (option, str(value))
    if spec.breakdown is not None:
        yield from ("--by", spec.breakdown.column)
    if spec.filter is not None:
        rule.write_text(json.dumps(to_json(spec.filter)), encoding="utf-8")
        yield from ("--filter", str(rule))


def on_the_command_line(workspace: Workspace, spec: FunnelSpec) -> Any:  # noqa: ANN401
    out = io.StringIO()
    shared = ("--project", "shop", "--workspace", str(workspace.root), "--json")
    with contextlib.redirect_stdout(out):
        status = main(["funnel", *words(spec, workspace.root / "rule.json"), *shared])
    assert status == 0, out.getvalue()
    return json.loads(out.getvalue())


def test_the_command_line_gives_the_same_answer(workspace: Workspace) -> None:
    for spec in questions(25):
        by = spec.breakdown if spec.breakdown and spec.breakdown.kind != "tag" else None
        spec = replace(spec, breakdown=Breakdown(by.kind, by.column) if by else None, compare=None)
        assert on_the_command_line(workspace, spec) == result_to_json(answered(workspace, spec)), spec


def test_an_optional_step_and_an_exclusion_of_the_whole_way_by_their_own_words(workspace: Workspace) -> None:
    steps = tuple(FunnelStep((event,), optional=event == "b") for event in "abc")
    spec = FunnelSpec(steps, timedelta(days=1), exclusions=(Exclusion(("d",), 1, 3),))
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        asked = ["--step", "a", "--step", "b", "--step", "c", "--window", "1d", "--optional", "2", "--exclude", "d"]
        main(["funnel", *asked, "--project", "shop", "--workspace", str(workspace.root), "--json"])
    assert json.loads(out.getvalue()) == result_to_json(answered(workspace, spec))
