"""How is this said in the user's language?

Texts are TOML files with stable keys, one folder a language and one file an area: `text("funnel.title")` reads `title`
in `funnel.toml`. Both languages hold the same keys (tested). Numbers, percents and dates are formatted by Babel.

What is counted stands in the form of its number, chosen by the plural rules of the language: `{n} {n:user|users}` has
English's forms for one and for other numbers; Chinese has one form for all, so its texts name none.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from math import isfinite
from pathlib import Path
from typing import Literal, cast

from babel import Locale
from babel.dates import format_date, format_interval
from babel.numbers import format_decimal, format_percent

from analysis.errors import SilhouetteError
from analysis.notes import Note
from analysis.spans import in_parts, rounded

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")
LANGUAGE_NAMES: dict[Language, str] = {"en": "English", "zh": "简体中文"}
_SHORT_DAY: dict[Language, str] = {"en": "yMMMd", "zh": "yMd"}
_BABEL: dict[Language, str] = {"en": "en", "zh": "zh_Hans_CN"}
MISSING = "–"
_EXACT = 10**15  # from here on a float has no decimals
_SHOWN_DIGITS, _SPAN_DIGITS, _ALL_DIGITS = 1, 6, 15
_PLURALS = ("zero", "one", "two", "few", "many")  # the order of forms in a text, as CLDR has it; then "other"


@lru_cache(maxsize=len(LANGUAGES))
def catalog(language: Language) -> dict[str, str]:
    """All texts of a language, by `area.key` (deeper tables join their names with dots)."""
    texts: dict[str, str] = {}
    for path in sorted((Path(__file__).parent / language).glob("*.toml")):
        _flatten(path.stem, tomllib.loads(path.read_text(encoding="utf-8")), texts)
    return texts


def _flatten(prefix: str, table: dict[str, object], into: dict[str, str]) -> None:
    for key, value in table.items():
        name = f"{prefix}.{key}"
        if isinstance(value, dict):
            _flatten(name, cast(dict[str, object], value), into)
        else:
            into[name] = str(value)


@lru_cache(maxsize=len(LANGUAGES))
def plurals(language: Language) -> tuple[str, ...]:
    """The classes of numbers that a language tells apart: `one` and `other` in English, `other` in Chinese."""
    rule = Locale.parse(_BABEL[language]).plural_form
    return (*(name for name in _PLURALS if name in rule.tags), "other")


@dataclass(frozen=True)
class ShownNumber:
    """A number and how it is shown: what fills a place such as `{n}`, and chooses the form in `{n:user|users}`."""

    number: float | None  # None: what can't be said is followed by the form for other numbers, as in "– users"
    shown: str
    language: Language

    def __format__(self, forms: str) -> str:
        if not forms:
            return self.shown
        rule = Locale.parse(_BABEL[self.language]).plural_form
        return forms.split("|")[plurals(self.language).index("other" if self.number is None else rule(self.number))]


def percent_points(share: float, digits: int = 1) -> Decimal:
    """0.0205 as 2.1: of the share as it is written, a half goes up, so that tables and sentences round alike."""
    if not isfinite(share):
        return Decimal(share)
    return _rounded(Decimal(str(float(share))) * 100, digits)


def _rounded(value: float | Decimal, digits: int) -> Decimal:
    """2.25 as 2.3, where Babel would say 2.2; -0.01 as 0."""
    exact = Decimal(str(value))
    if abs(exact) >= _EXACT:
        return exact
    return exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP) or Decimal(0)


# A page shows the same numbers again at every click, and forming them is a tenth of its work.
@lru_cache(maxsize=10_000)
def _decimal(value: float, digits: int, language: Language) -> str:
    pattern = "#,##0." + "#" * digits if digits else "#,##0"
    return format_decimal(_rounded(value, digits), format=pattern, locale=_BABEL[language])


@lru_cache(maxsize=10_000)
def _percent(share: float, digits: int, language: Language) -> str:
    form = "0." + "0" * digits + "%" if digits else "0%"
    return format_percent(percent_points(share, digits) / 100, format=form, locale=_BABEL[language])


def language_of(locale: str | None) -> Language:
    """The language to start with for a browser's locale such as `zh-CN`."""
    return "zh" if (locale or "").lower().startswith("zh") else "en"


