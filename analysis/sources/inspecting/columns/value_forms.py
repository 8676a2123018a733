"""Do a column's values look like ids, like names, like amounts, or like nothing at all?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.sources.parsing import OK

# What tools write where nobody is known: a value, but of no user.
_NOBODY = (
    *("-", "--", "—", "/", "\\", "0", "-1", "none", "(none)", "n/a", "na", "null", "nil", "undefined", "unknown"),
    *("(not set)", "not set", "anonymous", "guest", "(空)", "空", "无", "未知", "匿名", "游客"),
)
_LONGEST = 200  # letters: longer ones are payloads
_NESTED = r"^\s*[\[{].*[\]}]\s*$"


@dataclass(frozen=True)
class ValueForms:
    """Shares of a column's values: of its commonest one, of those that name nobody, that are numbers, or are nested.

    `decimals`: some number isn't whole.
    """

    commonest: float = 0.0
    nobody: float = 0.0
    numeric: float = 0.0
    nested: float = 0.0
    decimals: bool = False


def value_forms(counts: pa.StructArray, numbers: np.ndarray, status: np.ndarray) -> ValueForms:
    """`counts` are the distinct values with how often each stands; `numbers` and `status` the cells read as numbers."""
    often = counts.field("counts").to_numpy(zero_copy_only=False)
    total = int(often.sum())
    if not total:
        return ValueForms()
    values = counts.field("values").cast(pa.string())
    nobody = pc.is_in(pc.utf8_lower(pc.utf8_trim_whitespace(values)), pa.array(_NOBODY))
    long = pc.greater(pc.utf8_length(values), _LONGEST)
    nested = pc.or_(pc.match_substring_regex(values, _NESTED), long)
    somebody = often * ~_mask(nobody)
    whole = numbers[(status == OK) & ~np.isnan(numbers)]
    return ValueForms(
        commonest=float(somebody.max()) / total,
        nobody=float((often * _mask(nobody)).sum()) / total,
        numeric=len(whole) / total,
        nested=float((often * _mask(nested)).sum()) / total,
        decimals=bool((whole != np.floor(whole)).any()),
    )


def _mask(values: pa.Array) -> np.ndarray:
    return pc.fill_null(values, False).to_numpy(zero_copy_only=False)
