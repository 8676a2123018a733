"""Which users: lists of segments and of tags, frozen in files beside the catalog?"""

from analysis.store.lists.members import VALUE, member_ids, read_members, write_members
from analysis.store.lists.user_columns import (
    FOLDER,
    ListedValues,
    read_user_column,
    read_user_columns,
    sweep_user_columns,
    users_of_column,
    write_user_columns,
)

__all__ = [
    "FOLDER",
    "VALUE",
    "ListedValues",
    "member_ids",
    "read_members",
    "read_user_column",
    "read_user_columns",
    "sweep_user_columns",
    "users_of_column",
    "write_members",
    "write_user_columns",
]
