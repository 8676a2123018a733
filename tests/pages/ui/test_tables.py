"""Have the numbers of one column one form?"""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

COLUMNS = {  # values, how many decimals the column shows; None: as many as the number has
    "mixed": ([5.0, 4.7], 1),
    "whole": ([5.0, 4.0], None),
    "integers": ([5, 4], None),
    "small": ([0.04, 0.0], None),
    "minus": ([-0.04, 2.0], None),
    "minus_mixed": ([-0.04, 2.5], 1),
    "missing": ([None, 4.7], 1),
    "missing_whole": ([None, 4.0], None),
    "nothing": ([float("nan"), float("nan")], None),
    "large": ([1_234_567.0, 0.3], 1),
    "longer": ([2.6667, 3.0], 1),
    "rounded_whole": ([2.98, 3.0], None),
}


def page() -> None:
    import pandas as pd

    from pages._ui import show
    from tests.pages.ui.test_tables import COLUMNS

    show.table(pd.DataFrame({name: values for name, (values, _) in COLUMNS.items()}), "numbers")


@pytest.fixture(scope="module")
def table() -> AppTest:
    app = AppTest.from_function(page, default_timeout=30).run()
    assert not app.exception
    return app


@pytest.mark.parametrize("name", COLUMNS)
def test_a_column_has_one_number_of_decimals(table: AppTest, name: str) -> None:
    decimals = COLUMNS[name][1]
    settings = json.loads(table.dataframe[0].proto.columns)[name]
    assert settings["type_config"]["format"] == ("localized" if decimals is None else f"%,.{decimals}f")


def test_nothing_has_no_sign(table: AppTest) -> None:
    shown = table.dataframe[0].value[["small", "minus", "minus_mixed"]].iloc[0]
    assert [str(value) for value in shown] == ["0.0", "0.0", "0.0"]
