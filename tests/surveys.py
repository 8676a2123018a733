"""An export of a survey as Qualtrics writes it: names, questions, ids with the zone, answers."""

from __future__ import annotations

import csv
import io
import json

NAMES = ("StartDate", "EndDate", "Finished", "RecordedDate", "ResponseId", "ExternalReference", "Q1_NPS", "Q2")
QUESTIONS = (
    "Start Date",
    "End Date",
    "Finished",
    "Recorded Date",
    "Response ID",
    "External Data Reference",
    "How likely would you tell a friend,\nfrom 0 to 10?",
    "What else?",
)


def rows(zone: str | None, answers: int = 12) -> list[list[str]]:
    """A Qualtrics export; without a zone an older one, without its row of ids."""
    table = [list(NAMES), list(QUESTIONS)]
    if zone is not None:
        ids = [{"ImportId": name[:1].lower() + name[1:]} for name in NAMES]
        table.append([json.dumps(one | ({"timeZone": zone} if "Date" in one["ImportId"] else {})) for one in ids])
    for number in range(answers):
        day = f"2026-09-{number + 1:02d}"
        times = (f"{day} 20:53:49", f"{day} 20:54:39", "True", f"{day} 20:54:40")
        table.append([*times, f"R_{number:05x}", f"cust{number % 5}", str(number % 11), f"answer {number}"])
    return table


def survey_csv(zone: str | None, answers: int = 12) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows(zone, answers))
    return text.getvalue()
