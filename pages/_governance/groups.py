"""Who would be one, and why; what joins nobody?"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from analysis.jobs.governance import IdentitySpec, IdMatches, UserGroup, said_apart, said_reason
from pages._ui import show as shown
from pages._ui.escaping import escape
from pages._ui.here import Here

_FEW, _HEIGHT = 8, 320
_WIDTHS = {"ids": 260, "reason": 420}


def show(here: Here, spec: IdentitySpec, found: IdMatches) -> None:
    text = here.text
    if not found.merged:
        st.info(text("identity.would_none"), icon=":material/info:")
    else:
        counts = {"ids": found.ids, "users": found.users, "merged": found.merged, "groups": found.groups}
        shown.sentence(text("identity.would", **counts))
        st.caption(text.listed([text("identity.sizes", n=users, size=size) for size, users in found.sizes]))
    if found.changed.joined or found.changed.parted:
        st.caption(text("identity.changes", joined=found.changed.joined, parted=found.changed.parted))
    for sentence in said_apart(text, spec, found, escape):
        st.markdown(f":material/block: {sentence}")
    if found.merged:
        largest, samples = st.tabs([text("identity.largest"), text("identity.samples")])
        with largest:
            _table(here, found.largest, "identity_largest")
        with samples:
            _table(here, found.samples, "identity_samples")


def _table(here: Here, groups: Sequence[UserGroup], key: str) -> None:
    text = here.text
    rows = [
        {
            "owner": group.owner,
            "size": group.size,
            "ids": text.listed(list(group.ids)),
            "reason": "; ".join(said_reason(text, reason) for reason in group.reasons),
        }
        for group in groups
    ]
    labels = {name: text(f"identity.{name}") for name in rows[0]}
    height = _HEIGHT if len(rows) > _FEW else None
    alt = text("identity.groups_alt", n=len(rows))
    shown.table(pd.DataFrame(rows), key, labels, alt=alt, height=height, widths=_WIDTHS)
