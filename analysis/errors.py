"""What can go wrong, as codes and details; the sentences are in `analysis/locale`.

Pages and the command line word an error in the user's language by its `code` and `details`. Where a builtin exception
is what a caller would catch (`KeyError` for an unknown name), the class inherits it too.

With the errors of all other modules, which stand beside what raises them, the tree is:

    SilhouetteError: Cancelled
        AnalysisError: AdoptionDays, BadBrackets, BadClusters, BadExclusion, BadExport, BadFeatures, BadFirst, BadGap,
          BadGoal, BadHoldOut, BadIdentity, BadOptional, BadOutcome, BadPassedOver, BadPeriods, BadPortrait,
          BadRetention, BadSample, BadSpec, BadTimeline, BadValues, BadWords, CircularRule, ClusterNames, CohortGroups,
          ColumnCount, EmptyLabelGroup, EmptyRule, GroupCount, MissingNames, NoClusters, NoEvents, NoIdMatched,
          NoSessions, NoSuchCondition, NothingMerged, NothingOnPaths, NothingToMerge, OnlyAList, OpenRule,
          OverlapNumbers, PassedOver, PeriodBackwards, PictureFailed, PictureFromOutside, StepCount, StepWithoutEvent,
          StillNeeded, TagNeeded, TooManyExclusions, TwoAnchors, TwoDivisions, UnfitTag, UnfitTest, UnknownColumn,
          UnknownEvent, UnknownStep, ValueBeyondBracket, WhyWithoutUser, WindowOutOfRange
            BadCondition: BadBounds, BadFunnelPart, BadHours, BadSequence, BadShare, BadSpan, BadTest, BadTimes,
              BadWeekdays
            BadDefinition: BadCuts, BadMeasure, BadPreference, BadScores, RepeatedValue, TooManyValues
        InputError: AlreadyImported, ArchiveWithoutTables, BadDelimiter, BadRuleValue, DamagedArchive, DamagedWorkbook,
          EmptyFile, EncodingUnclear, FileNotThere, ImportCrashed, ImportDoubtful, ImportTooLarge, JsonWithoutRecords,
          LockedArchive, MissingMapping, NestedArchive, NoEventsOnSheet, NoSuchList, NotEvents, NotText, NothingKept,
          NothingNew, OneColumn, OpenQuote, QuestionsOpen, RuleTooLarge, SheetsDiffer, TooManyColumns, TooManyEvents,
          UnknownEncoding, UnknownRuleKey, UnknownSheet, UnknownTimeFormat, UnknownTreeFormat, UnreadableFile,
          UnreadableRule, UnreadableTags, UnsafeArchive, UnsafeWorkbook, UnsupportedFile, WrongEncoding
        StoreError: BadSessionGap, BranchInUse, CatalogTooNew, DamagedFile, DataRemoved, DiskFull, EmptyName,
          ImportRunning, NameTaken, NoData, OnlySource, ReasonNeeded, StaleBase, UnknownName, UnknownProject,
          UnknownTimeZone, UnknownVersion, UnwritableFile
"""

from __future__ import annotations

from typing import ClassVar

Detail = str | int | float | None | list[str]


class SilhouetteError(Exception):
    """Base of all errors that are worded for people; `details` fill the sentence."""

    code: ClassVar[str] = "internal"

    def __init__(self, **details: Detail) -> None:
        super().__init__(self.code, details)
        self.details: dict[str, Detail] = details

    def __str__(self) -> str:
        return f"{self.code}: {self.details}"

    def __reduce__(self) -> tuple[object, tuple[type[SilhouetteError], dict[str, Detail]]]:
        return _rebuild, (type(self), self.details)


def _rebuild(kind: type[SilhouetteError], details: dict[str, Detail]) -> SilhouetteError:
    return kind(**details)


class InputError(SilhouetteError, ValueError):
    """A file or its contents can't be used as they are."""


class AnalysisError(SilhouetteError, ValueError):
    """A question that makes no sense, or not for this dataset."""


class StoreError(SilhouetteError):
    """The workspace can't give or take what was asked."""


class UnknownEvent(AnalysisError, KeyError):
    """details: event, near (list of similar names)"""

    code = "unknown_event"


class NoEvents(AnalysisError):
    """What was asked is about events, and the data holds users and their attributes only."""

    code = "no_events"


class UnknownColumn(AnalysisError, KeyError):
    """details: column, near (list of similar names)"""

    code = "unknown_column"


class UnknownProject(StoreError, KeyError):
    """details: project"""

    code = "unknown_project"


class UnknownName(StoreError, KeyError):
    """A tag, segment, cluster set or saved analysis that isn't there. details: kind, name"""

    code = "unknown_name"


class NameTaken(StoreError, ValueError):
    """A project, tag, segment or saved analysis has this name already. details: kind, name"""

    code = "name_taken"


class EmptyName(StoreError, ValueError):
    """details: kind"""

    code = "empty_name"


class UnknownTimeZone(StoreError, ValueError):
    """details: time_zone, near (list of similar names)"""

    code = "unknown_time_zone"


class BadSessionGap(StoreError, ValueError):
    """details: seconds"""

    code = "bad_session_gap"


class UnknownVersion(StoreError, KeyError):
    """details: project, version"""

    code = "unknown_version"


class DamagedFile(StoreError):
    """A stored file's checksum differs from its manifest. details: file"""

    code = "damaged_file"


class DataRemoved(StoreError):
    """The project was deleted while its data was open. details: file"""

    code = "data_removed"


class OnlySource(StoreError):
    """Without this file the project would be empty, or without events. details: file"""

    code = "only_source"


class NoData(StoreError):
    """The project has no dataset yet. details: project"""

    code = "no_data"


class Cancelled(SilhouetteError):
    """The user stopped the work; nothing changed."""

    code = "cancelled"


class AlreadyImported(InputError):
    """The same bytes were imported into this project before. details: file, version"""

    code = "already_imported"


class ImportRunning(StoreError):
    """Another import of this project holds the lock. details: project"""

    code = "import_running"


class ImportCrashed(InputError):
    """The process that read the file died (damaged file, out of memory). details: file, reason"""

    code = "import_crashed"


class ImportTooLarge(InputError):
    """Reading took more memory, time or disk than allowed; stopped. details: file, limit"""

    code = "import_too_large"


class UnreadableFile(InputError):
    """The file can't be read in the way that was chosen. details: file, reason"""

    code = "unreadable_file"


class WrongEncoding(InputError):
    """Bytes that are none in the chosen encoding. details: file, encoding"""

    code = "wrong_encoding"


class OpenQuote(InputError):
    """A quote is opened and never closed. details: file, row"""

    code = "open_quote"


class MissingMapping(InputError):
    """A column that events need is neither mapped nor named. details: file, role ("user", "time", "event")"""

    code = "missing_mapping"


class TooManyEvents(InputError):
    """More different event names than can be coded: the column is not one of events. details: file, column, limit"""

    code = "too_many_events"


class NothingKept(InputError):
    """Not one row could be kept. details: file, rows, reason (the most frequent)"""

    code = "nothing_kept"


class NothingNew(InputError):
    """All that could be kept is in the project already. details: file, rows"""

    code = "nothing_new"


class DiskFull(StoreError):
    """Not enough room beside the workspace. details: needed_gb, free_gb"""

    code = "disk_full"


class StaleBase(StoreError):
    """Somebody published a newer version meanwhile. details: project, base"""

    code = "stale_base"
