"""From what were users taken who are kept as a list, so that somebody else knows months later who they are?

What is said is made of what the list keeps of its origin, in the language of the reader.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from analysis.errors import SilhouetteError
from analysis.insights.findings import FindingUsers
from analysis.insights.funnel import funnel_from_json
from analysis.insights.funnel import words as funnel_words
from analysis.insights.overview import OverviewSpec
from analysis.insights.retention import retention_from_json
from analysis.insights.retention import words as retention_words
from analysis.jobs.tags import definition_of, segment_rule
from analysis.locale.say import Say
from analysis.plain import from_plain
from analysis.rules.said import definition_sentence, sentence
from analysis.rules.written import definition_from_json
from analysis.store.catalog import Json, Segment
from pages._ui.here import Here

_APART = " · "


def said_of(here: Here, segment: Segment) -> str:
    """What a segment was made from, unless that is its name, and the question behind it; plain text."""
    return _APART.join(_parts(here, segment, here.say.plain))


def said_of_origin(here: Here, origin: Json) -> str:
    """The same of what may have no name any more; plain text."""
    return _APART.join((came_from(here, origin), *_details(here, origin, here.say.plain)))


def origin_caption(here: Here, segment: Segment) -> None:
    """The same, with the data of which the list is, and whether it stays as it is."""
    version, made = segment.members.dataset_version, here.made(segment.created_at)
    parts = _APART.join(_parts(here, segment, here.say))
    kept = "segments.follows" if segment.keeps_up else "segments.fixed"
    st.caption(f"{parts}  \n{here.text(kept, version=version, made=made)}")


def question_behind(here: Here, origin: Json) -> str:
    """For markdown: the question behind a list that nobody has saved."""
    return _APART.join(_details(here, origin, here.say))


def _parts(here: Here, segment: Segment, say: Say) -> tuple[str, ...]:
    if (rule := segment_rule(segment)) is not None:
        return (sentence(rule, say),)
    words, details = came_from(here, segment.origin), _details(here, segment.origin, say)
    return details if details and words == segment.name else (say.quote(words), *details)


def came_from(here: Here, origin: Json) -> str:
    """What it was made from, as the page called it then."""
    text = here.text
    if origin.get("kind") == "tag" and origin.get("value") is not None:
        return text("segments.from_tag_value", tag=origin["tag"], value=origin["value"], version=origin["version"])
    if origin.get("kind") == "tag":
        return text("segments.from_tag", tag=origin["tag"], version=origin["version"])
    return str(origin.get("words") or text("segments.from_list"))


def _details(here: Here, origin: Json, say: Say) -> tuple[str, ...]:
    """A funnel's steps, window, period and filter, a tag's or a list's rule, the days of a finding. Nothing where no
    more is known, or where it can't be read any more."""
    try:
        return tuple(part for part in _read(here, origin, say) if part)
    except (SilhouetteError, KeyError, TypeError, ValueError):
        return ()


def _read(here: Here, origin: Mapping[str, Any], say: Say) -> tuple[str, ...]:
    match origin:
        case {"kind": "funnel" | "instead" | "drop", "spec": {} as form}:
            return funnel_words.asked(funnel_from_json(form), say)
        case {"kind": "finding", "cell": {} as cell}:
            users = from_plain(FindingUsers, cell)
            first, last = here.local(users.low).date(), here.local(users.high - 1).date()
            return (here.text("funnel.dates", start=first, end=last),)
        case {"kind": "overview", "spec": {} as form}:
            return (funnel_words.days(OverviewSpec.from_json(form).period, here.text),)
        case {"kind": "retention", "spec": {} as form}:
            return (retention_words.options(retention_from_json(form), say),)
        case {"kind": "rule", "rule": form}:
            return (definition_sentence(definition_from_json(form), say),)
        case {"kind": "ids", "column": str(column), "rows": rows, **counts}:
            return (here.text("segments.from_ids", column=say.quote(column), rows=rows, **counts),)
        case {"kind": "portrait", "of": {} as of}:
            return _read(here, of, say)
        case {"kind": "segment", "segment": str(name)}:
            segment = here.workspace.catalog().segments.get(here.project.id, name)
            return (say.quote(here.text("portrait.segment", name=name)), *_read(here, segment.origin, say))
        case {"kind": "tag", "tag": str(name), "version": version}:
            tag = here.workspace.catalog().tags.get(here.project.id, name)
            definition = definition_of(tag) if tag.version == version else None
            return () if definition is None else (definition_sentence(definition, say),)
    return ()
