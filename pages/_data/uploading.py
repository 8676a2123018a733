"""Which files wait to be imported, and where do their bytes lie?

An uploaded file is held in memory twice by the server, so it is written to the workspace under a random name at once
and the uploader is made anew, which lets go of both.
"""

from __future__ import annotations

import shutil
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from analysis.errors import SilhouetteError
from analysis.jobs.data import unpacked_in_child
from pages._ui import inputs, state
from pages._ui.escaping import escape
from pages._ui.wording import error

TYPES = (
    *("csv", "tsv", "txt", "json", "jsonl", "ndjson", "log", "xes", "gz", "parquet"),
    *("xlsx", "xlsm", "xls", "xlsb", "ods", "zip"),
)
_FILES, _ROUND, _WRONG = "shell_incoming", "shell_upload_round", "data_upload_wrong"
_CHUNK = 1 << 20
_FORGOTTEN_SECONDS = 86_400


@dataclass(frozen=True)
class Incoming:
    """A file that waits; `name` is what it was called, `path` where its bytes are."""

    path: Path
    name: str
    size: int

    @property
    def token(self) -> str:
        return self.path.name[:8]


def files() -> tuple[Incoming, ...]:
    """Those of this session that are still there."""
    return tuple(file for file in st.session_state.get(_FILES, ()) if file.path.exists())


def uploader() -> None:
    """Where files are dropped."""
    text = state.text()
    number = st.session_state.get(_ROUND, 0)
    st.markdown(text("data.upload_caption"))
    inputs.name_file_boxes(text)
    given = st.file_uploader(
        text("data.upload"),
        type=list(TYPES),
        accept_multiple_files=True,
        key=f"data_upload_{number}",
        help=text("data.upload_help"),
        label_visibility="collapsed",
    )
    if given:
        with st.spinner(text("data.saving_upload")):
            saved = tuple(one for file in given for one in _tables_of(_save(file)))
        st.session_state[_FILES] = (*files(), *saved)
        st.session_state[_ROUND] = number + 1
        st.rerun()
    for wrong in st.session_state.pop(_WRONG, ()):
        error(wrong)


def listed() -> None:
    """The waiting files, each with a way to take it back."""
    text = state.text()
    for file in files():
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f":material/draft: **{escape(file.name)}** · {_size(file.size)}")
            st.button(text("data.remove_file"), key=f"data_remove_{file.token}", on_click=forget, args=(file,))


def forget(*gone: Incoming) -> None:
    """Take files back: their bytes leave the disk."""
    for file in gone:
        file.path.unlink(missing_ok=True)
    st.session_state[_FILES] = tuple(file for file in files() if file not in gone)


def _save(file: UploadedFile) -> Incoming:
    folder = state.workspace().root / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    _sweep(folder)
    path = folder / uuid.uuid4().hex  # never the name that came with it
    with path.open("wb") as out:
        shutil.copyfileobj(file, out, _CHUNK)
    context = get_script_run_ctx()
    if context is not None:
        context.uploaded_file_mgr.remove_file(context.session_id, file.file_id)
    return Incoming(path, Path(file.name).name, path.stat().st_size)


def _tables_of(file: Incoming) -> tuple[Incoming, ...]:
    """The file itself, or the tables that lie in it if it is a zip; what is wrong with that is said after the rerun."""
    try:
        unpacked = unpacked_in_child(state.workspace(), file.path, file.name)
    except SilhouetteError as wrong:
        file.path.unlink(missing_ok=True)
        st.session_state[_WRONG] = (*st.session_state.get(_WRONG, ()), wrong)
        return ()
    if not unpacked:
        return (file,)
    file.path.unlink(missing_ok=True)
    return tuple(Incoming(Path(one.path), one.name, Path(one.path).stat().st_size) for one in unpacked)


def _sweep(folder: Path) -> None:
    """Files of sessions that ended without an import."""
    for path in folder.iterdir():
        if path.stat().st_mtime < time.time() - _FORGOTTEN_SECONDS:
            path.unlink(missing_ok=True)


def _size(size: int) -> str:
    number = state.text().number
    return f"{number(size / 1e6)} MB" if size >= 1e5 else f"{number(max(size / 1e3, 0.1))} kB"
