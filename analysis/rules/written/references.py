"""How does JSON that holds rules somewhere, such as a saved analysis of any kind, follow a tag's new name?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def with_tag_renamed(form: Any, name: str, to: str) -> Any:  # noqa: ANN401 JSON
    """A reference reads `{"tag": name}` in every rule; other texts that happen to be the name stay."""
    if isinstance(form, Mapping):
        return {
            key: to if key == "tag" and value == name else with_tag_renamed(value, name, to)
            for key, value in form.items()
        }
    return [with_tag_renamed(item, name, to) for item in form] if isinstance(form, list) else form
