"""How does a frozen dataclass travel as plain JSON, and come back as itself?"""

from __future__ import annotations

import types
from dataclasses import asdict, fields, is_dataclass
from datetime import date, datetime
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

Made = TypeVar("Made")


def to_plain(value: Any) -> Any:  # noqa: ANN401 any dataclass of plain fields
    """Dicts, lists, texts and numbers only."""
    if is_dataclass(value) and not isinstance(value, type):
        return {name: to_plain(item) for name, item in asdict(value).items()}
    if isinstance(value, dict):
        return {str(key): to_plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def from_plain(kind: type[Made], plain: Any) -> Made:  # noqa: ANN401
    """The dataclass `kind` from its plain form; unknown fields are an error."""
    hints = get_type_hints(kind)
    known = {item.name for item in fields(kind)}  # type: ignore[arg-type]
    if unknown := set(plain) - known:
        raise ValueError(f"{kind.__name__} has no fields {sorted(unknown)}")
    return kind(**{name: _revived(hints[name], value) for name, value in plain.items()})


def _revived(hint: Any, value: Any) -> Any:  # noqa: ANN401
    origin, arguments = get_origin(hint), get_args(hint)
    if value is None or hint is Any or origin is Literal:
        return value
    if origin in (Union, types.UnionType):
        return _revived(next(argument for argument in arguments if argument is not type(None)), value)
    if origin is tuple:
        variable = len(arguments) == 2 and arguments[1] is Ellipsis
        kinds = [arguments[0]] * len(value) if variable else arguments
        return tuple(_revived(kind, item) for kind, item in zip(kinds, value, strict=True))
    if origin is not None and len(arguments) == 2:  # a mapping
        return {key: _revived(arguments[1], item) for key, item in value.items()}
    if is_dataclass(hint) and isinstance(hint, type):
        return from_plain(hint, value)
    return hint.fromisoformat(value) if hint in (date, datetime) else value
