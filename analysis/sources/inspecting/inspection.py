"""What was found out about a file, and does anything keep it from being imported without asking?"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from analysis.errors import InputError
from analysis.notes import Note
from analysis.sources.inspecting.columns import ColumnStats
from analysis.sources.inspecting.roles import MappingGuess, Question, codes, require_answers
from analysis.sources.inspecting.text import EncodingChoice, EncodingUnclear
from analysis.sources.reading import Reading

_LISTED_COLUMNS = 12


class NotEvents(InputError):
    """Neither a user nor a time among the columns. details: file, columns"""

    code = "not_events"


class NoEventsOnSheet(InputError):
    """Neither a user nor a time on it; others are there. details: file, sheet, columns, sheets (the others)"""

    code = "no_events_on_sheet"


@dataclass(frozen=True)
class Inspection:
    """A proposal for reading and mapping a file; `preview` are its first rows by the reading's columns."""

    file: str
    reading: Reading
    preview: tuple[tuple[str | None, ...], ...]
    columns: tuple[ColumnStats, ...]
    guess: MappingGuess
    questions: tuple[Question, ...]
    encodings: tuple[EncodingChoice, ...] = ()  # to choose from, when "encoding" is asked
    sheets: tuple[str, ...] = ()  # of a workbook, those that hold tables
    sheets_alike: bool = False  # these have the same columns
    rows: int | None = None  # where the file says it
    whole: bool = False  # the statistics are of all rows
    notes: tuple[Note, ...] = ()
    zone: str | None = None  # of its times, by the lines above the table
    lists: tuple[str, ...] = ()  # columns whose cells are lists
    above: tuple[str, ...] = ()  # the lines over the header
    heading: tuple[tuple[str, ...], ...] = ()  # the rows from the names to the data, as they are written
    known: str | None = None  # the code of the known export that it is

    @property
    def asked(self) -> tuple[str, ...]:
        """The codes of the questions."""
        return codes(self.questions)

    def check(self, given: Collection[str] = ()) -> None:
        """Raises what keeps it from being imported without asking: EncodingUnclear, NotEvents, QuestionsOpen.

        `given` are options of the command line that have been answered.
        """
        if "encoding" in self.asked:
            choices = [choice.encoding for choice in self.encodings]
            raise EncodingUnclear(file=self.file, choices=choices, option="--encoding")
        nameless = "columns" in self.asked and "--columns" not in given  # what they mean is asked with their names
        if not self.guess.importable and not nameless and not {"--user", "--time"} & set(given):
            columns = list(self.reading.columns[:_LISTED_COLUMNS])
            others = [sheet for sheet in self.sheets if sheet != self.reading.sheet]
            if others:
                raise NoEventsOnSheet(
                    file=self.file, sheet=self.reading.sheet, columns=columns, sheets=others, option="--sheet"
                )
            raise NotEvents(file=self.file, columns=columns, option="--user")
        require_answers(self.file, self.questions, given)
