"""Which users does a page ask a portrait of, that nobody has saved?"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any, ClassVar

import pyarrow as pa
import streamlit as st

from pages._ui.handed_over import hand_over

CHOSEN = "portrait_group"  # under which the page of portraits keeps the token of the chosen group


@dataclass(frozen=True, eq=False)
class PortrayedUsers:
    """A list as it stood behind a click; `name` is plain text, `origin` what is needed to ask for it again."""

    key: ClassVar[str] = "portrait_listed"
    name: str
    ids: pa.StringArray
    origin: dict[str, Any] = field(default_factory=dict)

    @property
    def token(self) -> str:
        """Another for other users, or such as came from elsewhere; the same in every session."""
        known = json.dumps([self.ids.to_pylist(), self.origin], sort_keys=True)
        return json.dumps(["listed", self.name, hashlib.sha256(known.encode()).hexdigest()])


def portray(name: str, ids: pa.StringArray, origin: dict[str, Any]) -> None:
    """Hand the list over to the page of portraits, and go there."""
    users = PortrayedUsers(name, ids, origin)
    hand_over(users)
    st.session_state[CHOSEN] = users.token
    st.switch_page("portrait.py")
