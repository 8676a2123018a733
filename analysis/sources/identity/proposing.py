"""Which columns of a dataset seem to say who somebody is?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.sources.identity.keys import fits, tidied
from analysis.sources.identity.pairs import Pairs, Users, sampled_pairs
from analysis.sources.identity.spec import IdColumn, IdForm
from analysis.store.dataset import Manifest

_USERS = (
    r"(?i)(^|[_\s.])(user|member|customer|client|account|buyer|uid|cust|passenger|patient|student|learner)s?"
    r"([_\s.-]?(id|no|num|number|code|key))?$"
)
_USERS_ZH = r"(用户|会员|客户|顾客|账号|账户|学员|乘客|患者|买家)(编号|号码|号|ID|id|代码)?$"
_OTHERS = (
    r"(?i)(open_?id|union_?id|device_?id|anonymous_?id|distinct_?id|visitor_?id|client_?id|cookie_?id|idfa|idfv|imei|oaid"
    r"|gaid|android_?id|card_?(no|number|id)|external_?id|crm_?id|user_?pseudo_?id|设备(号|编号|ID|id)|卡号|身份证)"
)
_PHONES = r"(?i)(phone|mobile|cell|tel$|^tel[_\s.-]|手机|电话)"
_MOBILE = r"^((\+|00)?86)?[ \-]?1[3-9][0-9][ \-]?[0-9]{4}[ \-]?[0-9]{4}$|^\+[0-9]"
_EMAILS = r"(?i)(e-?mail|邮箱|邮件)"
_MOST_USERS, _MOST_VALUES = 3.0, 3.0  # of a value, of a user, on average: more is no id of persons
_FIT = 0.8  # of a column's different values
_KNOWN = 0.2


@dataclass(frozen=True)
class ProposedColumn:
    """A column that may be chosen. `likely`: its name and values seem to say who somebody is. Of a sample: `values`,
    the `users` who have any, and `examples`."""

    column: IdColumn
    likely: bool
    values: int
    users: int
    examples: tuple[str, ...]


def proposed_columns(folder: Path, manifest: Manifest, users: Users) -> tuple[ProposedColumn, ...]:
    """All columns of texts and numbers, the likely ones first. `folder` is the project's."""
    columns = [IdColumn("property", item.name) for item in manifest.properties if _may_be(item.type)]
    columns += [IdColumn("attribute", item.name) for item in manifest.attributes if _may_be(item.type)]
    found = [_proposed(sampled_pairs(folder, manifest, column, users), users) for column in columns]
    return tuple(sorted(found, key=lambda one: not one.likely))


def _may_be(kind: str) -> bool:
    return kind in ("text", "number")


def _proposed(pairs: Pairs, users: Users) -> ProposedColumn:
    form, likely = _form(pairs.column.name, pairs, users)
    whose, values = len(np.unique(pairs.users)), len(pairs.values)
    likely = likely and len(pairs.users) <= min(_MOST_USERS * values, _MOST_VALUES * whose)
    column = replace(pairs.column, form=form)
    return ProposedColumn(column, likely, values, whose, tuple(pairs.values[:3].to_pylist()))


def _form(name: str, pairs: Pairs, users: Users) -> tuple[IdForm, bool]:
    """How the column's values are read, and whether they are ids of people at all."""
    fit = {form: _share(fits(pairs.values, form)) for form in ("phone", "email")}
    if fit["email"] >= _FIT:
        return "email", True
    if fit["phone"] >= _FIT and (_says(name, _PHONES) or _says_mobile(pairs.values)):
        return "phone", True
    if _says(name, _PHONES) or _says(name, _EMAILS):
        return ("phone" if _says(name, _PHONES) else "email"), False
    if _says(name, _OTHERS):
        return "other", bool(len(pairs.values))
    known = _share(pc.is_in(pairs.values, value_set=users.ids))
    if _says(name, _USERS) or _says(name, _USERS_ZH):
        return "user", bool(len(pairs.values))
    return ("user", True) if known >= _KNOWN and _different(pairs, users) else ("other", False)


def _different(pairs: Pairs, users: Users) -> bool:
    """Whether the values that are users' ids are others' than the row's own."""
    own = users.ids.take(pa.array(pairs.users))
    return bool(pc.any(pc.not_equal(own, pairs.values.take(pa.array(pairs.codes)))).as_py())


def _says_mobile(values: pa.StringArray) -> bool:
    return _share(pc.match_substring_regex(tidied(values), _MOBILE)) >= _FIT


def _says(name: str, pattern: str) -> bool:
    return bool(pc.match_substring_regex(pa.scalar(name), pattern).as_py())


def _share(which: pa.BooleanArray) -> float:
    return (pc.sum(which).as_py() or 0) / max(len(which), 1)
