"""Is a number told from a day, a moment, a clock and a length of time by its format?"""

from __future__ import annotations

import pytest

from analysis.sources.workbooks.number_formats import CLOCK, DAY, LENGTH, MOMENT, NUMBER, shown_as

CODES = {
    DAY: [
        "yyyy-mm-dd",
        "m/d/yy",
        "d-mmm-yy",
        "mmm-yy",
        'yyyy"年"m"月"d"日"',
        "[$-804]aaaa",
        "dddd, mmmm dd",
        "[$-411]ge.m.d",
        '[<=0]"-";yyyy/m/d',
        "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy",
        "yyyy\\-mm",
        "mmmm",
        'e"年"',
        "[DBNum1]m月d日",
        "bbbb-mm-dd",
        "General;General;General;@ yyyy",
        "d.m.yyyy;@",
        "[Red]yyyy/m/d",
    ],
    MOMENT: [
        "yyyy-mm-dd hh:mm:ss",
        "m/d/yy h:mm",
        "d/m/yyyy h:mm AM/PM",
        'yyyy"年"m"月"d"日" h"时"mm"分"',
        "[$-409]m/d/yy h:mm AM/PM;@",
        "dd.mm.yyyy hh:mm",
        "yyyy-mm-dd\\Thh:mm:ss",
        "yyyy/m/d 上午/下午h:mm",
        "aaaa h:mm",
        "mmm d, h:mm:ss.000",
    ],
    CLOCK: [
        "hh:mm",
        "h:mm:ss",
        "h:mm AM/PM",
        "mm:ss",
        "mm:ss.0",
        "[$-F400]h:mm:ss\\ AM/PM",
        '上午/下午h"时"mm"分"',
        'h"时"mm"分"ss"秒"',
        "hh",
        "h:mm a/p",
        "hhmm",
        "[$-804]上午/下午h:mm:ss",
    ],
    LENGTH: [
        "[h]:mm",
        "[hh]:mm:ss",
        "[mm]:ss",
        "[m]",
        "[s]",
        "[ss].000",
        '[h]"小时"mm"分"',
        "[H]:MM",
        "[h]:mm;@",
        '"took "[h]:mm',
        "[Red][h]:mm",
    ],
    NUMBER: [
        "General",
        "0.00",
        "#,##0",
        "0%",
        "0.00E+00",
        "##0.0E+0",
        "@",
        '"year" 0',
        "[Red]0.00",
        "[$€-407]#,##0.00",
        '0 "days"',
        "G/通用格式",
        "\\d0",
        "_-* #,##0_-",
        '"[h]"0',
        "# ?/?",
        "[$¥-804]0.00",
        "0;-0;;@",
        "[>=100]0;0.0",
        "[Magenta]0",
    ],
}


@pytest.mark.parametrize(("kind", "code"), [(kind, code) for kind, codes in CODES.items() for code in codes])
def test_a_format_says_what_it_shows(kind: int, code: str) -> None:
    assert shown_as(170, code) == kind


@pytest.mark.parametrize("number", [14, 15, 16, 17, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58])
def test_formats_without_a_code_are_days_where_every_excel_shows_days(number: int) -> None:
    assert shown_as(number, None) == DAY


@pytest.mark.parametrize("number", [*range(14), 37, 38, 39, 40, 44, 48, 49, 59, 70, 163])
def test_other_formats_without_a_code_are_numbers(number: int) -> None:
    assert shown_as(number, None) == NUMBER


def test_a_code_of_the_workbook_goes_before_what_is_built_in() -> None:
    assert shown_as(31, "0.00") == NUMBER
