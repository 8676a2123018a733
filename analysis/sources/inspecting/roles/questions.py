"""What can the data not decide about a file, what would each answer keep, and where is the answer given?

A new question is one line of `WAYS`; `codes.asked.<code>` (what is open, for the command line), `asking.<code>` (the
same asked of a person) and `asking.open_<code>` (that it is still to be said) in both languages; and what answers it on
the page (`pages/_data/asking.py`). `asking.<code>_<word>` words an answer that isn't a name from the data.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from analysis.errors import InputError


class QuestionsOpen(InputError):
    """What only people know wasn't said. details: file, asked (codes), options (that answer them), proposals"""

    code = "questions_open"


@dataclass(frozen=True)
class Choice:
    """One answer, what of the sampled rows it would keep, and how it reads the question's `samples`.

    `said` gives it on the command line where that isn't the code's first option and the value. `word` names its wording
    where the value is no name from the data that says itself what is meant.
    """

    value: str
    rows: int | None = None
    users: int | None = None
    readings: tuple[str, ...] = ()
    said: str | None = None
    word: str = ""


@dataclass(frozen=True)
class Question:
    """`choices` are the likely answers, the likeliest first; empty where any answer may be right.

    `needed`: without an answer nothing is imported; otherwise the first choice is taken and the question is offered.
    `reason` picks a wording of its own, `asking.<code>_because_<reason>`. `samples` are cells as they are written.
    """

    code: str
    columns: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    samples: tuple[str, ...] = ()
    needed: bool = True
    reason: str = ""


@dataclass(frozen=True)
class Way:
    """Where an answer goes: `options` of the command line, any of which settles it, and a field of `ReadingOptions`.

    Without a field the answer is part of the mapping. `made` turns an answer into the field's value.
    """

    options: tuple[str, ...]
    field: str | None = None
    made: Callable[[str], object] = str


def _names(listed: str) -> tuple[str, ...]:
    """Names of columns, written like a line of CSV."""
    return tuple(name.strip() for name in next(csv.reader([listed]), []))


def _filled(listed: str) -> tuple[str, ...]:
    return () if listed == "none" else _names(listed)


WAYS = {
    "encoding": Way(("--encoding",), "encoding"),
    "fill_down": Way(("--fill-down",), "fill_down", _filled),
    "columns": Way(("--columns", "--user"), "columns", _names),
    "kind": Way(("--attributes", "--event", "--event-name", "--time")),
    "user": Way(("--user",)),
    "event": Way(("--event", "--event-name")),
    "time": Way(("--time", "--time-format", "--join-time")),
    "date_order": Way(("--date-order", "--time-format")),
    "clock": Way(("--join-time", "--no-clock")),
    "year": Way(("--year",)),
    "zone_name": Way(("--zone-name", "--time-zone")),
    "zone_column": Way(("--zone-column", "--time-zone")),
    "local_epoch": Way(("--local-epoch", "--utc-epoch")),
    "decimal": Way(("--decimal",), "decimal"),
    "time_zone": Way(("--time-zone",)),
}


def codes(questions: Iterable[Question]) -> tuple[str, ...]:
    return tuple(question.code for question in questions)


def of_reading(questions: Iterable[Question]) -> tuple[Question, ...]:
    """Those that are answered before columns are looked at: another answer makes other columns."""
    return tuple(question for question in questions if WAYS[question.code].field is not None)


def require_answers(file: str, questions: Iterable[Question], given: Collection[str] = ()) -> None:
    """Raises `QuestionsOpen` where a needed question is answered by none of the options `given`."""
    still_open = [
        question for question in questions if question.needed and not set(WAYS[question.code].options) & set(given)
    ]
    if still_open:
        raise QuestionsOpen(
            file=file,
            asked=list(codes(still_open)),
            options=[WAYS[question.code].options[0] for question in still_open],
            proposals=[_proposal(question) for question in still_open],
        )


def _proposal(question: Question) -> str:
    option, likeliest = WAYS[question.code].options[0], next(iter(question.choices), None)
    return f"{option} …" if likeliest is None else likeliest.said or f"{option} {likeliest.value}"
