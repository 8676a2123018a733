"""Is every request of a web server's log a row?"""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from analysis.sources.inspecting import inspect_file
from analysis.sources.parsing import Malformed, read_rows

TIME = "17/May/2026:09:27:49 +0200"
COMMON = f'203.0.113.3 - frank [{TIME}] "GET /p/8?q=1 HTTP/1.1" 404 4206'
COMBINED = f'{COMMON} "http://r.example/" "Mozilla/5.0 (KHTML, like Gecko)"'
FORMS = {
    "common": (COMMON, {"account": "frank", "bytes": "4206"}),
    "combined": (COMBINED, {"referer": "http://r.example/", "agent": "Mozilla/5.0 (KHTML, like Gecko)"}),
    "host_and_port": (f'shop.example:443 {COMMON} "-" "curl/8"', {"host": "shop.example:443", "account": "frank"}),
    "host": (f'shop.example {COMMON} "-" "curl/8"', {"host": "shop.example", "agent": "curl/8"}),
    "more_behind": (f'{COMMON} "-" "curl/8" "10.0.0.1" 0.003', {"rest": '"10.0.0.1" 0.003', "agent": "curl/8"}),
    "address_of_six": (COMMON.replace("203.0.113.3", "2001:db8::1"), {"client_address": "2001:db8::1"}),
    "short_address_of_six": (COMMON.replace("203.0.113.3", "::1"), {"client_address": "::1"}),
    "name_for_address": (COMMON.replace("203.0.113.3", "c3.net.example"), {"client_address": "c3.net.example"}),
    "passed_on": (COMMON.replace("203.0.113.3", "203.0.113.3, 10.0.0.1"), {"account": "frank"}),
    "bytes_unknown": (COMMON.replace("4206", "-"), {"bytes": None}),
    "quotes_within": (rf'{COMMON} "-" "an \"agent\" \\"', {"agent": r"an \"agent\" \\"}),
    "name_with_blanks": (COMMON.replace("frank", "frank of spain"), {"account": "frank of spain"}),
    "nobody": (COMMON.replace("frank", "-"), {}),
    "old_protocol": (COMMON.replace(" HTTP/1.1", ""), {"request_path": "/p/8", "query": "?q=1"}),
    "carriage_return": (COMBINED + "\r", {"agent": "Mozilla/5.0 (KHTML, like Gecko)"}),
    "iso_time": (COMMON.replace(TIME, "2026-05-17T09:27:49+02:00"), {"time": "2026-05-17T09:27:49+02:00"}),
    "no_http": (COMMON.replace("GET /p/8?q=1 HTTP/1.1", r"\x16\x03\x01"), {"request_path": r"\x16\x03\x01"}),
    "empty_request": (COMMON.replace("GET /p/8?q=1 HTTP/1.1", "-"), {"status": "404", "request_path": None}),
    "chinese": (COMMON.replace("/p/8", "/商品/8"), {"request_path": "/商品/8"}),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("packed", [False, True])
def test_each_form_is_read_from_its_first_lines(tmp_path: Path, form: str, packed: bool) -> None:
    line, cells = FORMS[form]
    text = f"{line}\n" * 12
    path = tmp_path / "access.log"
    path.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
    found = inspect_file(path, "access.log")
    assert (found.reading.format, found.guess.time, found.guess.user) == ("access_log", "time", "client_address")
    rows = [row for part in read_rows(path, "access.log", found.reading, 100) for row in part.cells.to_pylist()]
    usual = {"client_address": "203.0.113.3", "time": TIME, "status": "404"}
    assert len(rows) == 12
    assert {name: rows[11].get(name) for name in usual | cells} == usual | cells
    if "HTTP" in line:
        assert (rows[0]["method"], rows[0]["query"], rows[0]["protocol"]) == ("GET", "?q=1", "HTTP/1.1")


def test_lines_of_something_else_are_malformed_with_their_number(tmp_path: Path) -> None:
    path = tmp_path / "access.log"
    path.write_bytes("\n".join([COMMON, "", "server \x01\0 restarted", COMMON, *[COMMON] * 20]).encode())
    found = inspect_file(path, "access.log")
    for block in (1, 50, 256, 1 << 20):
        parts = list(read_rows(path, "access.log", found.reading, block))
        assert [number for part in parts for number in part.numbers.tolist()] == [1, *range(4, 25)]
        assert [bad for part in parts for bad in part.malformed] == [Malformed(3, "server \x01\0 restarted")]


def test_what_only_later_lines_hold_is_named(tmp_path: Path) -> None:
    path = tmp_path / "access.log"
    path.write_text(f"{COMMON}\n" * 30_000 + f"{COMBINED}\n" * 7)
    found = inspect_file(path, "access.log")
    assert "agent" not in found.reading.columns
    parts = list(read_rows(path, "access.log", found.reading))
    assert sum(part.unseen.get("agent", 0) for part in parts) == 7


def test_a_broken_letter_is_replaced_and_no_line_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "access.log"
    line = COMMON.replace("/p/8", "/商品/8") + "\n"
    path.write_bytes(line.encode() * 400 + COMBINED.encode().replace(b"KHTML", b"KH\xffTML") + b"\n")
    found = inspect_file(path, "access.log")
    assert found.reading.replaces_broken
    assert sum(part.cells.num_rows for part in read_rows(path, "access.log", found.reading)) == 401


def test_who_the_user_is_stays_a_question(tmp_path: Path) -> None:
    """An address is no person: several may share it, one may have several."""
    path = tmp_path / "access.log"
    path.write_text(f"{COMMON}\n" * 30)
    found = inspect_file(path, "access.log")
    asked = next(question for question in found.questions if question.code == "user")
    assert (asked.reason, [choice.value for choice in asked.choices]) == ("address", ["client_address", "account"])
    assert found.guess.event == "request_path"
    assert [column.time.naive for column in found.columns if column.name == "time"] == [False]


@pytest.mark.parametrize(
    "text", ['user,time,line\n1,2026-01-01,"GET / HTTP/1.1"\n', f"user,{COMMON}\n1,x\n", 'a] "b,c\n']
)
def test_other_texts_are_no_logs(tmp_path: Path, text: str) -> None:
    path = tmp_path / "table.csv"
    path.write_text(text * 3)
    try:
        assert inspect_file(path, "table.csv").reading.format == "csv"
    except Exception as error:  # whatever is wrong with it, it is wrong as a table
        assert type(error).__name__ in ("OneColumn", "NotEvents")
