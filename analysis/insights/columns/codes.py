"""Is a number a quantity, or the code of something (an airline, a gate, an area) by which nothing can be added up?

A code is named as one, or it is whole, has few different values and no name of a quantity.
"""

from __future__ import annotations

import re
from typing import Literal

import numpy as np

IDENTIFIER_SHARE = 0.9  # whole numbers that hardly repeat are order numbers, not amounts
_FEW_CODES = 40  # different values that can still be kinds
_MOST_CODES = 10_000
_FEW_KNOWN = 100  # of which nearly all differ anyway
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_CODE = re.compile(
    r"(^|[^a-z])(code|gate|zip|zipcode|postcode|postal|terminal|zone|region|area|district|store|shop|branch|channel|type"
    r"|category|class|group|status|segment|version|tier|plan|flight|route|room|sku|product|campaign|resource|agent"
    r"|operator|employee|staff|clerk|officer|driver|courier|seller|teacher|device|department|dept|team)\d*([^a-z]|$)"
    r"|代码|编码|编号|邮编|类型|类别|门店|区域|地区|渠道|状态|登机口|工号|员工|坐席|经办|操作员|司机|骑手|部门|班组|设备|机台"
)
_QUANTITY = re.compile(
    r"(^|[^a-z])(ages?|counts?|n|nr|no|num|number|amounts?|prices?|costs?|fees?|sums?|totals?|qty|quantity|seconds?|minutes?"
    r"|hours?|days?|weeks?|months?|years?|birthyear|scores?|points?|balance|incomes?|salary|revenue|spen[dt]|value|orders?"
    r"|visits?|sessions?|times|size|length|duration|ratings?|rank|percent|rate|distance|weight|height|tenure|clicks?"
    r"|views?|purchases?|items?|logins?|credits?|limit|ltv|avg|mean|max|min)([^a-z]|$)"
    r"|数|量|额|价|费|龄|岁|天|日|周|月|年|时长|分钟|小时|秒|次|金|余|率|积分|得分|评分|长|重"
)


def are_codes(name: str, distinct: np.ndarray) -> bool:
    """Whether the different values of a number column are kinds of something; `distinct` are known and sorted."""
    if np.any(distinct != np.floor(distinct)):
        return False
    said = _said(name)
    return len(distinct) <= (_MOST_CODES if said == "code" else _FEW_CODES) and said != "quantity"


def are_named_codes(name: str, distinct: np.ndarray) -> bool:
    """The same of those that are named as codes: where a number is added up, an unnamed one may well be a quantity."""
    return _said(name) == "code" and are_codes(name, distinct)


def are_ids(name: str, distinct: np.ndarray, known: int) -> bool:
    """Whether nearly each of the `known` values is another whole number: a number by which things are told apart."""
    if known <= _FEW_KNOWN or len(distinct) <= IDENTIFIER_SHARE * known or np.any(distinct != np.floor(distinct)):
        return False
    return _said(name) != "quantity"


def _said(name: str) -> Literal["code", "quantity"] | None:
    """What the last word that says it calls the number: a store's visits are visits."""
    words = _HUMP.sub("_", name).lower()
    code, quantity = (max((each.end() for each in said.finditer(words)), default=0) for said in (_CODE, _QUANTITY))
    if code == quantity == 0:
        return None
    return "code" if code >= quantity else "quantity"
