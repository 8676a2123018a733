"""Which values are offered for a column?"""

from __future__ import annotations

from analysis import engine
from analysis.insights.columns import ValuesSpec, values
from tests.conftest import MakeLog


def test_the_most_frequent_first_equal_ones_by_name(log: MakeLog) -> None:
    rows = [("a", "buy", "2026-01-01", {"size": size}) for size in ("m", "s", "m", "l", None)]
    dataset = log(rows, attributes={"a": {"age": 30}, "b": {"age": 30}, "c": {"age": 41.5}, "d": {}})
    assert engine.run(values, dataset, ValuesSpec("property", "size")).values == ("m", "l", "s")
    assert engine.run(values, dataset, ValuesSpec("property", "size", most=1)).values == ("m",)
    assert engine.run(values, dataset, ValuesSpec("attribute", "age")).values == ("30", "41.5")