@dataclass(frozen=True)
class Text:
    """The texts and number forms of one language: `text("notes.too_few_users", n=12, needed=30)`."""

    language: Language

    def __call__(self, key: str, /, **values: object) -> str:
        """The text with its `{name}` places filled; whole numbers get separators."""
        return self._filled(catalog(self.language)[key], values)

    def unmarked(self, key: str, /, **values: object) -> str:
        """The text without its bold marks, for a medium that doesn't read them; what fills its places stays."""
        return self._filled(catalog(self.language)[key].replace("**", ""), values)

    def _filled(self, template: str, values: Mapping[str, object]) -> str:
        return template.format(**{name: self._place(value) for name, value in values.items()})

    def has(self, key: str) -> bool:
        return key in catalog(self.language)

    def shown_as(self, number: float | None, shown: str) -> ShownNumber:
        """A number that is shown in another form than the usual: in bold, with all its digits."""
        return ShownNumber(number, shown, self.language)

    def _place(self, value: object) -> ShownNumber:
        if isinstance(value, ShownNumber):
            return value
        number = None
        if isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value):
            number = float(_rounded(value, _SHOWN_DIGITS))  # 0.97 is shown as 1, and read as one
        return ShownNumber(number, self._shown(value), self.language)

    def _shown(self, value: object) -> str:
        if isinstance(value, bool) or value is None:
            return str(value)
        if isinstance(value, int | float):
            return self.number(value)
        if isinstance(value, datetime):
            return self.moment(value)
        if isinstance(value, date):
            return self.day(value)
        if isinstance(value, list | tuple):
            return self.listed([self._shown(item) for item in value])
        return str(value)

    def error(self, error: SilhouetteError) -> str:
        """What is wrong, where, and what to do."""
        return self(f"errors.{error.code}", **self._worded(error.details))

    def note(self, note: Note) -> str:
        return self(f"notes.{note.code}", **self._worded(note.details))

    def _worded(self, details: Mapping[str, object]) -> dict[str, object]:
        """The details with codes, such as the kind `tag` or the reason `no_user`, in words."""
        return {name: self._code(name, value) for name, value in details.items()}

    def _code(self, name: str, value: object) -> object:
        if isinstance(value, list | tuple):
            return [self._code(name, item) for item in value]
        return self(f"codes.{name}.{value}") if self.has(f"codes.{name}.{value}") else value

    def number(self, value: float | None, digits: int = _SHOWN_DIGITS) -> str:
        """12,304; fractions with at most `digits` decimals; a dash for what can't be said."""
        if value is None or value != value:
            return MISSING
        return _decimal(value, digits, self.language)

    def exact(self, value: float) -> str:
        """With all its digits: an edge by which users are told apart, that must tell them apart as written."""
        return self.number(value, _ALL_DIGITS)

    def percent(self, share: float | None, digits: int = 1) -> str:
        """0.081 as 8.1%; a dash for what can't be said."""
        if share is None or share != share:
            return MISSING
        return _percent(float(share), digits, self.language)

    def change(self, share: float | None) -> str:
        """With its sign: +8.1%, -8.1%; 0.0% for what is too small to be shown."""
        shown = self.percent(share)
        return f"+{shown}" if share is not None and share > 0 and shown != self.percent(0) else shown

    def day(self, day: date) -> str:
        return format_date(day, format="medium", locale=_BABEL[self.language])

    def days(self, first: date, last: date) -> str:
        """From one day to another, as short as it can be said: `Jan 4 – Jun 29, 2024`, `2024/1/4 – 2024/6/29`."""
        said = format_interval(first, last, _SHORT_DAY[self.language], locale=_BABEL[self.language])
        return said.replace("\N{THIN SPACE}", " ")

    def moment(self, moment: datetime) -> str:
        """Date and time to the second, in the zone that the value carries."""
        return f"{self.day(moment.date())}{' ' if self.language == 'zh' else ', '}{self.clock(moment)}"

    def clock(self, moment: datetime) -> str:
        """The time of day, in 24 hours in both languages: the same beside a date and alone."""
        return f"{moment:%H:%M:%S}"

    def duration(self, seconds: float | None) -> str:
        """How long, in the largest unit and the next: `2 days 14 hours`, `2 天 14 小时`, `0.4 seconds`."""
        if seconds is None or seconds != seconds:
            return MISSING
        if seconds < 1:
            return self._measured(round(seconds, 1), "seconds")
        return " ".join(self._measured(*part) for part in in_parts(rounded(timedelta(seconds=seconds))))

    def span(self, length: timedelta) -> str:
        """Exactly: `1 day 12 hours`."""
        return " ".join(self._measured(*part) for part in in_parts(length))

    def _measured(self, number: float, unit: str) -> str:
        return self(f"spans.{unit}", n=self.shown_as(number, self.number(number, _SPAN_DIGITS)))

    def listed(self, items: list[str]) -> str:
        return ("、" if self.language == "zh" else ", ").join(items) or MISSING
