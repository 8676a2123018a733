"""How does a tree of tags leave as a file and come in from one, with every missing name asked about?"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from analysis.errors import SilhouetteError
from analysis.jobs.tags import (
    ImportedTree,
    MissingName,
    TagTree,
    TreeFormat,
    exported_tree,
    format_of,
    import_tree,
    missing_in,
    read_tree,
    tree_text,
)
from analysis.rules.closed import NeededName
from pages._tags import builder
from pages._tags.list import see_tree
from pages._ui import inputs, show, state
from pages._ui.here import Here

_FORMATS: tuple[TreeFormat, ...] = ("toml", "json")
_LEAVE_OUT = ""
_MOST_MEGABYTES = 10


def files(here: Here) -> None:
    text = here.text
    st.subheader(text("tags.export_title"), anchor=False)
    _export(here)
    st.subheader(text("tags.import_title"), anchor=False)
    if state.read_only():
        st.info(text("shell.read_only", version=here.dataset.version))
        return
    _import(here)


def _export(here: Here) -> None:
    text, workspace = here.text, here.workspace
    tree, staying = exported_tree(workspace, here.project.id)
    st.markdown(text("tags.export_says", tags=len(tree.tags), subjects=len(tree.branches)))
    if staying:
        st.caption(text("tags.export_staying", tags=[show.escape(name) for name in staying]))
    with st.container(horizontal=True):
        for form in _FORMATS:
            mime = "application/json" if form == "json" else "application/toml"
            show.download(
                text("tags.export", format=form.upper()),
                lambda form=form: tree_text(tree, form).encode(),
                f"{here.project.name} tags.{form}",
                f"tags_export_{form}",
                mime,
            )


def _import(here: Here) -> None:
    text = here.text
    st.caption(text("tags.import_help"))
    inputs.name_file_boxes(text)
    given = st.file_uploader(
        text("tags.import_file"), type=list(_FORMATS), key="tags_import", max_upload_size=_MOST_MEGABYTES
    )
    if given is None:
        return
    tree = _read(here, given.name, given.getvalue())
    if tree is None:
        return
    st.markdown(text("tags.import_says", tags=len(tree.tags), subjects=len(tree.branches)))
    renames, without = _questions(here, missing_in(here.workspace, here.project.id, tree))
    reason = st.text_input(
        text("tags.reason"), key="tags_import_reason", max_chars=400, help=text("tags.import_reason_help")
    )
    left = len(tree.tags) - len(without)
    if st.button(text("tags.import_button", n=left), key="tags_import_go", type="primary", disabled=not left):
        try:
            done = import_tree(here.workspace, here.project.id, tree, reason or given.name, renames, tuple(without))
        except SilhouetteError as wrong:
            show.error(wrong)
        else:
            _done(here, done)


def _read(here: Here, name: str, content: bytes) -> TagTree | None:
    try:
        return read_tree(content.decode("utf-8"), format_of(Path(name)))
    except UnicodeDecodeError:
        st.error(here.text("tags.import_not_utf8"), icon=":material/error:")
    except SilhouetteError as wrong:
        show.error(wrong)
    return None


def _questions(
    here: Here,
    missing: tuple[MissingName, ...],
) -> tuple[dict[NeededName, str], set[str]]:
    """What each missing name is called here; the tags of those that are left out."""
    text, renames, without = here.text, dict[NeededName, str](), set[str]()
    if missing:
        st.warning(text("tags.import_missing", n=len(missing)), icon=":material/help:")
    for place, one in enumerate(missing):
        known = _known(here, one.needed.kind)
        options = [_LEAVE_OUT, *dict.fromkeys((*one.near, *known))]
        tags = [show.escape(tag) for tag in one.tags]
        key = f"tags_import_name_{place}"
        if st.session_state.get(key) not in options:
            st.session_state[key] = one.near[0] if one.near else _LEAVE_OUT
        called = st.selectbox(
            text("tags.import_name", kind=text(f"tags.name_kind.{one.needed.kind}"), name=show.escape(one.needed.name)),
            options,
            format_func=lambda name: name or text("tags.import_leave_out"),
            key=key,
            help=text("tags.import_needed_by", tags=tags),
        )
        if called:
            renames[one.needed] = called
        else:
            without |= set(one.tags)
    return renames, without


def _known(here: Here, kind: str) -> tuple[str, ...]:
    catalog, listed = here.workspace.catalog(), inputs.listed(here)
    match kind:
        case "event":
            return listed.events
        case "property" | "attribute":
            return listed.names(kind)
        case "tag":
            return tuple(tag.name for tag in catalog.tags.all(here.project.id))
        case _:
            return tuple(segment.name for segment in catalog.segments.all(here.project.id))


def _done(here: Here, done: ImportedTree) -> None:
    text = here.text
    counts = {"added": len(done.added), "changed": len(done.changed), "same": len(done.same)}
    st.success(text("tags.imported", **counts), icon=":material/check_circle:")
    st.button(text("tags.back"), key="tags_imported_see", icon=":material/arrow_back:", on_click=_see)
    for tag, wrong in done.refreshed.failed:
        st.warning(f"{show.escape(tag.name)}: {show.worded(wrong)}", icon=":material/error:")


def _see() -> None:
    """Back to the list, which has what was imported."""
    builder.leave()
    see_tree()
