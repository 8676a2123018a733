"""An imported file is to be read otherwise: how, what would change, and how does it become the next version?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from analysis.errors import SilhouetteError
from analysis.jobs.data import (
    Comparison,
    ReadingSide,
    Reread,
    Rereading,
    preview_rereading,
    remembered,
    reread,
)
from analysis.locale import MISSING
from analysis.sources.inspecting import Inspection, Roles, TimeWords, of_reading
from analysis.sources.ledger import REASONS
from analysis.sources.mapping import SourceMapping
from analysis.store.catalog import Source
from analysis.timezones import from_micros
from pages._data import asking, mapping, reading
from pages._data.columns import Before
from pages._data.uploading import Incoming
from pages._ui import background, show, state
from pages._ui.escaping import escape
from pages._ui.here import Here
from pages._ui.wording import error, noted, notes

_KEY, _COMPARED = "shell_changing", "shell_changing_compared"


@dataclass(frozen=True)
class Changing:
    """The imported file that is changed, and where its original is unpacked."""

    source: Source
    file: Incoming

    @property
    def key(self) -> str:
        return f"data_{self.file.token}"


def button(source: Source, key: str) -> None:
    text = state.text()
    label = text("changing.button")
    st.button(label, icon=":material/edit_note:", key=f"{key}_change", type="tertiary", on_click=_begin, args=(source,))


def chosen(here: Here) -> Changing | None:
    """The file that this session is changing, while the project's newest data holds it."""
    found: Changing | None = st.session_state.get(_KEY)
    if found is None or found.source.project_id != here.project.id or not found.file.path.exists():
        return None
    there = any(one.id == found.source.id for one in present(here))
    return found if there or background.waiting() else None


def show_form(here: Here, changing: Changing) -> None:
    """The same form as before an import, filled with what was confirmed then."""
    text, source = here.text, changing.source
    st.subheader(text("changing.title", file=escape(source.file)), anchor=False)
    st.caption(text("changing.how"))
    st.button(text("changing.leave"), icon=":material/close:", key="data_change_leave", on_click=_leave)
    with st.container(border=True):
        found = reading.chosen(changing.file)
        if found is None:
            return
        inspection, missing = found
        reading.preview(inspection)
    wanted = None
    if not missing:
        wanted, missing = _wanted(here, changing, inspection)
    if background.waiting():
        background.progress()
    elif wanted is not None:
        _compare(here, changing, wanted)
    else:
        st.markdown(asking.still_open(missing))


def _wanted(here: Here, changing: Changing, inspection: Inspection) -> tuple[Rereading | None, tuple[str, ...]]:
    """The file as it is wanted now, or the codes of what is still to be said."""
    text, source = here.text, changing.source
    inspection = remembered.as_read(inspection, source, reading.options(changing.file))
    guess = remembered.guessed_as(inspection, source, Roles(), TimeWords())
    before = _before(guess.mapping, _left_out(inspection, source)) if guess.mapping else None
    inspection = replace(inspection, guess=guess, questions=of_reading(inspection.questions))
    with st.container(border=True):
        st.subheader(text("data.what_columns_mean"), anchor=False)
        confirmed = mapping.form(inspection, f"{changing.key}_map", here.project, before)
        zone = _project_zone(here, source, confirmed.time_zone)
    if confirmed.mapping is None:
        return None, confirmed.missing
    return Rereading(inspection.reading, confirmed.mapping, zone), ()


def _before(then: SourceMapping, left_out: frozenset[str]) -> Before:
    owned = {item.column: item.taken for item in then.attributes}
    return Before((*then.properties, *then.attributes), left_out, owned)


def _left_out(inspection: Inspection, source: Source) -> frozenset[str]:
    """Columns that were read and weren't kept."""
    then = remembered.mapping_of(source)
    kept = (*then.properties, *then.attributes)
    used = {then.user, then.time, then.event, then.clock, then.zone_column, *(item.column for item in kept)}
    return frozenset(remembered.reading_of(source).columns) - used


def _project_zone(here: Here, source: Source, time_zone: str | None) -> str | None:
    """Whoever mistook the zone of the only file mistook the project's with it; None leaves it, and so do other files'
    days, unless a person wants it."""
    now = here.project.settings.time_zone
    if time_zone is None or time_zone == now or _zone_of(here, source) != now:
        return None
    label = here.text("changing.project_zone", zone=time_zone)
    only = len(present(here)) == 1
    return time_zone if st.checkbox(label, value=only, key=f"data_change_zone_{source.id}") else None


def present(here: Here) -> tuple[Source, ...]:
    """The files of which the project's newest data is made."""
    sources = here.workspace.catalog().versions.sources(here.project.id)
    return tuple(one for one in sources if one.removed_in is None)


def _zone_of(here: Here, source: Source) -> str:
    told = remembered.mapping_of(source).time_zone
    return told or str(source.ledger.get("time_zone", here.project.settings.time_zone))


def _compare(here: Here, changing: Changing, wanted: Rereading) -> None:
    text = here.text
    compared: tuple[Rereading, Comparison] | None = st.session_state.get(_COMPARED)
    if compared is None or compared[0] != wanted:
        if st.button(text("changing.compare"), type="primary", key="data_change_compare", icon=":material/compare:"):
            _start_preview(here, changing, wanted)
        return
    table(here, compared[1])
    if st.button(text("changing.use"), type="primary", key="data_change_use", icon=":material/check:"):
        _start(here, changing, wanted)


