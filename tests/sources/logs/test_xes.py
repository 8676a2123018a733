"""Is every event of a log in XES a row, with what its trace says?"""

from __future__ import annotations

import gzip
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.errors import InputError
from analysis.sources.inspecting import inspect_file
from analysis.sources.parsing import read_rows

TEXTS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=12)
EVENTS = st.dictionaries(TEXTS.filter(str.strip), TEXTS.filter(str.strip), min_size=1, max_size=4)
NAME = '<string key="concept:name" value="{}"/>'
TIME = '<date key="time:timestamp" value="2026-01-07T16:52:24.000+01:00"/>'
EVENT = f"<event>{NAME.format('a')}{TIME}</event>"


def rows_of(path: Path, text: str | bytes) -> list[dict[str, str | None]]:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    found = inspect_file(path, path.name)
    assert found.reading.format == "xes"
    return [row for part in read_rows(path, path.name, found.reading) for row in part.cells.to_pylist()]


def log(*traces: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>\n', opened: str = "<log>") -> str:
    return head + opened + "".join(f"<trace>{trace}</trace>" for trace in traces) + "</log>"


CASE = {"trace concept:name": "c", "concept:name": "a", "time:timestamp": "2026-01-07T16:52:24.000+01:00"}
FORMS = {
    "plain": log(NAME.format("c") + EVENT),
    "no head": log(NAME.format("c") + EVENT, head=""),
    "comment": log(NAME.format("c") + EVENT, head="<?xml version='1.0'?>\n<!-- made <event> by -->\n"),
    "namespace": log(NAME.format("c") + EVENT, opened='<log xes.version="1.0" xmlns="http://www.xes-standard.org/">'),
    "trace said last": log(EVENT + NAME.format("c")),
    "globals": log(
        NAME.format("c") + EVENT, opened=f'<log><global scope="event">{NAME.format("none")}</global><classifier/>'
    ),
    "log says something": log(NAME.format("c") + EVENT, opened=f"<log>{NAME.format('whole')}"),
    "prefix": log(NAME.format("c") + EVENT).replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?"),
    "UTF-16": log(NAME.format("c") + EVENT, head='<?xml version="1.0" encoding="UTF-16"?>').encode("utf-16"),
    "mark": b"\xef\xbb\xbf" + log(NAME.format("c") + EVENT).encode(),
    "packed": gzip.compress(log(NAME.format("c") + EVENT).encode()),
    "latin": log(NAME.format("c") + EVENT, head='<?xml version="1.0" encoding="ISO-8859-1"?>').encode("latin-1"),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_form_is_read(tmp_path: Path, form: str) -> None:
    assert rows_of(tmp_path / "log.xes", FORMS[form]) == [CASE]


def test_what_lies_within_is_a_column_and_what_is_said_twice_a_list(tmp_path: Path) -> None:
    item = '<string key="item" value="{}"/>'
    inner = f'<list key="order"><values>{item.format("x")}{item.format("y")}{item.format("z")}</values></list>'
    nested = '<string key="who" value="ann"><int key="age" value="31"/></string>'
    (row,) = rows_of(tmp_path / "log.xes", log(f"<event>{NAME.format('a')}{inner}{nested}</event>"))
    assert row == {"concept:name": "a", "order.item": '["x", "y", "z"]', "who": "ann", "who.age": "31"}


def test_the_case_is_the_user(tmp_path: Path) -> None:
    path = tmp_path / "log.xes"
    path.write_text(log(*[NAME.format(f"case {n}") + EVENT * 3 for n in range(10)]))
    found = inspect_file(path, "log.xes")
    assert (found.guess.user, found.guess.event, found.guess.time, found.asked) == (
        *("trace concept:name", "concept:name", "time:timestamp"),
        (),
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(EVENTS, min_size=1, max_size=4), min_size=1, max_size=4))
def test_what_was_written_is_read(tmp_path: Path, traces: list[list[dict[str, str]]]) -> None:
    def written(event: dict[str, str]) -> str:
        values = "".join(f"<string key={quoteattr(key)} value={quoteattr(value)}/>" for key, value in event.items())
        return f"<event>{values}</event>"

    path = tmp_path / "log.xes"
    path.write_text(log(*["".join(map(written, trace)) for trace in traces]))
    reading = inspect_file(path, "log.xes").reading
    found = [row for part in read_rows(path, "log.xes", reading) for row in part.cells.to_pylist()]
    named = [{name: text for name, text in row.items() if text is not None} for row in found]
    said = [event for trace in traces for event in trace]
    missing = set(reading.missing)
    assert len(named) == len(said)
    for row, event in zip(named, said, strict=True):
        assert sorted(row.values()) == sorted(value for value in event.values() if value not in missing)


BOMB = '<!DOCTYPE log [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
BAD = {
    "entities": log(NAME.format("&b;") + EVENT, head=f"<?xml version='1.0'?>{BOMB}"),
    "outside": log(EVENT, head='<?xml version="1.0"?><!DOCTYPE log SYSTEM "file:///etc/passwd">'),
    "deep": log("<event>" + '<string key="a" value="b">' * 5_000 + "</string>" * 5_000 + "</event>"),
    "cut off": log(EVENT * 5)[:-30],
    "crossed": log(EVENT).replace("</event>", "</trace>"),
    "unknown entity": log(NAME.format("&who;") + EVENT),
    "broken letter": log(NAME.format("c") + EVENT).encode().replace(b'"c"', b'"\xff\xfe"'),
    "endless tag": (log(EVENT)[:-12] + '<event a="' + "x" * (20 << 20)).encode(),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_is_damaged_or_meant_badly_is_refused(tmp_path: Path, kind: str) -> None:
    with pytest.raises(InputError):
        rows_of(tmp_path / "log.xes", BAD[kind])


def test_other_xml_is_none(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_text('<?xml version="1.0"?><feed><entry>1</entry></feed>')
    with pytest.raises(InputError) as refused:
        inspect_file(path, "feed.xml")
    assert refused.value.details["kind"] == "XML"
