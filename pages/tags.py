"""Which groups of users can be told apart by what they did, and what they are?"""

from analysis.jobs.tags import tags_now
from analysis.rules.written import definition_from_json
from pages._tags import builder, shelf
from pages._tags import files as tag_files
from pages._tags import health as tag_health
from pages._tags.list import VIEW, open_tag, wanted_tag
from pages._ui import address, compute, show, state
from pages._ui.navigation import tabs

here = show.frame("tags")
text = here.text
tags = tags_now(here.workspace, here.project.id, here.dataset, ask=compute)

if (named := address.leading()) is not None:
    open_tag(named.get("tag"))
    builder.leave()
if linked := state.opened("tags"):
    builder.begin(here, definition_from_json(linked), shelf.known(tags, wanted_tag()))

if not (tags or shelf.anything(here)):
    shelf.first(here)
    address.stop()
if builder.building() is not None:
    shelf.build(here, can_leave=bool(tags))
    address.stop()
address.shows(here, tag=wanted_tag())

views = tabs(VIEW, {name: text(f"tags.view_{name}") for name in ("tree", "health", "files")})
if views["tree"].open:
    with views["tree"]:
        shelf.shelf(here, tags)
if views["health"].open:
    with views["health"]:
        tag_health.health(here)
if views["files"].open:
    with views["files"]:
        tag_files.files(here)
