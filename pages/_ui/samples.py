"""How does somebody look around before they have a file of their own?"""

from __future__ import annotations

from typing import Any

import streamlit as st

from analysis.jobs.data import samples
from pages._ui import background, state


def offer(key: str, type: str = "primary") -> None:
    """A button a sample; it becomes a project like any other."""
    text = state.text()
    for name in samples.SAMPLES:
        pressed = st.button(
            text(f"home.sample_{name}"),
            key=f"{key}_{name}",
            icon=":material/science:",
            type="primary" if type == "primary" and name == "shop" else "secondary",
        )
        if pressed:
            _start(name)


def _start(name: str) -> None:
    """Import it in the background; the home page shows how far it is, then the overview opens."""
    text, workspace = state.text(), state.workspace()
    project = _free_name(text(f"home.sample_{name}_project"))

    def work(progress: Any, cancel: Any) -> Any:  # noqa: ANN401
        return samples.import_sample(workspace, name, project, progress, cancel)

    background.start(text("home.importing_sample", name=project), work, _done)
    st.switch_page("home.py")


def _done(result: Any) -> None:  # noqa: ANN401
    made, _ = result
    state.choose_project(made.id)
    st.switch_page("overview.py")


def _free_name(wanted: str) -> str:
    taken = {project.name for project in state.catalog().projects.all()}
    numbered = (f"{wanted} {number}" for number in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(name for name in numbered if name not in taken)
