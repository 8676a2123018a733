"""Where does a page stand: in whose language and words, in which project, before which data?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from analysis.errors import SilhouetteError
from analysis.locale import Text
from analysis.locale.say import Names, Say, told_apart
from analysis.store.catalog import NameKind, Project
from analysis.store.dataset import Dataset
from analysis.store.workspace import Workspace
from analysis.timezones import from_micros, to_micros
from pages._ui import state
from pages._ui.escaping import escape, tidy


@dataclass(frozen=True)
class Here:
    """What a page and its parts are handed, once a run: they ask the session for none of it.

    A fragment keeps the one of the page's last whole run, and another language, project or version makes a whole run.
    """

    text: Text
    say: Say  # for markdown
    project: Project
    dataset: Dataset
    workspace: Workspace

    @property
    def without_events(self) -> bool:
        """Whether the data is users and their attributes only."""
        return not self.dataset.manifest.rows

    def shown(self, kind: NameKind, name: str) -> str:
        """A name from the data as people call it. Plain text: in markdown it goes through `show.escape`."""
        return self.say.names.of(kind, name)

    def event_name(self, name: str) -> str:
        return self.shown("event", name)

    def local(self, micros: int) -> datetime:
        """A moment of the data in the project's time zone."""
        return from_micros(micros).astimezone(ZoneInfo(self.project.settings.time_zone))

    def made(self, moment: datetime) -> date:
        """The day in that zone on which something was saved."""
        return self.local(to_micros(moment)).date()


def looked_at() -> Here | None:
    """What this session looks at; None without data."""
    project, dataset = state.project(), state.dataset()
    if project is None or dataset is None:
        return None
    return Here(state.text(), say(), project, dataset, state.workspace())


def loaded() -> Here | None:
    """The same where it can be opened; what is wrong with it is said by the page, not by the frame around it."""
    try:
        return looked_at()
    except SilhouetteError:
        return None


def say() -> Say:
    """For markdown: whatever is in a name, it is plain text there."""
    return Say(state.text(), _names(), escape, markup=True)


def picture_say() -> Say:
    """For what stands above a picture: names on one line, and not too long."""
    return Say(state.text(), _names(), tidy)


def _names() -> Names:
    """What people gave one name stays two things in every list."""
    return Names(
        {
            kind: dict(zip(names, told_apart([*names.values()], [*names]), strict=True))
            for kind, names in state.names().items()
        }
    )
