"""How is a waiting file read: found out, shown, and changed where people know better?"""

from __future__ import annotations

from typing import Literal

import pandas as pd
import streamlit as st

from analysis.errors import SilhouetteError
from analysis.jobs.data import inspect_in_child
from analysis.locale import MISSING
from analysis.sources.inspecting import ALL_SHEETS, WAYS, Inspection, Question, ReadingOptions, of_reading
from pages._data import asking, refused
from pages._data.reading_words import DELIMITERS, ENCODINGS, delimiter_words, encoding_words
from pages._data.uploading import Incoming
from pages._ui import caches, inputs, state
from pages._ui.escaping import escape
from pages._ui.wording import error, noted

_FIXED = (".parquet", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")  # these say themselves how they are read
_PREVIEW_ROWS = 8


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


def chosen(file: Incoming) -> tuple[Inspection, tuple[str, ...]] | None:
    """The file as people want it read, and the codes of what is still to be said of that; None while it can't be."""
    text, key = state.text(), f"data_{file.token}"
    first = inspected(file, _kept_options(key))
    if first is None:
        if _kept_options(key) != ReadingOptions():
            st.button(text("data.read_as_found"), key=f"{key}_reset", on_click=_reset, args=(key,))
        if not file.name.lower().endswith(_FIXED):
            refused.change(file.name, key, _kept_options(key), lambda **changes: _decide(key, **changes))
        return None
    st.caption(_sentence(first))
    for note in first.notes:
        st.caption(f":material/info: {noted(note)}")
    still_open = _ask(first, key)
    with st.expander(text("data.change_reading"), icon=":material/tune:", type="compact"):
        _change(first, key)
    asking.known(first)
    return first, still_open


def _ask(inspection: Inspection, key: str) -> tuple[str, ...]:
    """What must be known before columns are looked at; what was answered stays in sight. The codes still open."""
    still_open: list[str] = []
    for question in _questions(inspection, key):
        way, radio = WAYS[question.code], f"{key}_ask_{question.code}"
        picked = asking.answer(question, radio)
        if picked is None:
            still_open.append(question.code)
        elif getattr(_kept_options(key), str(way.field)) != way.made(picked):
            _decide(key, **{str(way.field): way.made(picked)})
            st.rerun()
    return tuple(still_open)


def _questions(inspection: Inspection, key: str) -> tuple[Question, ...]:
    """Those that are open, and those that were answered from choices as long as this answer holds."""
    asked: dict[str, Question] = st.session_state.setdefault(f"{key}_questions", {})
    now = {one.code: one for one in of_reading(inspection.questions) if one.needed}
    for code, question in tuple(asked.items()):
        way, radio = WAYS[code], f"{key}_ask_{code}"
        decided = getattr(_kept_options(key), str(way.field))
        answered = next((one.value for one in question.choices if way.made(one.value) == decided), None)
        if code in now or answered is None or not set(question.columns) <= set(inspection.reading.columns):
            asked.pop(code)
        else:
            st.session_state[radio] = answered
    asked |= {code: question for code, question in now.items() if asking.CONTROLS[code] is asking.one_of}
    return tuple((asked | now).values())


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
    _missing(inspection, key)
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
    if not reading.header and "columns" not in inspection.asked:
        _column_names(inspection, key)


def _missing(inspection: Inspection, key: str) -> None:
    """Which words say "nothing", in all columns or in one; where a column has words of its own, they are said."""
    text, reading = state.text(), inspection.reading
    everywhere = "\x00"  # no column is called so

    def shown(column: str) -> str:
        return text("data.missing_everywhere") if column == everywhere else column

    with st.container(horizontal=True, vertical_alignment="bottom"):
        options = (everywhere, *reading.columns)
        column = inputs.option_input(text("data.missing_in"), f"{key}_missing_in", options, shown, everywhere)
        in_all = column is None or column == everywhere
        now = _listed(reading.missing if in_all else reading.missing_in(column))
        box = f"{key}_missing_{options.index(column) if column else 0}"
        _follow(box, now)
        given = st.text_input(
            text("data.missing_words"), key=box, help=text("data.missing_help"), width=420, persist_state="session"
        )
    _say_kept(inspection)
    if given == now:
        return
    words = ("", *(word.strip() for word in given.replace("，", ",").split(",") if word.strip()))
    if in_all:
        _decide(key, missing=words, missing_of=())
    else:
        others = tuple(one for one in _kept_options(key).missing_of if one[0] != column)
        _decide(key, missing_of=(*others, (str(column), words)))
    st.rerun()


def _say_kept(inspection: Inspection) -> None:
    """Which of the words are values in some columns."""
    text, reading = state.text(), inspection.reading
    columns: dict[tuple[str, ...], list[str]] = {}
    for name, words in reading.missing_of:
        columns.setdefault(tuple(word for word in reading.missing if word not in words), []).append(name)
    for kept, names in columns.items():
        if kept:
            st.caption(text("data.missing_kept", columns=asking.some(names), words=[escape(word) for word in kept]))


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(word for word in words if word)


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
    """The columns of a file without a header are called otherwise."""
    names = asking.answer(Question("columns", inspection.reading.columns, needed=False), f"{key}_columns")
    if names is not None:
        _decide(key, columns=WAYS["columns"].made(names))
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