def table(here: Here, compared: Comparison) -> None:
    """What is, beside what would be; lines that stay the same are there too, so that nothing is hidden."""
    text = here.text
    st.subheader(text("changing.compared"), anchor=False)
    rows = list(_lines(here, compared))
    frame = pd.DataFrame(rows, columns=["line", "before", "after"])
    labels = {name: text(f"changing.{name}") for name in frame.columns}
    show.table(frame, "data_change_table", labels, alt=text("changing.alt", file=compared.file))
    if compared.others:
        st.caption(text("changing.others", files=[escape(name) for name in compared.others]))
    for note in compared.notes:
        if note.code == "counted_twice":
            st.warning(noted(note), icon=":material/content_copy:")
    notes(note for note in compared.notes if note.code != "counted_twice")


def _lines(here: Here, compared: Comparison) -> list[tuple[str, str, str]]:
    text, before, after = here.text, compared.before, compared.after
    lines = [(text("changing.kept"), before.ledger.kept, after.ledger.kept)]
    for reason in REASONS:
        counts = before.ledger.dropped.get(reason, 0), after.ledger.dropped.get(reason, 0)
        lines += [(text(f"data.reason_{reason}"), *counts)] if any(counts) else []
    lines.append((text("changing.events"), before.manifest.rows, after.manifest.rows))
    lines.append((text("changing.users"), before.manifest.users, after.manifest.users))
    written = [(label, text.number(one), text.number(other)) for label, one, other in lines]
    written += [(text(f"changing.{end}"), _day(here, before, end), _day(here, after, end)) for end in ("first", "last")]
    written += _zones(here, before, after)
    types = _types(before), _types(after)
    for kind, name in dict.fromkeys([*types[0], *types[1]]):
        said = [text(f"data.type_{found[kind, name]}") if (kind, name) in found else MISSING for found in types]
        if said[0] != said[1]:
            written.append((text("changing.type", column=here.shown(kind, name)), *said))
    return written


def _zones(here: Here, before: ReadingSide, after: ReadingSide) -> Iterator[tuple[str, str, str]]:
    """In which zones times are read and shown, and by how much the hours of the file and of the others move by that."""
    text = here.text
    if before.file_zone or after.file_zone:
        sides = (side.file_zone or text("changing.zone_of_times") for side in (before, after))
        yield (text("changing.zone_read"), *sides)
    yield text("changing.zone_shown"), before.time_zone, after.time_zone
    moment = from_micros(after.manifest.last or 0)
    shown = _ahead(after.time_zone, moment) - _ahead(before.time_zone, moment)
    if before.file_zone and after.file_zone:
        moved = shown + _ahead(before.file_zone, moment) - _ahead(after.file_zone, moment)
        yield text("changing.moves"), MISSING, _moved(here, moved)
    if len(present(here)) > 1:
        yield text("changing.moves_others"), MISSING, _moved(here, shown)


def _ahead(zone: str, moment: datetime) -> timedelta:
    return moment.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()


def _moved(here: Here, by: timedelta) -> str:
    if not by:
        return here.text("changing.moves_not")
    return f"{'+' if by > timedelta() else '-'}{here.text.duration(abs(by).total_seconds())}"


def _day(here: Here, side: ReadingSide, end: str) -> str:
    moment = side.manifest.first if end == "first" else side.manifest.last
    return MISSING if moment is None else here.text.day(from_micros(moment).astimezone(ZoneInfo(side.time_zone)).date())


def _types(side: ReadingSide) -> dict[tuple[Any, str], str]:
    manifest = side.manifest
    found = {("property", item.name): item.type for item in manifest.properties}
    return found | {("attribute", item.name): item.type for item in manifest.attributes}


def _begin(source: Source) -> None:
    workspace = state.workspace()
    try:
        path = remembered.unpacked_original(workspace, source)
    except SilhouetteError as wrong:
        error(wrong)
        return
    changing = Changing(source, Incoming(path, source.file, path.stat().st_size))
    then = remembered.mapping_of(source)
    project = workspace.catalog().projects.get(source.project_id)
    zone = then.time_zone or str(source.ledger.get("time_zone", project.settings.time_zone))
    reading.begin(changing.file, remembered.options_of(source))
    mapping.remember(f"{changing.key}_map", then, zone)
    st.session_state[_KEY] = changing


def _leave() -> None:
    changing: Changing | None = st.session_state.pop(_KEY, None)
    st.session_state.pop(_COMPARED, None)
    if changing is not None:
        changing.file.path.unlink(missing_ok=True)


def _start_preview(here: Here, changing: Changing, wanted: Rereading) -> None:
    workspace, source = here.workspace, changing.source

    def work(progress: Any, cancel: Any) -> Comparison:  # noqa: ANN401
        return preview_rereading(workspace, source.project_id, source.id, wanted, progress, cancel)

    def done(compared: Comparison) -> None:
        st.session_state[_COMPARED] = (wanted, compared)

    background.start(here.text("changing.comparing", file=escape(source.file)), work, done)
    st.rerun()


def _start(here: Here, changing: Changing, wanted: Rereading) -> None:
    workspace, source, text = here.workspace, changing.source, here.text

    def work(progress: Any, cancel: Any) -> Reread:  # noqa: ANN401
        return reread(workspace, source.project_id, source.id, wanted, progress, cancel)

    def done(result: Reread) -> None:
        _leave()
        st.toast(text("changing.done", file=escape(source.file), version=result.version), icon=":material/check:")

    background.start(text("changing.changing", file=escape(source.file)), work, done)
    st.rerun()
