"""How is a waiting file read: found out, shown, and changed where people know better?"""

from __future__ import annotations

from typing import Literal

import pandas as pd
import streamlit as st

from analysis.errors import SilhouetteError
from analysis.jobs.data import inspect_in_child
from analysis.locale import MISSING
from analysis.sources.inspecting import ALL_SHEETS, Inspection, Question, ReadingOptions
from pages._data import asking, refused
from pages._data.reading_words import DELIMITERS, ENCODINGS, delimiter_words, encoding_words
from pages._data.uploading import Incoming
from pages._ui import caches, inputs, state
from pages._ui.escaping import escape
from pages._ui.wording import error, noted

_FIXED = (".parquet", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")  # these say themselves how they are read
_PREVIEW_ROWS = 8
_MOST_FILLED = 3  # columns named in the question; those that rows would be lost without come first


def inspected(file: Incoming, options: ReadingOptions | None = None) -> Inspection | None:
    """What the file is; says what is wrong with it where it can't be read at all. Looked at once for each options."""
    options = options or ReadingOptions()
    workspace = state.workspace()
    try:
        with st.spinner(state.text()("data.looking", file=escape(file.name))):
            return caches.kept(
                ("inspection", str(file.path), options),
                lambda: inspect_in_child(workspace, file.path, file.name, options),
            )
    except SilhouetteError as wrong:
        error(wrong)
        return None


def chosen(file: Incoming) -> tuple[Inspection, bool] | None:
    """The file as people want it read, and whether what is asked about it is settled; None while it can't be read."""
    text, key = state.text(), f"data_{file.token}"
    first = inspected(file, _kept_options(key))
    if first is None:
        if _kept_options(key) != ReadingOptions():
            st.button(text("data.read_as_found"), key=f"{key}_reset", on_click=_reset, args=(key,))
        if not file.name.lower().endswith(_FIXED):
            refused.change(file.name, key, _kept_options(key), lambda **changes: _decide(key, **changes))
        return None
    if first.encodings:
        _ask_encoding(first, key)
    sign = next((question for question in first.questions if question.code == "decimal" and question.needed), None)
    if sign is not None:
        _ask_decimal(sign, key)
    if "fill_down" in first.asked:
        _ask_fill_down(first, key)
    st.caption(_sentence(first))
    for note in first.notes:
        st.caption(f":material/info: {noted(note)}")
    settled = asking.of_the_reading(first, key, lambda **changes: _decide(key, **changes))
    with st.expander(text("data.change_reading"), icon=":material/tune:", type="compact"):
        _change(first, key)
    asking.known(first)
    return first, settled and sign is None and "fill_down" not in first.asked


def begin(file: Incoming, options: ReadingOptions) -> None:
    """The file is first looked at by these options."""
    st.session_state[f"data_{file.token}_options"] = options


def options(file: Incoming) -> ReadingOptions:
    """What people decided about it."""
    return _kept_options(f"data_{file.token}")


def preview(inspection: Inspection) -> None:
    """The first rows as they will be read; cells are plain text."""
    rows = [list(row) for row in inspection.preview[:_PREVIEW_ROWS]]
    frame = pd.DataFrame(rows, columns=list(inspection.reading.columns), dtype="str")
    settings = {name: st.column_config.TextColumn(name) for name in frame.columns}  # headings read no markdown
    st.dataframe(
        frame,
        hide_index=True,
        column_config=settings,
        lazy=False,
        alt=state.text()("data.preview_alt", file=inspection.file),
        placeholder=MISSING,
    )


def _kept_options(key: str) -> ReadingOptions:
    return st.session_state.get(f"{key}_options", ReadingOptions())


def _reset(key: str) -> None:
    st.session_state.pop(f"{key}_options", None)


def _decide(key: str, **changes: object) -> None:
    """Remember what people decided; the next run reads the file so."""
    before = _kept_options(key)
    values = {name: getattr(before, name) for name in ReadingOptions.__dataclass_fields__} | changes
    st.session_state[f"{key}_options"] = ReadingOptions(**values)


def _ask_encoding(inspection: Inspection, key: str) -> None:
    """Previews of the same lines side by side: whoever knows the language sees which one reads right."""
    text = state.text()
    st.warning(text("data.ask_encoding"), icon=":material/help:")
    choices = inspection.encodings[:4]
    for column, choice in zip(st.columns(len(choices)), choices, strict=True):
        with column.container(border=True, height="stretch"):
            st.markdown(f"**{encoding_words(choice.encoding, text)}**")
            st.button(
                text("data.reads_right"),
                key=f"{key}_encoding_{choice.encoding}",
                on_click=_decide,
                args=(key,),
                kwargs={"encoding": choice.encoding},
            )
            st.code("\n".join(choice.preview), language=None, wrap_lines=True)


def _ask_decimal(question: Question, key: str) -> None:
    """The same cells in both readings side by side: whoever knows the numbers sees which is right."""
    text = state.text()
    st.warning(text("data.ask_decimal", columns=escape(text.listed(list(question.columns)))), icon=":material/help:")
    for column, choice in zip(st.columns(len(question.choices)), question.choices, strict=True):
        with column.container(border=True, height="stretch"):
            pairs = zip(question.samples, choice.readings, strict=True)
            st.code("\n".join(f"{written}  =  {read}" for written, read in pairs), language=None)
            st.button(
                text("data.reads_right"),
                key=f"{key}_decimal_{choice.value}",
                on_click=_decide,
                args=(key,),
                kwargs={"decimal": choice.value},
            )


def _ask_fill_down(inspection: Inspection, key: str) -> None:
    """An order's cells stand only on its first line: its further items would lose their user or time."""
    text = state.text()
    asked = next(question for question in inspection.questions if question.code == "fill_down")
    columns = ", ".join(escape(column) for column in asked.columns[:_MOST_FILLED])
    more = len(asked.columns) - _MOST_FILLED
    columns += " " + text("data.fill_down_more", n=more) if more > 0 else ""
    st.warning(text("data.ask_fill_down", columns=columns), icon=":material/help:")
    with st.container(horizontal=True):
        for answer, columns_filled in (("fill", asked.columns), ("leave", ())):
            st.button(
                text(f"data.fill_down_{answer}"),
                key=f"{key}_fill_down_{answer}",
                on_click=_decide,
                args=(key,),
                kwargs={"fill_down": columns_filled},
            )


def _sentence(inspection: Inspection) -> str:
    text, reading = state.text(), inspection.reading
    columns = len(reading.columns)
    if reading.format == "excel":
        if reading.joined:
            return text("data.read_sheets", sheets=[escape(sheet.name) for sheet in reading.joined], columns=columns)
        return text("data.read_excel", sheet=escape(reading.sheet or ""), columns=columns)
    if reading.format == "json":
        return text("data.read_json", encoding=encoding_words(reading.encoding, text), columns=columns)
    if reading.format == "parquet":
        return text("data.read_parquet", columns=columns, rows=inspection.rows or 0)
    return text(
        "data.read_csv",
        encoding=encoding_words(reading.encoding, text),
        delimiter=delimiter_words(reading.delimiter, text),
        columns=columns,
        header=text("data.with_header") if reading.header else text("data.without_header"),
    )


def _change(inspection: Inspection, key: str) -> None:
    text, reading = state.text(), inspection.reading
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if reading.format in ("csv", "json"):
            _choice(
                "encoding",
                text("data.encoding"),
                key,
                ENCODINGS,
                reading.encoding,
                lambda code: encoding_words(code, text),
            )
        if reading.format == "csv":
            _choice(
                "delimiter",
                text("data.delimiter"),
                key,
                DELIMITERS,
                reading.delimiter,
                lambda sign: delimiter_words(sign, text),
            )
            _choice("decimal", text("data.decimal"), key, (".", ","), reading.decimal, lambda sign: f"1{sign}5")
        if len(inspection.sheets) > 1:
            _choose_sheet(inspection, key)
        if inspection.lists or reading.lines_of:
            _lists(inspection, key)
    if reading.format in ("parquet", "json"):
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _follow(f"{key}_skip", reading.skip_rows)
        _follow(f"{key}_header", reading.header)
        skip = st.number_input(
            text("data.skip_rows"), min_value=0, max_value=1000, key=f"{key}_skip", width=180, persist_state="session"
        )
        if reading.header:
            _follow(f"{key}_header_rows", reading.header_rows)
            heading = st.number_input(
                text("data.header_rows"), 1, 20, key=f"{key}_header_rows", width=180, persist_state="session"
            )
            if heading != reading.header_rows:
                _decide(key, header_rows=int(heading), columns=())
                st.rerun()
        header = st.toggle(text("data.has_header"), key=f"{key}_header", persist_state="session")
        if skip != reading.skip_rows:
            _decide(key, skip_rows=int(skip), columns=())
            st.rerun()
        if header != reading.header:
            _decide(key, header=header, header_rows=None, columns=())
            st.rerun()
    if not reading.header:
        _column_names(inspection, key)


def _choose_sheet(inspection: Inspection, key: str) -> None:
    text, reading = state.text(), inspection.reading
    offered = (*inspection.sheets, *([ALL_SHEETS] if inspection.sheets_alike else []))
    now = ALL_SHEETS if reading.joined else reading.sheet or ""

    def shown(sheet: str) -> str:
        return text("data.all_sheets", n=len(inspection.sheets)) if sheet == ALL_SHEETS else sheet

    _choice("sheet", text("data.sheet"), key, offered, now, shown)


def _lists(inspection: Inspection, key: str) -> None:
    """Which list, if any, gives a row for each of its elements."""
    text, now = state.text(), ".".join(inspection.reading.lines_of)
    options = tuple(dict.fromkeys(("", now, *inspection.lists)))
    _follow(f"{key}_lines_of", now)
    picked = inputs.option_input(
        text("data.lines_of"), f"{key}_lines_of", options, lambda name: name or text("data.no_lines"), now
    )
    if picked is not None and picked != now:
        _decide(key, lines_of=picked or None)
        st.rerun()


def _column_names(inspection: Inspection, key: str) -> None:
    """A file without a header: its columns are named here; those of a known tool are proposed."""
    text, columns = state.text(), inspection.reading.columns
    known = next((one.choices[0].value for one in inspection.questions if one.code == "columns" and one.choices), None)
    given = st.text_input(text("data.column_names"), value=known or ", ".join(columns), key=f"{key}_columns")
    names = tuple(name.strip() for name in given.replace("，", ",").split(",") if name.strip())
    if len(names) != len(columns) or len(set(names)) != len(names):
        st.warning(text("data.column_names_wrong", given=len(names), needed=len(columns)))
    elif names != columns:
        _decide(key, columns=names)
        st.rerun()


def _follow(widget: str, now: object) -> None:
    """The widget shows how the file is read now, also after something else has changed that."""
    if widget not in st.session_state or st.session_state.get(f"{widget}_now") != (now,):
        st.session_state[widget] = now
        st.session_state[f"{widget}_now"] = (now,)


def _choice(
    name: Literal["encoding", "delimiter", "decimal", "sheet"],
    label: str,
    key: str,
    options: tuple[str, ...],
    now: str,
    shown: inputs.Shown,
) -> None:
    known = options if now in options else (now, *options)
    _follow(f"{key}_{name}", now)
    picked = inputs.option_input(label, f"{key}_{name}", known, shown, now)
    if picked is not None and picked != now:
        _decide(key, **{name: picked})
        st.rerun()
