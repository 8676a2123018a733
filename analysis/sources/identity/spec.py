"""Which columns say who somebody is, and how far may they join users?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from analysis.errors import AnalysisError

IdForm = Literal["user", "phone", "email", "other"]
ID_FORMS: tuple[IdForm, ...] = get_args(IdForm)
IdPlace = Literal["property", "attribute"]


class BadIdentity(AnalysisError):
    """details: problem (`twice`, with column; `degree` or `group`: fewer than two)"""

    code = "bad_identity"


@dataclass(frozen=True)
class IdColumn:
    """A property or attribute whose values say who somebody is.

    `form` is how they are read and with what they are compared: ids as users have them, phones, e-mails (each wherever
    it stands, also as a user's own id), or another kind of id, compared within this column alone.
    """

    place: IdPlace
    name: str
    form: IdForm = "other"


@dataclass(frozen=True)
class IdentitySpec:
    """Users who share a value of one of `columns`, or whose own ids differ in spelling only, are one.

    A value of more than `largest_degree` users stands for nobody (a dummy, a till, a company's number), nor does a user
    with more than so many values of one column. Users who would be more than `largest_group` in one are left apart.
    """

    columns: tuple[IdColumn, ...] = ()
    largest_degree: int = 10
    largest_group: int = 20

    def __post_init__(self) -> None:
        names = [(column.place, column.name) for column in self.columns]
        if (twice := next((name for name in names if names.count(name) > 1), None)) is not None:
            raise BadIdentity(problem="twice", column=twice[1])
        for what, limit in (("degree", self.largest_degree), ("group", self.largest_group)):
            if limit < 2:
                raise BadIdentity(problem=what)
