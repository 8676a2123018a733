"""Does a script get what `docs/cli.md` promises, from the import to the exported segment, in every language?"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from analysis.store.catalog import Catalog
from tests.command_line.calls import BUYERS, ROOT, Call, run_program


def test_from_a_file_to_a_segment_in_processes_of_their_own(tmp_path: Path, events: Path) -> None:
    """What a scheduled script does: each command alone, standard output nothing but the answer."""
    rule, export = tmp_path / "rule.json", tmp_path / "buyers.csv"
    rule.write_text(json.dumps(BUYERS), encoding="utf-8")
    shared = ("--workspace", tmp_path / "workspace", "--json")
    calls: list[tuple[object, ...]] = [
        ("import", events, "--project", "shop"),
        ("overview", "--project", "shop"),
        ("funnel", "--project", "shop", "--step", "view", "--step", "pay", "--window", "7d"),
        ("tag", "save", "buyers", "--project", "shop", "--rule", rule),
        ("tag", "users", "buyers", "--project", "shop"),
        ("segment", "save", "campaign", "--project", "shop", "--tag", "buyers"),
        ("segment", "export", "campaign", "--project", "shop", "--to", export),
    ]
    answers = []
    for words in calls:
        ended = run_program(*words, *shared)
        assert ended.status == 0, ended.err
        answers.append(ended.json)
    imported, overview, funnel, _, users, segment, exported = answers
    assert (imported["rows_in"], imported["events"], imported["users"]) == (11, 7, 3)
    assert (overview["users"], overview["events"]) == (3, 7)
    assert [step["users"] for step in funnel["steps"]] == [3, 1]
    assert users["users"] == ["ann"]
    assert segment["users"] == exported["rows"] == 1
    assert "ann" in export.read_text(encoding="utf-8-sig")


def test_a_funnel_answers_as_the_contract_says(call: Call, shop: str) -> None:
    steps = ("--step", "view", "--step", "cart", "--step", "pay")
    ended = call("funnel", "--project", shop, *steps, "--window", "1d", "--json")
    keys = ["step", "users", "pending", "share_of_first", "share_of_previous"]
    assert list(ended.json)[:2] == ["steps", "headline"]
    assert [list(step)[:5] for step in ended.json["steps"]] == [keys] * 3
    assert [tuple(step.values())[:5] for step in ended.json["steps"]] == [
        ("view", 3, 0, 1.0, 1.0),
        ("cart", 2, 0, 2 / 3, 2 / 3),
        ("pay", 1, 1, 1 / 3, 0.5),  # dan's day isn't over when the data ends
    ]
    assert ended.json["headline"] == 0.5


def test_a_share_that_can_not_be_said_is_null(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    path.write_text("user,event,time\na,e,2026-01-01 10:00\nb,f,2026-01-01 10:00\n", encoding="utf-8")
    assert call("import", path, "--project", "p").status == 0
    answer = call("funnel", "--project", "p", "--step", "e", "--step", "f", "--window", "7d", "--json").json
    assert answer["headline"] is None


def test_a_window_is_a_number_and_a_unit(call: Call, shop: str) -> None:
    for window in ("30s", "90m", "24h", "7d", "2w", "0.5d"):
        words = ("--project", shop, "--step", "view", "--step", "pay", "--window", window)
        assert call("funnel", *words).status == 0, window


def test_options_for_all_stand_before_or_after_the_command(call: Call, shop: str, tmp_path: Path) -> None:
    workspace = ("--workspace", tmp_path / "workspace")
    for words in (
        ("--json", *workspace, "tag", "list", "--project", shop),
        ("tag", "list", "--project", shop, *workspace, "--json"),
        (*workspace, "tag", "list", "--json", "--project", shop),
    ):
        assert call(*words).json["tags"] == []
    elsewhere = call("overview", "--project", shop, "--workspace", tmp_path / "other", "--json")
    assert elsewhere.json["error"]["code"] == "unknown_project"
    assert call("--workspace", tmp_path / "other", "overview", "--project", shop).status == 1


def test_people_are_answered_in_their_language(call: Call, shop: str, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("funnel", "--project", shop, "--step", "view", "--step", "pay", "--window", "1d")
    english, as_json = call(*words), call(*words, "--json")
    assert "pending" in english.out
    for name, value in (("LANG", "zh_CN.UTF-8"), ("LC_ALL", "zh_TW.UTF-8")):
        with monkeypatch.context() as patch:
            patch.setenv(name, value)
            assert "转化窗口未结束" in call(*words).out
            assert call(*words, "--json").out == as_json.out
            assert "没有名为" in call("overview", "--project", "none").err


def test_help_is_there_at_once_and_loads_nothing_heavy() -> None:
    began = time.perf_counter()
    ended = run_program("--help")
    took = time.perf_counter() - began
    assert ended.status == 0
    assert "import" in ended.out
    heavy = "pandas", "numba", "duckdb", "sqlalchemy", "sklearn", "pyarrow", "numpy"
    code = "import sys; from analysis.command_line.app import app; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, text=True, check=True).stdout
    assert not set(loaded.split()) & set(heavy)
    assert took < 3  # alone it takes 0.3 s; the machine may be busy with the other tests


def test_a_workspace_is_named_by_the_environment(tmp_path: Path, events: Path) -> None:
    environment = {"SILHOUETTE_WORKSPACE": str(tmp_path / "named"), "LANG": "C"}
    assert run_program("import", events, "--project", "店", **environment).status == 0
    assert (tmp_path / "named" / "catalog.db").exists()
    failed = run_program("overview", "--project", "店铺", "--json", **environment)
    assert failed.json["error"]["details"]["near"] == ["店"]


def test_an_import_that_is_stopped_says_so_and_keeps_nothing(tmp_path: Path, events: Path) -> None:
    """Ctrl-C once the work has begun, which the catalog's file shows."""
    words = ["import", str(events), "--project", "shop", "--workspace", str(tmp_path / "workspace"), "--json"]
    call = subprocess.Popen([sys.executable, "-m", "analysis", *words], cwd=ROOT, stdout=subprocess.PIPE)
    while not (tmp_path / "workspace" / "catalog.db").exists() and call.poll() is None:
        time.sleep(0.01)
    call.send_signal(signal.SIGINT)
    out, _ = call.communicate(timeout=60)
    assert json.loads(out) == {"error": {"code": "cancelled", "details": {}}}
    assert call.returncode == 1
    assert Catalog.open(tmp_path / "workspace" / "catalog.db").projects.all() == ()
