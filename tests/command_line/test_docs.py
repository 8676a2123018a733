"""Does `docs/cli.md` say what the commands can do, no less and no more?"""

from __future__ import annotations

import contextlib
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from analysis.command_line.app import app, main
from tests.command_line.calls import two_kinds_of_users

DOCS = (Path(__file__).parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")
COMMON = {"--workspace", "--json", "--help"}
COLUMNS = {"properties", "attributes"}  # what these hold is by the names of columns
BY_NAME = {"dropped", *COLUMNS}
# Commands that do something else with these words, and answer otherwise.
OTHERWISE: dict[str, tuple[tuple[str, ...], ...]] = {
    "import": (("--change", "events.csv", "--time-zone", "Asia/Tokyo"),),
    "segment save": (("called", "--tag", "buyers"),),
}


def commands(command: Any = None, name: str = "") -> Iterator[tuple[str, Any]]:  # noqa: ANN401 a command of Typer
    """`tag save` and its like, with their parameters."""
    command = command or typer.main.get_command(app)
    below = getattr(command, "commands", {})
    if not below:
        yield name, command
    for word, child in below.items():
        yield from commands(child, f"{name} {word}".strip())


COMMANDS = dict(commands())


def section(name: str) -> str:
    """What stands under the heading of a command, up to the next heading."""
    found = re.search(rf"^## `{re.escape(name)}`\n(.*?)(?=^## |\Z)", DOCS, re.M | re.S)
    assert found, f"docs/cli.md has no section `{name}`"
    return found[1]


def documented(text: str) -> dict[str, str]:
    """Options and arguments with their metavar: rows of tables that begin with `--option META` or `ARGUMENT`."""
    rows = re.findall(r"^\| `(--[a-z-]+|[A-Z]+…?)(?: ([^`]*))?` \|", text, re.M)
    return dict(rows)


def test_every_command_has_a_section_and_no_other() -> None:
    headings = set(re.findall(r"^## `([^`]+)`$", DOCS, re.M))
    assert headings == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_documented_and_none_extra(name: str) -> None:
    said: dict[str, str] = {}
    for parameter in COMMANDS[name].params:
        if parameter.param_type_name == "argument":
            said[parameter.metavar] = ""
        else:
            said[max(parameter.opts, key=len)] = "" if parameter.is_flag else parameter.metavar
    assert documented(section(name)) == {name: meta for name, meta in said.items() if name not in COMMON}


def test_what_holds_for_every_command_is_documented_once() -> None:
    for name, command in COMMANDS.items():
        options = {option for parameter in command.params for option in parameter.opts}
        assert {"--workspace", "--json"} <= options, name
    assert set(documented(DOCS[: DOCS.index("\n## `")])) == COMMON


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_with_an_example(name: str) -> None:
    assert COMMANDS[name].help.count("Example: ") == 1
    assert f"Example: {name} " in COMMANDS[name].help


def fields(value: Any) -> Iterator[str]:  # noqa: ANN401 any JSON
    """The keys of a JSON value, however deep; those of `BY_NAME` are reasons or columns, not fields."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from () if key in BY_NAME and isinstance(item, dict) else fields(item)
    elif isinstance(value, list):
        for item in value:
            yield from fields(item)


def shape(value: Any) -> Any:  # noqa: ANN401
    """A JSON value without its contents: keys in order, the first entry of a list, and the kind of the rest."""
    if isinstance(value, dict):
        return [
            (key, "by name" if key in COLUMNS and isinstance(item, dict) else shape(item))
            for key, item in value.items()
        ]
    if isinstance(value, list):
        return ["list", shape(value[0])] if value else ["list", None]
    if isinstance(value, bool) or value is None:
        return type(value).__name__
    return "number" if isinstance(value, int | float) else "text"


def alike(documented: Any, given: Any) -> bool:  # noqa: ANN401
    """Equal shapes; null, and the entry of an empty list, may stand for anything."""
    if documented in (None, "NoneType") or given in (None, "NoneType"):
        return True
    if isinstance(documented, list | tuple) and isinstance(given, list | tuple):
        return len(documented) == len(given) and all(map(alike, documented, given))
    return documented == given


def examples(name: str) -> list[Any]:
    """What the command answers, and what it answers to each of `OTHERWISE`."""
    found = re.findall(r"^```json\n(.*?)^```", section(name), re.M | re.S)
    assert len(found) == 1 + len(OTHERWISE.get(name, ())), name
    return [json.loads(text) for text in found]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_field_of_an_example_is_explained(name: str) -> None:
    explained = {
        field for row in re.findall(r"^\| (`.*?) \|", section(name), re.M) for field in re.findall("`(.*?)`", row)
    }
    assert {field for answer in examples(name) for field in fields(answer)} - explained == set()


def test_failures_have_the_shape_that_is_documented(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    found = re.search(r"^```json\n(.*?)^```", DOCS[: DOCS.index("\n## `")], re.M | re.S)
    assert found
    main(["overview", "--project", "p", "--workspace", str(tmp_path), "--json"])
    given = json.loads(capsys.readouterr().out)
    assert list(given) == list(json.loads(found[1])) == ["error"]
    assert list(given["error"]) == list(json.loads(found[1])["error"])


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Any]:
    """What each command answers, called in an order in which each finds what it needs."""
    folder = tmp_path_factory.mktemp("documented")
    heading, *rows = two_kinds_of_users().splitlines()
    spelled = rows[0].replace("day00", "DAY00")  # one user in two spellings
    rows = [f"{heading},device", *(f"{row},phone" for row in [*rows, "day00,view,", spelled])]
    (folder / "events.csv").write_text("\n".join(rows), encoding="utf-8")
    (folder / "rule.json").write_text('{"did": ["pay"]}', encoding="utf-8")
    optional_by_device = ("--optional", "2", "--by", "device")
    words: dict[str, tuple[object, ...]] = {
        "import": (folder / "events.csv",),
        "settings": ("--session-gap", "45m", "--first-weekday", "sunday"),
        "overview": (),
        "funnel": (*("--step", "view", "--step", "view", "--step", "pay", "--window", "7d"), *optional_by_device),
        "paths": ("--steps", "2"),
        "transitions": (),
        "sessions": (),
        "retention": (),
        "lifecycle": (),
        "stickiness": (),
        "features": (),
        "tag save": ("buyers", "--rule", folder / "rule.json"),
        "tag list": (),
        "tag show": ("buyers",),
        "tag users": ("buyers",),
        "tag refresh": (),
        "tag export": ("--to", folder / "tags.toml"),
        "tag import": (folder / "tags.toml",),
        "tag health": (),
        "clusters fit": (),
        "clusters list": (),
        "clusters users": ("clusters",),
        "segment save": ("campaign", "--all", "buyers"),
        "segment list": (),
        "segment show": ("campaign",),
        "segment changes": ("campaign",),
        "segment overlap": ("campaign", "called"),
        "segment export": ("campaign", "--to", folder / "campaign.csv"),
        "exports list": (),
        "exports verify": (),
        "portrait": ("buyers",),
        "segment delete": ("campaign",),
        "identity preview": ("--id", "device=other"),
        "identity apply": ("--id", "device=other"),
        "identity log": (),
        "identity undo": (),
        "forget": ("day07",),
    }
    assert set(words) == set(COMMANDS)
    given: dict[str, Any] = {}

    def answer(name: str) -> Any:  # noqa: ANN401
        if not given:
            given.update(run_all(folder, words))
        return given[name]

    return answer


def run_all(folder: Path, words: dict[str, tuple[object, ...]]) -> dict[str, list[Any]]:
    shared = ("--project", "shop", "--workspace", folder / "workspace", "--json")
    given: dict[str, list[Any]] = {}
    for name, own in words.items():
        for each in (own, *OTHERWISE.get(name, ())):
            out = io.StringIO()
            with contextlib.redirect_stdout(out):
                status = main([*name.split(), *map(str, each), *map(str, shared)])
            assert status == 0, out.getvalue()
            given.setdefault(name, []).append(json.loads(out.getvalue()))
    return given


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_answers_in_the_documented_shape(name: str, answers: Callable[[str], Any]) -> None:
    documented, given = examples(name), answers(name)
    assert len(documented) == len(given)
    assert all(alike(shape(said), shape(answered)) for said, answered in zip(documented, given, strict=True))
