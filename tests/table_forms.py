"""Tables of events as people export them, drawn by chance: the text of the file, and what it means."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

PROJECT_ZONE = "Asia/Shanghai"
_ENGLISH_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_NAMES = {
    "en": {
        "user": ("user_id", "customer_id", "Member ID", "uid"),
        "event": ("event", "event_name", "Activity", "action"),
        "time": ("time", "timestamp", "event_time", "Created at"),
        "amount": ("amount", "price", "total paid"),
        "region": ("region", "sales region"),
        "note": ("note", "comment"),
    },
    "zh": {
        "user": ("用户ID", "会员编号", "用户标识"),
        "event": ("事件名称", "行为类型", "操作"),
        "time": ("时间", "创建时间", "操作时间"),
        "amount": ("金额", "实付金额"),
        "region": ("大区", "地区"),
        "note": ("备注", "说明"),
    },
}
_EVENTS = {
    "en": ("view item", "add to cart", "checkout", "pay", "refund"),
    "zh": ("浏览商品", "加入购物车", "提交订单", "支付成功", "申请退款"),
}
_REGIONS = {"en": ("NA", "EMEA", "APAC", "LATAM"), "zh": ("华东", "华南", "西南", "东北")}
_NOTES = {
    "en": ("", "first visit", "gift; wrapped", "a|b", 'said "yes"', "call, then mail", "two\nlines"),
    "zh": ("", "首次到店", "礼盒；加急", "说“好”", "先电话，再邮件", "甲|乙", "第一行\n第二行"),
}


@dataclass(frozen=True)
class Row:
    user: str
    at: datetime  # naive, as the clock of the file's zone shows it
    event: str
    amount: float | None
    region: str
    note: str


@dataclass(frozen=True)
class Form:
    """How a table is written. `undecidable`: more than one reading fits, so it has to be asked about."""

    language: str
    names: dict[str, str]
    order: tuple[str, ...]
    delimiter: str
    encoding: str
    newline: str
    quoted: bool
    above: tuple[str, ...]
    explained: int  # rows between header and data that explain the columns
    below: tuple[str, ...]
    mark: str
    times: str
    zone: str | None  # that the file itself names
    numbers: str
    newest_first: bool
    short: bool  # cells at a row's end are left out when they are empty
    undecidable: bool


@dataclass(frozen=True)
class Table:
    form: Form
    rows: tuple[Row, ...]

    @property
    def content(self) -> bytes:
        return _written(self)

    def moment(self, row: Row) -> int:
        """Microseconds since 1970 UTC."""
        at = row.at.replace(tzinfo=ZoneInfo(self.form.zone or PROJECT_ZONE))
        cut = timedelta(seconds=at.second) if _TIMES[self.form.times].minutes else timedelta()
        return round((at.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC) - cut) / timedelta(microseconds=1))


@dataclass(frozen=True)
class _Written:
    """A way to write times: one cell, or two."""

    cells: Callable[[datetime], tuple[str, ...]]
    minutes: bool = False  # seconds are not written
    ordered: bool = False  # day and month stand before the year
    fixed: bool = False  # names its zone itself: UTC


def _half(at: datetime) -> str:
    return f"{(at.hour % 12) or 12}:{at:%M:%S} {'AM' if at.hour < 12 else 'PM'}"


def _chinese_half(at: datetime) -> str:
    return f"{at.year}/{at.month}/{at.day} {'上午' if at.hour < 12 else '下午'}{(at.hour % 12) or 12}:{at:%M:%S}"


def _epoch(at: datetime) -> float:
    return at.replace(tzinfo=UTC).timestamp()


_TIMES: dict[str, _Written] = {
    "iso": _Written(lambda at: (f"{at:%Y-%m-%d %H:%M:%S}",)),
    "iso T": _Written(lambda at: (f"{at:%Y-%m-%dT%H:%M:%S}",)),
    "iso Z": _Written(lambda at: (f"{at:%Y-%m-%dT%H:%M:%S}.000Z",), fixed=True),
    "minutes": _Written(lambda at: (f"{at.year}/{at.month}/{at.day} {at.hour}:{at:%M}",), minutes=True),
    "day first": _Written(lambda at: (f"{at:%d/%m/%Y %H:%M:%S}",), ordered=True),
    "dots": _Written(lambda at: (f"{at:%d.%m.%Y %H:%M}",), minutes=True, ordered=True),
    "month first": _Written(lambda at: (f"{at.month}/{at.day}/{at.year} {_half(at)}",), ordered=True),
    "short year": _Written(lambda at: (f"{at:%d/%m/%y, %H:%M}",), minutes=True, ordered=True),
    "named month": _Written(lambda at: (f"{at.day} {_ENGLISH_MONTHS[at.month - 1]} {at.year} {at:%H:%M:%S}",)),
    "chinese": _Written(lambda at: (f"{at.year}年{at.month}月{at.day}日 {at:%H:%M:%S}",)),
    "chinese half": _Written(lambda at: (_chinese_half(at),)),
    "seconds": _Written(lambda at: (f"{_epoch(at):.0f}",), fixed=True),
    "milliseconds": _Written(lambda at: (f"{_epoch(at) * 1000:.0f}",), fixed=True),
    "two cells": _Written(lambda at: (f"{at:%Y-%m-%d}", f"{at:%H:%M:%S}")),
    "two cells, half": _Written(lambda at: (f"{at:%d.%m.%Y}", _half(at)), ordered=True),
}


def _plain(value: float) -> str:
    return f"{value:.2f}"


def _thousands(value: float) -> str:
    return f"{value:,.2f}"


def _comma(value: float) -> str:
    return f"{value:.2f}".replace(".", ",")


def _comma_thousands(value: float) -> str:
    return f"{value:,.2f}".translate(str.maketrans(",.", ".,"))


_NUMBERS: dict[str, Callable[[float], str]] = {
    "plain": _plain,
    "thousands": _thousands,
    "comma": _comma,
    "comma, thousands": _comma_thousands,
    "yen": lambda value: f"¥{value:.2f}",
    "dollars": lambda value: f"${value:,.2f}",
    "euros": lambda value: f"{_comma_thousands(value)} €",
    "brackets": lambda value: f"({-value:.2f})" if value < 0 else f"{value:.2f}",
    "either sign": lambda value: f"{value:.3f}".replace(".", ","),
}


def drawn_table(chance: random.Random) -> Table:
    form = _drawn_form(chance)
    return Table(form, _drawn_rows(chance, form))


def _drawn_form(chance: random.Random) -> Form:
    language = chance.choice(["en", "zh"])
    names = {role: chance.choice(options) for role, options in _NAMES[language].items()}
    times = chance.choice(list(_TIMES))
    zone = "UTC" if _TIMES[times].fixed else None
    if zone is None and chance.random() < 0.2:
        zone, names["time"] = "UTC", names["time"] + " (UTC)"
    delimiter = chance.choice([",", ",", ",", ";", "\t", "|"])
    numbers = chance.choice([name for name in _NUMBERS if name != "either sign" or delimiter == ";"])
    decided = chance.random() < 0.9
    explained = chance.choice([0, 0, 0, 0, 1, 2])
    return Form(
        language=language,
        names=names,
        order=tuple(chance.sample(["user", "event", "time", "amount", "region", "note"], 6)),
        delimiter=delimiter,
        encoding=chance.choice(["utf-8", "utf-8-sig", "utf-16", "gb18030" if language == "zh" else "utf-8"]),
        newline=chance.choice(["\n", "\n", "\r\n", "\r"]),
        quoted=chance.random() < 0.3,
        above=chance.choice([(), (), (), ("Export of the shop",), ("# made by a tool", "# period: 2026", "")]),
        explained=explained,
        below=chance.choice([(), (), (), ("Total",), ("", "Notes: test accounts are left out")]),
        mark=chance.choice(["", "", "", "`", "tab", "="]) if delimiter != "\t" else "",
        times=times,
        zone=zone,
        numbers=numbers,
        newest_first=chance.random() < 0.3,
        short=chance.random() < 0.2,
        undecidable=numbers == "either sign" or (_TIMES[times].ordered and not decided),
    )


def _drawn_rows(chance: random.Random, form: Form) -> tuple[Row, ...]:
    start, count = datetime(2026, 1, 1, 8), chance.randint(40, 120)
    twelfth = form.undecidable and _TIMES[form.times].ordered
    users = [f"u{chance.randint(10_000, 99_999)}" for _ in range(chance.randint(8, 20))]
    moments = sorted(start + timedelta(seconds=chance.randrange(86_400 * 80)) for _ in range(count))
    if twelfth:
        moments = sorted(at.replace(day=at.day % 12 + 1) for at in moments)
    elif _TIMES[form.times].ordered:
        moments = sorted([*moments[2:], *(at.replace(day=28) for at in moments[:2])])
    negative = form.numbers == "brackets"
    rows = [
        Row(
            user=chance.choice(users),
            at=at,
            event=chance.choice(_EVENTS[form.language]),
            amount=_drawn_amount(chance, form, negative),
            region=chance.choice(_REGIONS[form.language]),
            note=chance.choice(_NOTES[form.language]),
        )
        for at in moments
    ]
    return tuple(reversed(rows)) if form.newest_first else tuple(rows)


def _drawn_amount(chance: random.Random, form: Form, negative: bool) -> float | None:
    if chance.random() < 0.2:
        return None
    if form.numbers == "either sign":
        return chance.randint(1, 9) + chance.randint(100, 999) / 1000
    value = round(chance.choice([5, 80, 900, 4_000]) * chance.random() + 1, 2)
    return -value if negative and chance.random() < 0.3 else value


def _written(table: Table) -> bytes:
    form = table.form
    header, explained = _header(form)
    lines = [*form.above, _line(form, header, marked=False)]
    lines += [_line(form, cells, marked=False) for cells in explained]
    lines += [_line(form, _cells(form, row)) for row in table.rows]
    lines += [*form.below]
    return (form.newline.join(lines) + form.newline).encode(form.encoding)


def _header(form: Form) -> tuple[list[str], list[list[str]]]:
    header: list[str] = []
    for role in form.order:
        header += _time_names(form) if role == "time" else [form.names[role]]
    questions = [f"Please tell us: {name}?" for name in header]
    ids = [f'{{"ImportId":"q{place}"}}' for place in range(len(header))]
    return header, [questions, ids][: form.explained]


def _time_names(form: Form) -> list[str]:
    name = form.names["time"]
    if not form.times.startswith("two cells"):
        return [name]
    day, clock = ("Date", "Clock") if form.language == "en" else ("日期", "时刻")
    return [day + (" (UTC)" if name.endswith(" (UTC)") else ""), clock]


def _cells(form: Form, row: Row) -> list[str]:
    cells: list[str] = []
    for role in form.order:
        if role == "time":
            cells += _TIMES[form.times].cells(row.at)
        elif role == "amount":
            cells.append("" if row.amount is None else _NUMBERS[form.numbers](row.amount))
        else:
            cells.append(getattr(row, role))
    return cells


def _line(form: Form, cells: Sequence[str], marked: bool = True) -> str:
    written = [_cell(form, cell, marked) for cell in cells]
    while marked and form.short and len(written) > 1 and written[-1] == "":
        written.pop()
    return form.delimiter.join(written)


def _cell(form: Form, cell: str, marked: bool) -> str:
    if marked and cell and form.mark == "`":
        cell = "`" + cell
    if marked and cell and form.mark == "tab":
        cell += "\t"
    if marked and cell.isalnum() and form.mark == "=":
        return f'="{cell}"'
    needs = any(sign in cell for sign in (form.delimiter, '"', "\n", "\r"))
    return '"' + cell.replace('"', '""') + '"' if needs or (form.quoted and cell) else cell


def expected(table: Table) -> list[tuple[Any, ...]]:
    """User, moment, event, amount, region and note of each row."""
    rows = [(row.user, table.moment(row), row.event, row.amount, row.region, row.note or None) for row in table.rows]
    return sorted(rows, key=repr)
