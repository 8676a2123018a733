"""How does JSON that holds rules somewhere, such as a saved analysis of any kind, follow the new name of a tag, a
segment or a funnel?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def with_reference_renamed(form: Any, kind: str, name: str, to: str) -> Any:  # noqa: ANN401 JSON
    """A reference reads `{"tag": name}` in every rule, of a segment or a funnel likewise; other texts that happen to be
    the name stay."""
    if isinstance(form, Mapping):
        return {
            key: to if key == kind and value == name else with_reference_renamed(value, kind, name, to)
            for key, value in form.items()
        }
    return [with_reference_renamed(item, kind, name, to) for item in form] if isinstance(form, list) else form
