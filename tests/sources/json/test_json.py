"""Does JSON become columns of text that lose nothing, whatever its form?"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.errors import InputError
from analysis.sources.inspecting import Inspection, ReadingOptions, inspect_file
from analysis.sources.inspecting.json_samples import JsonWithoutRecords, NoSuchList
from analysis.sources.parsing import Malformed, read_rows

Row = dict[str, str | None]


def read(path: Path, options: ReadingOptions | None = None, block_bytes: int = 1 << 20) -> list[Row]:
    found = inspect_file(path, path.name, options)
    return rows_of(path, found, block_bytes)[0]


def rows_of(path: Path, found: Inspection, block_bytes: int = 1 << 20) -> tuple[list[Row], list[Malformed], list[int]]:
    rows, malformed, numbers = [], [], []
    for part in read_rows(path, path.name, found.reading, block_bytes):
        rows += part.cells.to_pylist()
        malformed += part.malformed
        numbers += part.numbers.tolist()
    return rows, malformed, numbers


def written(folder: Path, text: str | bytes, name: str = "events.jsonl") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


RECORDS = [
    {"user": "ann", "event": "pay", "time": 1772349739, "properties": {"amount": 12.5, "plan": "pro"}},
    {"user": "bob", "event": "view", "time": 1772349740, "properties": {"amount": None}},
    {"user": "eve", "event": "view", "time": 1772349741},
]
PLAIN: list[Row] = [
    {"user": "ann", "event": "pay", "time": "1772349739", "amount": "12.5", "plan": "pro"},
    {"user": "bob", "event": "view", "time": "1772349740", "amount": None, "plan": None},
    {"user": "eve", "event": "view", "time": "1772349741", "amount": None, "plan": None},
]


def lined(records: list[Any], **how: Any) -> str:  # noqa: ANN401
    return "".join(json.dumps(record, **how) + "\n" for record in records)


FORMS = {
    "lines": lined(RECORDS),
    "lines_without_last_end": lined(RECORDS).rstrip("\n"),
    "lines_of_windows": lined(RECORDS).replace("\n", "\r\n"),
    "blank_lines": lined(RECORDS).replace("\n", "\n\n"),
    "mark": "\ufeff" + lined(RECORDS),
    "list": json.dumps(RECORDS),
    "list_spread_out": json.dumps(RECORDS, indent=2),
    "list_a_line_each": "[\n" + ",\n".join(json.dumps(record) for record in RECORDS) + "\n]\n",
    "one_after_the_other": "\n".join(json.dumps(record, indent=4) for record in RECORDS),
    "without_blanks": json.dumps(RECORDS, separators=(",", ":")),
    "inside": json.dumps({"status": "ok", "count": 3, "events": RECORDS, "next": None}),
    "deep_inside": json.dumps({"meta": {"page": 1}, "data": {"rows": RECORDS}}, indent=1),
    "the_longest_list": json.dumps({"columns": [{"name": "user"}], "data": RECORDS}),
    **{
        f"lists_one_behind_the_other{between!r}": between.join(json.dumps([record]) for record in RECORDS) + ending
        for between, ending in (("", ""), ("\n", "\n"), ("\r\n", ""), (",", ""), (" ,\n\n", "\n" * 100))
    },
    **{
        f"documents_one_behind_the_other{indent}{between!r}": between.join(
            json.dumps({"page": {"next": [page], "of": "}]"}, "events": [record], "more": {"a": [{}]}}, indent=indent)
            for page, record in enumerate(RECORDS)
        )
        for indent, between in ((None, ""), (1, ""), (2, "\n"), (4, "\r\n\r\n"), (None, " "))
    },
    "documents_with_an_empty_list": "".join(
        json.dumps({"data": {"rows": rows}, "n": len(rows)}, indent=1) for rows in (RECORDS[:1], [], RECORDS[1:], [])
    ),
    "documents_and_something_else": "".join(
        json.dumps(one, indent=1) for one in ({"of": RECORDS[:2]}, {"ok": {"of": "{"}}, {"of": RECORDS[2:]}, {"end": 1})
    ),
    "lists_of_several": json.dumps(RECORDS[:2]) + "[]" + json.dumps(RECORDS[2:], indent=1),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("block_bytes", [1 << 20, 97])
def test_the_same_rows_in_every_form(tmp_path: Path, form: str, block_bytes: int) -> None:
    assert read(written(tmp_path, FORMS[form]), block_bytes=block_bytes) == PLAIN


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "gb18030"])
def test_other_encodings(tmp_path: Path, encoding: str) -> None:
    text = lined(
        [{"用户": "安娜的长长的名字", "事件": "支付订单成功了", "时间": "2026-01-01"}] * 40, ensure_ascii=False
    )
    path = written(tmp_path, text.encode(encoding))
    rows = read(path, None if encoding != "gb18030" else ReadingOptions(encoding="gb18030"))
    assert rows == [{"用户": "安娜的长长的名字", "事件": "支付订单成功了", "时间": "2026-01-01"}] * 40


def test_gzip(tmp_path: Path) -> None:
    assert read(written(tmp_path, gzip.compress(lined(RECORDS).encode()), "events.jsonl.gz"), block_bytes=64) == PLAIN


def test_numbers_keep_every_digit(tmp_path: Path) -> None:
    path = written(
        tmp_path, '{"id":9007199254740993123,"price":0.1000000000000000055511,"big":123456789012345678901234567890}'
    )
    assert read(path) == [
        {"id": "9007199254740993123", "price": "0.1000000000000000055511", "big": "123456789012345678901234567890"}
    ]


def test_types_may_change_from_row_to_row(tmp_path: Path) -> None:
    records = [{"v": 1}, {"v": "one"}, {"v": True}, {"v": None}, {"v": [1, {"a": 2}]}, {"v": {"deep": "x"}}, {}]
    assert read(written(tmp_path, lined(records))) == [
        {"v": "1", "v.deep": None},
        {"v": "one", "v.deep": None},
        {"v": "true", "v.deep": None},
        {"v": None, "v.deep": None},
        {"v": '[1, {"a": 2}]', "v.deep": None},
        {"v": None, "v.deep": "x"},
        {"v": None, "v.deep": None},
    ]


def test_escapes_in_keys_and_values(tmp_path: Path) -> None:
    text = r'{"na\u006de":"\"a\\b\/\n\u00e9\ud83d\ude00\ud800!","k\"q":"1"}' + "\n" + r'{"name":"x","k\"q":"2"}'
    assert read(written(tmp_path, text)) == [
        {"name": '"a\\b/\né😀\ufffd!', 'k"q': "1"},
        {"name": "x", 'k"q': "2"},
    ]


def test_a_key_of_a_backslash_is_not_another_with_a_quote(tmp_path: Path) -> None:
    records = [{"a\\": "1", "b": "2"}, {'a"': "3", "b": "4"}, {"a\\": "5", "b": "6"}]
    assert [row["a\\"] for row in read(written(tmp_path, lined(records)))] == ["1", None, "5"]


def test_broken_lines_are_malformed_with_their_number(tmp_path: Path) -> None:
    lines = ['{"user":"a","n":1}', "{broken", '{"user":"b"', "", '{"user":"c","n":1.}', '["x"]', '{"user":"d","n":2}']
    path = written(tmp_path, "\n".join(lines) + "\n")
    rows, malformed, numbers = rows_of(path, inspect_file(path, "x.jsonl"))
    assert [row["user"] for row in rows] == ["a", "d"] and numbers == [1, 7]
    assert [bad.row for bad in malformed] == [2, 3, 5, 6]


@pytest.mark.parametrize(
    "broken", ["{'a':1}", '{"a":tru}', '{"a":1,}', '{"a" 1}', '{"a":1}}', '{"a":[1,]}', '{"a":{]}', "nul"]
)
def test_what_breaks_the_grammar_is_no_row(tmp_path: Path, broken: str) -> None:
    path = written(tmp_path, '{"a":1}\n' * 3 + broken + "\n")
    rows, malformed, _ = rows_of(path, inspect_file(path, "x.jsonl"))
    assert (len(rows), [bad.text for bad in malformed]) == (3, [broken])


def test_a_list_that_was_cut_off_keeps_its_whole_records(tmp_path: Path) -> None:
    path = written(tmp_path, json.dumps(RECORDS)[:-30])
    rows, malformed, _ = rows_of(path, inspect_file(path, "x.json"))
    assert [row["user"] for row in rows] == ["ann", "bob"] and [bad.row for bad in malformed] == [3]


@pytest.mark.parametrize("sign", ["\x85", "\u2028", "\u2029", "\x0c"])
def test_only_ends_of_lines_end_lines(tmp_path: Path, sign: str) -> None:
    records = [{"user": "ann", f"a{sign}b": 1}, {"user": "bob", "note": f"x{sign}y"}]
    path = written(tmp_path, lined(records, ensure_ascii=False), "events.json")
    assert [row["user"] for row in read(path)] == ["ann", "bob"]


@pytest.mark.parametrize("text", [r"\u" * 5_000, r"\u12" * 5_000, r"\uD800" * 5_000, r"a\u" * 3_000 + r"\u00e9"])
def test_escapes_that_name_no_character_take_no_more_room_than_they_were_written_in(tmp_path: Path, text: str) -> None:
    path = written(tmp_path, lined([{"user": "ann", "note": "x"}] * 3) + f'{{"user": "bob", "note": "{text}"}}\n')
    *_, last = read(path)
    halves, whole = text.replace(r"\uD800", "\ufffd"), text.replace(r"\u00e9", "é")
    assert (last["user"], last["note"] in (halves, whole)) == ("bob", True)


def test_a_long_unknown_key_with_an_escape_is_no_column(tmp_path: Path) -> None:
    path = written(tmp_path, lined([{'a"b': "1"}] * 3))
    found = inspect_file(path, path.name)
    written(tmp_path, lined([{'a"b': "1"}, {"\n" * (1 << 20): "2", 'a"b': "3"}, {'a"b': "4"}]))
    assert rows_of(path, found, 16 << 20)[0] == [{'a"b': "1"}, {'a"b': "3"}, {'a"b': "4"}]


def test_a_broken_letter_is_shown_and_said(tmp_path: Path) -> None:
    good = lined([{"user": f"안나{row}", "city": "서울"} for row in range(40)], ensure_ascii=False).encode()
    path = written(tmp_path, good + b'{"user": "ann", "city": "Z\xfcrich"}\n')
    found = inspect_file(path, path.name)
    assert rows_of(path, found)[0][-1] == {"user": "ann", "city": "Z\ufffdrich"}
    assert (found.reading.replaces_broken, [note.code for note in found.notes]) == (True, ["letters_broken"])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
def test_wide_json_with_broken_letters_is_refused(tmp_path: Path, encoding: str) -> None:
    good = lined([{"user": f"안나{row}", "city": "서울"} for row in range(40)], ensure_ascii=False).encode(encoding)
    path = written(tmp_path, good[:-8] + b"\x00\xd8" + good[-8:])
    with pytest.raises(InputError):
        read(path)


def test_a_bracket_too_many_is_one_malformed_record(tmp_path: Path) -> None:
    path = written(tmp_path, json.dumps(RECORDS[:2], indent=1).replace("},\n {", "}},\n {"), "events.json")
    rows, malformed, _ = rows_of(path, inspect_file(path, path.name))
    assert ([row["user"] for row in rows], len(malformed)) == (["ann", "bob"], 1)


def test_keys_that_appear_late_are_columns_too(tmp_path: Path) -> None:
    records = [{"user": f"u{row}", "time": row} for row in range(60_000)] + [{"user": "last", "coupon": "X"}]
    rows = read(written(tmp_path, lined(records)))
    assert len(rows) == 60_001 and rows[-1] == {"user": "last", "time": None, "coupon": "X"}


def test_a_key_the_sample_did_not_show_is_said(tmp_path: Path) -> None:
    found = inspect_file(written(tmp_path, lined([{"user": "a", "p": {"x": 1}}] * 3)), "x.jsonl")
    path = written(tmp_path, lined([{"user": "a", "p": {"x": 1, "y": 2}}, {"user": "b", "new": 1}, {"new": None}] * 2))
    unseen = [dict(part.unseen) for part in read_rows(path, "x.jsonl", found.reading)]
    assert unseen == [{"p.y": 2, "new": 2}]


def test_maps_by_ids_stay_one_column(tmp_path: Path) -> None:
    records = [{"user": "u", "cart": {f"sku{row}": 1, f"sku{row + 1}": 2}} for row in range(2_000)]
    rows = read(written(tmp_path, lined(records)))
    assert set(rows[0]) == {"user", "cart"} and rows[7]["cart"] == '{"sku7": 1, "sku8": 2}'


def test_names_without_properties_unless_two_would_be_one(tmp_path: Path) -> None:
    records = [{"time": 1, "properties": {"time": 2, "$os": "iOS", "a": {"b": 3}}, "context": {"page": "x"}}]
    assert read(written(tmp_path, lined(records))) == [
        {"time": "1", "properties.time": "2", "$os": "iOS", "a.b": "3", "context.page": "x"}
    ]


def test_lines_of_a_list(tmp_path: Path) -> None:
    records = [
        {"order": 1, "items": [{"sku": "a", "qty": 2}, {"sku": "b"}], "tags": ["x", "y"]},
        {"order": 2, "items": [], "tags": []},
        {"order": 3, "items": [{"sku": "c", "gift": {"to": "ann"}}], "tags": ["z"]},
    ]
    path = written(tmp_path, lined(records))
    assert inspect_file(path, "x.jsonl").lists == ("items", "tags")
    found = inspect_file(path, "x.jsonl", ReadingOptions(lines_of="items"))
    rows, _, numbers = rows_of(path, found)
    assert [tuple(row.values()) for row in rows] == [
        ("1", "a", "2", None, '["x", "y"]'),
        ("1", "b", None, None, '["x", "y"]'),
        ("2", None, None, None, "[]"),
        ("3", "c", None, "ann", '["z"]'),
    ]
    assert found.reading.columns == ("order", "items.sku", "items.qty", "items.gift.to", "tags") and numbers == [
        1,
        1,
        2,
        3,
    ]
    tagged = read(path, ReadingOptions(lines_of="tags"))
    assert [(row["order"], row["tags"]) for row in tagged] == [("1", "x"), ("1", "y"), ("2", None), ("3", "z")]
    with pytest.raises(NoSuchList):
        inspect_file(path, "x.jsonl", ReadingOptions(lines_of="order"))


@pytest.mark.parametrize("text", ['["a", "b"]', "{}", "[]", "[[1, 2], [3, 4]]"])
def test_json_without_records_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(JsonWithoutRecords):
        inspect_file(written(tmp_path, text), "x.json")


BOMBS = {
    "deep_list": '{"a":' + "[" * 100_000 + "]" * 100_000 + "}\n",
    "deep_object": '{"a":' * 100_000 + "1" + "}" * 100_000 + "\n",
    "open_brackets": "[" * 1_000_000,
    "open_objects": '{"a":' * 200_000,
    "many_keys": json.dumps({f"k{key}": 1 for key in range(50_000)}) + "\n",
    "new_keys_each": lined([{f"k{key}": 1} for key in range(30_000)]),
    "open_string": '{"a":"' + "x" * 1_000_000,
    "backslashes": '{"a":"' + "\\" * 1_000_001,
    "nul": '{"a":1}\n' + "\0" * 1_000,
    "zeros_packed": "",
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_bombs_end_in_an_answer(tmp_path: Path, bomb: str) -> None:
    data = gzip.compress(b'{"a":' + b"0" * 90_000_000) if bomb == "zeros_packed" else BOMBS[bomb].encode()
    path = written(tmp_path, data)
    try:
        found = inspect_file(path, "x.json")
        rows, _, _ = rows_of(path, found)
    except InputError:
        return
    assert len(rows) <= 2


_SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=8), st.floats(allow_nan=False, allow_infinity=False)
)
_KEYS = st.text(min_size=1, max_size=4)
_VALUES = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3), max_leaves=6
)


def flat(record: dict[str, Any], above: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    found: dict[tuple[str, ...], Any] = {}
    for key, value in record.items():
        if isinstance(value, dict) and value and len(above) < 5:
            found |= flat(value, (*above, key))
        else:
            found[(*above, key)] = value
    return found


def as_cell(value: Any) -> str | None:  # noqa: ANN401
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    records=st.lists(st.dictionaries(_KEYS, _VALUES, min_size=1, max_size=4), min_size=2, max_size=6),
    ascii_only=st.booleans(),
    form=st.sampled_from(["lines", "list", "indented"]),
    block_bytes=st.sampled_from([1 << 20, 61]),
)
def test_every_value_is_where_a_plain_reader_has_it(
    tmp_path: Path, records: list[dict[str, Any]], ascii_only: bool, form: str, block_bytes: int
) -> None:
    """Beside Python's own reader, over nested records of any keys, values and layouts."""
    text = lined(records, ensure_ascii=ascii_only)
    if form != "lines":
        text = json.dumps(records, ensure_ascii=ascii_only, indent=2 if form == "indented" else None)
    path = written(tmp_path, text.encode("utf-8", "surrogatepass"), "events.json")
    try:
        found = inspect_file(path, "events.json", ReadingOptions(encoding="utf-8", missing=()))
    except JsonWithoutRecords:
        assert not any(flat(record) for record in records)
        return
    rows: list[tuple[str | None, ...]] = []
    for part in read_rows(path, path.name, found.reading, block_bytes):
        assert not part.malformed and not part.unseen
        rows += zip(*(column.to_pylist() for column in part.cells.columns), strict=True)
    wanted = [flat(record) for record in records]
    for row, want in zip(rows, wanted, strict=True):
        have = dict(zip(found.reading.paths, row, strict=True))
        for path_of, value in want.items():
            if value in (None, {}) and not isinstance(value, bool | int | float):
                assert have.get(path_of) in (None, "{}")
            elif isinstance(value, list | dict):
                assert json.loads(have[path_of] or "") == value
            else:
                assert have[path_of] == as_cell(value)
        assert all(cell is None or path_of in want for path_of, cell in have.items())
