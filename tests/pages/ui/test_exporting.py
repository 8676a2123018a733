"""Can people take a funnel's charts and tables along, and do the files hold the result's numbers?"""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta

import fastexcel
import pytest
from streamlit.testing.v1 import AppTest

from analysis.export.tables import csv_file, excel_file
from analysis.insights.funnel import FunnelGroup, FunnelSpec
from analysis.locale import Text
from pages._funnel import files
from pages._ui import exporting
from tests.made_funnels import BY_CITY, made, steps_of
from tests.pages.conftest import SECONDS

TEXT = Text("en")
NAMES = ("View", "Cart", "=Pay")
GROUPS = {FunnelGroup("value", "Paris"): [40, 0, 60], FunnelGroup("value", "Rome"): [75, 0, 25]}
RESULT = made(BY_CITY, [115, 0, 85], groups=GROUPS, seconds=[[60.0] * 85, [120.0] * 85, [180.0] * 85])


def menu() -> None:
    from analysis.locale import Text
    from pages._funnel import files
    from tests.pages.ui.test_exporting import NAMES, RESULT

    files.offer(Text("en"), "funnel_export", "Of 200 users 42.5% paid", RESULT, NAMES, ("Paris", "Rome"))


def test_each_chart_and_table_has_its_buttons() -> None:
    app = AppTest.from_function(menu, default_timeout=SECONDS)
    app.session_state["funnel_export"] = True
    app.run()
    assert not app.exception
    labels = [button.label for button in app.get("download_button")]
    assert labels.count("PNG") == labels.count("SVG") == 3  # steps, times, groups
    assert labels.count("CSV") == 4  # steps, groups, steps by group, times
    assert labels.count("Excel") == 1


def test_a_closed_menu_makes_nothing() -> None:
    app = AppTest.from_function(menu, default_timeout=SECONDS)
    assert not app.run().get("download_button")


def read(raw: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))


def test_a_csv_holds_exactly_the_results_numbers() -> None:
    steps, groups, *_ = files.tables(TEXT, RESULT, NAMES, ("Paris", "Rome"))
    rows = read(csv_file(steps))
    assert rows[3][:2] == ["3", "3  =Pay"]  # a number in front: nothing that runs
    column = rows[0].index("Of the step before")
    assert [float(row[column]) for row in rows[1:]] == RESULT.steps["share_of_previous"].tolist()
    rows = read(csv_file(groups))
    assert [float(row[rows[0].index("Difference")]) for row in rows[1:]] == [
        each.difference for each in RESULT.differences
    ]
    assert {row[-1] for row in rows[1:]} == {"a real difference"}


def test_the_workbook_holds_a_sheet_a_table() -> None:
    tables = files.tables(TEXT, RESULT, NAMES, ("Paris", "Rome"))
    book = fastexcel.read_excel(excel_file(tables))
    assert book.sheet_names == ["Steps", "Groups", "Steps by group", "Time to convert"]
    times = book.load_sheet("Time to convert").to_arrow().to_pylist()
    assert [(row["From → to"], row["Half within (seconds)"]) for row in times] == [
        ("1  View → 2  Cart", 60),
        ("2  Cart → 3  =Pay", 120),
        ("Step 1 → last step", 180),
    ]


def test_a_table_says_what_is_counted_and_skips_optional_steps_between() -> None:
    spec = replace(FunnelSpec(steps_of("a", "b?", "c"), timedelta(days=1)), counted="sessions")
    result = made(spec, [10, 5], optional={2: 4}, seconds=[[9.0] * 5, [9.0] * 5])
    steps, times = files.tables(TEXT, result, ("A", "B", "C"), ())
    assert read(csv_file(steps))[0][3] == "Sessions"
    assert read(csv_file(times))[1][0] == "1  A → 3  C"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Of 12,304 users: 8.1% …", "Steps_Of_12_304_users_8.1%.png"),
        ("../../etc", "Steps_etc.png"),
        ("漏斗/支付", "Steps_漏斗_支付.png"),
    ],
)
def test_a_file_has_a_name_that_every_system_takes(title: str, name: str) -> None:
    assert exporting.file_name(title, "Steps", "png") == name
