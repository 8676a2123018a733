"""How do the parts that several tables share become records?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from difflib import get_close_matches
from typing import Any

from sqlalchemy.engine import Row

from analysis.errors import UnknownName
from analysis.store.catalog.records import Members

_MEMBERS = "members_"


def unknown_name(kind: str, name: str, known: Iterable[str]) -> UnknownName:
    return UnknownName(kind=kind, name=name, near=get_close_matches(name, list(known), n=3))


def without_members(row: Row[Any]) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if not name.startswith(_MEMBERS)}


def members_of(row: Row[Any]) -> Members | None:
    if row.members_path is None:
        return None
    return Members(row.members_path, row.members_sha256, row.members_users, row.members_dataset_version)


def members_columns(members: Members | None) -> dict[str, Any]:
    return {_MEMBERS + name: value for name, value in asdict(members).items()} if members else {}
