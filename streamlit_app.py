"""The launcher: `streamlit run streamlit_app.py`. The frame of all pages is `pages/_shell.py`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st

from analysis.jobs import compiled_code


@asynccontextmanager
async def warm(app: st.App) -> AsyncIterator[dict[str, Any]]:
    """What is slow the first time happens before the first visitor."""
    compiled_code.use()
    import altair  # noqa: F401
    import duckdb  # noqa: F401
    import pandas  # noqa: F401
    import pyarrow.parquet  # noqa: F401

    from analysis.jobs import warming

    warming.warm()
    yield {}


app = st.App("pages/_shell.py", lifespan=warm)
