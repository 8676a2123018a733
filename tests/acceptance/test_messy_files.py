"""Files that break importers: the reading found, the rows it gives, and the mapping proposed."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.sources.inspecting import EncodingUnclear, Inspection, NotEvents, ReadingOptions, inspect_file
from analysis.sources.mapping import TimeReading
from analysis.sources.parsing import OK, parse_times, read_rows

pytestmark = pytest.mark.acceptance


def look(acceptance: Path, name: str, options: ReadingOptions | None = None) -> Inspection:
    return inspect_file(acceptance / "messy" / name, name, options)


def rows(acceptance: Path, found: Inspection) -> int:
    """Rows by our own reading; none may be malformed."""
    parts = list(read_rows(acceptance / "messy" / found.file, found.file, found.reading))
    assert not any(part.malformed for part in parts)
    return sum(part.cells.num_rows for part in parts)


def readable(acceptance: Path, found: Inspection, column: str, reading: TimeReading) -> int:
    parts = read_rows(acceptance / "messy" / found.file, found.file, found.reading)
    return sum(int((parse_times(part.cells.column(column), reading, "UTC")[1] == OK).sum()) for part in parts)


def test_01_gbk_holds_one_row_a_user(acceptance: Path) -> None:
    found = look(acceptance, "01_gbk_jdata_user.csv")
    assert (found.reading.encoding, found.asked) == ("gb18030", ())
    assert found.guess.mapping is not None
    assert (found.guess.mapping.kind, found.guess.mapping.user) == ("attributes", "user_id")
    assert [one.type for one in found.guess.mapping.properties] == ["text", "number", "number", "day"]
    assert found.preview[0][1] == "56岁以上"
    assert rows(acceptance, found) == (acceptance / "messy" / found.file).read_bytes().count(b"\n") - 1


def test_02_bare_carriage_returns(acceptance: Path) -> None:
    found = look(acceptance, "02_cr_only_line_endings_mooc_edgelist.csv")
    assert rows(acceptance, found) == 2_529
    assert found.guess.mapping is not None
    assert (found.guess.mapping.user, found.guess.mapping.time) == ("Sender", "Timestamp")
    assert (found.guess.mapping.time_reading, found.asked) == (TimeReading("mdy"), ("event", "time_zone"))
    assert readable(acceptance, found, "Timestamp", TimeReading("mdy")) == 2_529


def test_06_has_neither_user_nor_time(acceptance: Path) -> None:
    found = look(acceptance, "06_semicolon_online_shoppers.csv")
    assert (found.reading.delimiter, len(found.reading.columns), rows(acceptance, found)) == (";", 18, 12_330)
    with pytest.raises(NotEvents) as caught:
        found.check()
    assert "Administrative" in str(caught.value.details["columns"])


def test_07_byte_order_mark(acceptance: Path) -> None:
    found = look(acceptance, "07_utf8_bom_cookie_cats.csv")
    assert (found.reading.encoding, found.reading.columns[0], rows(acceptance, found)) == ("utf-8", "userid", 90_189)
    assert found.guess.mapping is not None
    assert (found.guess.mapping.kind, found.asked) == ("attributes", ())


def test_09_headers_with_trailing_spaces(acceptance: Path) -> None:
    found = look(acceptance, "09_cn_header_trailing_space_tmall_orders.csv")
    assert found.reading.columns[3:6] == ("收货地址", "订单创建时间", "订单付款时间")
    assert (found.guess.time, found.asked) == ("订单创建时间", ("user", "event", "time_zone"))
    total = rows(acceptance, found)
    assert readable(acceptance, found, "订单创建时间", TimeReading()) == total == 28_010
    assert total - readable(acceptance, found, "订单付款时间", TimeReading()) == 3_923


def test_11_day_first_and_epoch_seconds_in_one_file(acceptance: Path) -> None:
    found = look(acceptance, "11_ddmmyyyy_and_epoch_mixed_latin1_users.csv")
    assert rows(acceptance, found) == 12_000
    assert found.guess.mapping is not None
    assert (found.guess.mapping.kind, found.guess.mapping.user) == ("attributes", "object_id")
    times = {one.name: one.time for one in found.guess.mapping.properties if one.type == "time"}
    assert times == {"creation_time": TimeReading("dmy"), "last_session_creation_time": TimeReading(None, "s")}


@pytest.mark.parametrize(
    ("name", "order", "count"),
    [("13_citibike_2018.csv", "ymd", 12_677), ("13b_citibike_2017_mdy_short_dates.csv", "mdy", 12_926)],
)
def test_13_the_same_feed_with_two_layouts(acceptance: Path, name: str, order: str, count: int) -> None:
    found = look(acceptance, name)
    assert rows(acceptance, found) == count
    assert (found.guess.time, found.guess.user) == ("starttime", None)  # a bike is no rider, unless people say so
    assert {"user", "event"} <= set(found.asked)
    reading = next(column.time.reading for column in found.columns if column.name == "starttime")
    assert reading is not None
    assert reading.order == order
    assert readable(acceptance, found, "starttime", reading) == count


def test_14_chinese_headers_and_epoch_seconds(acceptance: Path) -> None:
    found = look(acceptance, "14_utf8_cn_headers_utf8.csv")
    assert found.guess.mapping is not None
    mapping = found.guess.mapping
    assert (mapping.user, mapping.event, mapping.time) == ("用户ID", "行为类型", "时间戳")
    assert (mapping.time_reading, found.asked) == (TimeReading(None, "s"), ())
    assert {one.name: one.type for one in mapping.properties}["售价"] == "number"
    assert readable(acceptance, found, "时间戳", mapping.time_reading) == rows(acceptance, found) == 3_999


def test_15_a_user_that_is_mostly_missing_gives_way_to_the_session(acceptance: Path) -> None:
    found = look(acceptance, "15_semicolon_NA_user_diginetica.csv")
    assert (found.reading.delimiter, rows(acceptance, found)) == (";", 12_391)
    assert (found.guess.user, found.guess.time) == ("session_id", "eventdate")
    assert found.preview[0][1] is None


def test_20_big5_is_asked_and_reads_right_when_told(acceptance: Path) -> None:
    found = look(acceptance, "20_messytables_characters.csv")
    assert [choice.encoding for choice in found.encodings][:1] == ["big5"]
    assert "gb18030" in {choice.encoding for choice in found.encodings}
    with pytest.raises(EncodingUnclear):
        found.check()
    told = look(acceptance, "20_messytables_characters.csv", ReadingOptions(encoding="big5"))
    assert (told.reading.columns[2], told.preview[0][2]) == ("景點中文名稱", "雲嘉南濱海國家風景區管理處")
    assert rows(acceptance, told) == 382


def test_20_latin1_is_asked_with_the_right_one_first(acceptance: Path) -> None:
    found = look(acceptance, "20_messytables_spanish_chars.csv")
    assert found.encodings[0].encoding == "cp1252"
    assert found.reading.columns[-1] == "Descripción"
    assert rows(acceptance, found) == 114  # its source, named below the table, is none


@pytest.mark.parametrize(
    ("name", "encoding", "delimiter", "skip", "columns", "count"),
    [
        ("20_messytables_utf-16le_encoded.csv", "utf-16", ",", 0, 19, 327),
        ("20_messytables_skip_initials.csv", "utf-8", ",", 0, 2, 2),
        ("20_messytables_mixedGLB.csv", "utf-8", ",", 3, 19, 133),
    ],
)
def test_20_marks_titles_and_padding(
    acceptance: Path, name: str, encoding: str, delimiter: str, skip: int, columns: int, count: int
) -> None:
    found = look(acceptance, name)
    reading = found.reading
    assert (reading.encoding, reading.delimiter, reading.skip_rows, reading.header) == (encoding, delimiter, skip, True)
    assert (len(reading.columns), rows(acceptance, found)) == (columns, count)


def test_20_a_header_behind_a_mark_and_nothing_below(acceptance: Path) -> None:
    found = look(acceptance, "20_messytables_utf8bom.csv")
    assert (found.reading.columns, found.reading.header, found.preview) == (("kitten", "win"), True, ())


def test_20_titles_of_another_shape_above_the_header(acceptance: Path) -> None:
    found = look(acceptance, "20_messytables_weird_head_padding.csv")
    assert (found.reading.delimiter, found.reading.skip_rows) == (";", 11)
    assert found.reading.columns[:4] == ("column_1", "1985", "1993", "2000")
    with pytest.raises(NotEvents):
        found.check()


def test_21_many_scripts(acceptance: Path) -> None:
    found = look(acceptance, "21_unicode_test.csv")
    assert (found.reading.encoding, found.guess.time) == ("utf-8", "dttm")
    assert found.preview[1][1] == "Příliš žlu"
    assert found.asked == ("user", "event", "time_zone")


@pytest.mark.parametrize(
    ("file", "user", "event", "time"),
    [
        ("online_retail/online_retail.csv", "CustomerID", None, "InvoiceDate"),
        ("bpic2012/bpic2012.csv", "case:concept:name", "concept:name", "time:timestamp"),
        ("moodle/moodle_la_events_4col.csv", "user", "Action", "timecreated"),
        ("moodle/Events.xlsx", "user", "Action", "timecreated"),
        ("takehome_funnel/events.csv", "user_id", "page", "date"),
        ("adopted_users/takehome_user_engagement.csv", "user_id", None, "time_stamp"),
    ],
)
def test_logs_are_mapped_without_a_word(acceptance: Path, file: str, user: str, event: str | None, time: str) -> None:
    found = inspect_file(acceptance / file, Path(file).name)
    assert found.guess.mapping is not None
    mapping = found.guess.mapping
    assert (mapping.kind, mapping.user, mapping.event, mapping.time) == ("events", user, event, time)
    assert set(found.asked) <= ({"time_zone"} if event else {"event", "time_zone"})


@pytest.mark.parametrize(
    ("file", "asked"),
    [
        ("cookie_cats/cookie_cats.csv", ()),
        ("takehome_funnel/users.csv", ("kind",)),  # its `date` may be of anything that the user did
        ("moodle/moodle_la_users.csv", ()),
    ],
)
def test_one_row_a_user_makes_attributes(acceptance: Path, file: str, asked: tuple[str, ...]) -> None:
    found = inspect_file(acceptance / file, Path(file).name)
    assert found.guess.mapping is not None
    assert (found.guess.mapping.kind, found.asked) == ("attributes", asked)
