"""A file that can't be read as it was tried: in which other way should it be?"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from analysis.sources.inspecting import ReadingOptions
from pages._data.reading_words import DELIMITERS, ENCODINGS, delimiter_words, encoding_words
from pages._ui import state
from pages._ui.escaping import escape


def change(name: str, key: str, options: ReadingOptions, decide: Callable[..., None]) -> None:
    """What is found out by itself unless people know better. Asked in one go: half a change would be refused again."""
    text = state.text()

    def found(words: Callable[[str], str]) -> Callable[[str | None], str]:
        return lambda code: text("data.find_out") if code is None else words(code)

    def header_words(code: str) -> str:
        return text(f"data.{code}_header")

    with st.expander(text("data.change_reading"), icon=":material/tune:", type="compact", expanded=True):
        st.caption(text("data.refused_how", file=escape(name)))
        with (
            st.form(f"{key}_refused", border=False),
            st.container(horizontal=True, vertical_alignment="bottom"),
        ):
            encoding = _pick("encoding", key, ENCODINGS, options.encoding, found(lambda c: encoding_words(c, text)))
            delimiter = _pick(
                "delimiter", key, DELIMITERS, options.delimiter, found(lambda c: delimiter_words(c, text))
            )
            given = None if options.header is None else "with" if options.header else "without"
            header = _pick("first_row", key, ("with", "without"), given, found(header_words))
            skip = st.number_input(
                text("data.skip_rows"), 0, 1000, options.skip_rows or 0, key=f"{key}_refused_skip", width=180
            )
            if st.form_submit_button(text("data.read_again"), key=f"{key}_refused_again", type="primary"):
                decide(
                    encoding=encoding,
                    delimiter=delimiter,
                    header=None if header is None else header == "with",
                    skip_rows=int(skip) or None,
                    columns=(),
                )
                st.rerun()


def _pick(
    name: str, key: str, options: tuple[str, ...], now: str | None, shown: Callable[[str | None], str]
) -> str | None:
    known: list[str | None] = [None, *options]
    place = known.index(now) if now in known else 0
    return st.selectbox(
        state.text()(f"data.{name}"), known, index=place, format_func=shown, key=f"{key}_refused_{name}", width=230
    )
