"""How did the import end: what was kept, as what, what was not and why, and what comes next?"""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from analysis.jobs.data import ImportedFile, ImportResult
from analysis.sources.mapping import PropertyColumn, SourceMapping
from analysis.store.catalog import NameKind
from pages._data import ledgers, naming
from pages._data.starting import RESULT_KEY
from pages._ui import address, goals, navigation, state
from pages._ui import show as shown
from pages._ui.escaping import escape
from pages._ui.here import Here
from pages._ui.wording import notes

_HEIGHT, _FEW = 320, 8
_READ = "data_ended_read"  # of which project and version the receipt was on the screen


def ended(here: Here) -> ImportResult | None:
    """The import that has just ended well, of the version that is open, until who has read of it comes back."""
    result = st.session_state.get(RESULT_KEY)
    if result and address.came_from_another() and st.session_state.get(_READ) == _named(result):
        _clear()
        return None
    is_open = result and result.project == here.project.name and result.dataset == here.dataset.version
    return result if is_open else None


def _named(result: ImportResult) -> tuple[str, int]:
    return result.project, result.dataset


def show(here: Here, result: ImportResult) -> None:
    text, st.session_state[_READ] = here.text, _named(result)
    _sentence(here, result)
    for file in result.files:
        _file(here, result, file, len(result.files) > 1)
    notes(result.notes)
    naming.show(here)
    if goals.asked(here):
        with st.container(border=True):
            st.subheader(text("data.goal_title"), anchor=False)
            st.caption(text("data.goal_why"))
            if goals.form(here, "data_goal", skippable=True):
                finish()
    else:
        with st.container(horizontal=True, vertical_alignment="center"):
            label, key = text("data.open_overview"), "data_overview"
            if st.button(label, type="primary", icon=":material/arrow_forward:", key=key):
                finish()
            if state.goal() is not None and result.events:
                navigation.link("acting", text("acting.title"), icon="target")
    st.button(text("data.another_file"), type="tertiary", icon=":material/upload:", key="data_another", on_click=_clear)


def finish() -> None:
    """Done with this import: the overview says what is in the data."""
    _clear()
    st.switch_page("overview.py")


def _clear() -> None:
    st.session_state.pop(RESULT_KEY, None)
    st.session_state.pop(_READ, None)


def _sentence(here: Here, result: ImportResult) -> None:
    """Rows, events and users, and from which day to which, in the project's zone."""
    text, ledger = here.text, result.ledger
    both = result.events and result.attribute_rows
    words = "data.ended_both" if both else "data.ended" if result.events else "data.ended_attributes"
    counts = {"kept": ledger.kept, "rows": ledger.rows_in, "events": result.events, "users": result.users}
    st.success(text(words, **counts, version=result.dataset), icon=":material/check_circle:")
    if result.first and result.last:
        zone = here.project.settings.time_zone
        first, last = (moment.astimezone(ZoneInfo(zone)).date() for moment in (result.first, result.last))
        st.caption(f":material/date_range: {text('data.ended_days', first=first, last=last, zone=zone)}")


def _file(here: Here, result: ImportResult, file: ImportedFile, several: bool) -> None:
    if several:
        st.markdown(f"**{escape(file.name)}**")
    for line in _times(here, file.mapping):
        st.caption(f":material/schedule: {line}")
    if (session := file.mapping.session) is not None:
        st.caption(f":material/timelapse: {here.text('data.ended_session', column=escape(session))}")
    key = f"data_ended_{file.place}"
    ledgers.table(file.ledger.rows_in, file.ledger.kept, file.ledger.dropped, file.ledger.duplicates, key)
    source = {"dropped": file.ledger.dropped, "import_id": result.import_id, "place": file.place}
    ledgers.rejected(here.project.id, source, file.name, f"{key}_rejected")
    _columns(here, file.mapping, f"{key}_columns")


def _times(here: Here, mapping: SourceMapping) -> tuple[str, ...]:
    """Of which columns a time was made, in which zone it was read, and what said so."""
    text = here.text
    columns = (*mapping.properties, *mapping.attributes)
    if mapping.kind == "attributes" and not any(item.type == "time" for item in columns):
        return ()
    joined = {"day": escape(mapping.time), "clock": escape(mapping.clock)}
    of_clock = (text("data.times_joined", **joined),) if mapping.clock else ()
    zone = mapping.time_zone or mapping.time_reading.time_zone or here.project.settings.time_zone
    values = {"zone": zone, "column": escape(mapping.zone_column)}
    return (*of_clock, text(f"data.zone_from_{mapping.zone_from or 'project'}", **values))


def _columns(here: Here, mapping: SourceMapping, key: str) -> None:
    """The other columns, as what they are kept now."""
    text, manifest = here.text, here.dataset.manifest
    of_properties: NameKind = "attribute" if mapping.kind == "attributes" else "property"
    kept: list[tuple[PropertyColumn, NameKind]] = [(item, of_properties) for item in mapping.properties]
    kept += [(item, "attribute") for item in mapping.attributes]
    if not kept:
        return
    types: dict[tuple[str, str], str] = {("property", one.name): one.type for one in manifest.properties}
    types |= {("attribute", one.name): one.type for one in manifest.attributes}
    now = [types.get((kind, item.name), item.type) for item, kind in kept]
    rows = [
        (here.shown(kind, item.name), text(f"data.is_{kind}"), _type(here, item, type_now))
        for (item, kind), type_now in zip(kept, now, strict=True)
    ]
    frame = pd.DataFrame(rows, columns=["name", "kind", "type"])
    labels = {name: text(f"contents.{name}") for name in frame.columns}
    with st.expander(text("data.columns_kept", n=len(rows)), expanded=len(rows) <= _FEW):
        alt = text("data.columns_kept_alt", n=len(rows))
        shown.table(frame, key, labels, alt=alt, height=_HEIGHT if len(rows) > _FEW else None)


def _type(here: Here, item: PropertyColumn, kind: str) -> str:
    """Of numbers also by which sign their decimals were told, and their unit."""
    signs = {".": "data.number_point", ",": "data.number_comma"}
    words = signs.get(item.decimal or "", "data.type_number") if kind == "number" else f"data.type_{kind}"
    return f"{here.text(words)} {item.unit}".strip() if kind == "number" else here.text(words)
