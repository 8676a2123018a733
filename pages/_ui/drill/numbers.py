"""How do the numbers of a table's column look?"""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

_DECIMALS = 1  # as in sentences


def number_column(heading: str, values: pd.Series) -> tuple[pd.Series, Any]:
    """The values as they are shown and the column's setting: with separators, and one decimal where any value has
    some: 5.0 above 4.7, but 5 above 4."""
    floats = pd.api.types.is_float_dtype(values.dtype)
    rounded = values.round(_DECIMALS) + 0.0 if floats else values  # no "-0"
    form = f"%,.{_DECIMALS}f" if (rounded.dropna() % 1).any() else "localized"
    return rounded, st.column_config.NumberColumn(heading, format=form)
