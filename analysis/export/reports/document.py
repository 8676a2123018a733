"""What does a report say? Plain texts and numbers, whatever it is written as."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ReportBars:
    """A bar a name in each series. Of a share 0.081 is 8.1 %; None can't be said. `shown` are the words at the bars of
    the first series."""

    names: tuple[str, ...]
    series: tuple[tuple[str, tuple[float | None, ...]], ...]
    percent: bool
    shown: tuple[str, ...]


@dataclass(frozen=True)
class ReportSection:
    heading: str
    sentences: tuple[str, ...] = ()
    bars: ReportBars | None = None
    note: str = ""


@dataclass(frozen=True)
class Report:
    """`source` says of which data and day it is, `definitions` what its words mean (name, meaning)."""

    language: str
    title: str
    headline: str
    sections: tuple[ReportSection, ...]
    definitions_title: str
    definitions: tuple[tuple[str, str], ...]
    source: str
