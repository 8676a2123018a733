"""Is a file's reading changed on the page that imported it, with what changes said before?"""

from __future__ import annotations

import pytest

from analysis.jobs.data import remembered
from analysis.locale import Text
from analysis.store.workspace import Workspace
from pages._ui.escaping import escape
from tests.pages.conftest import Open, words
from tests.pages.importing import key_ending, press_import, upload, wait_for_import

NAIVE = "user_id,event,time\nann,view,2026-03-01T10:00:00\nann,pay,2026-03-01T11:00:00\nbob,view,2026-03-02T09:00:00\n"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_zone_is_mended_from_the_files_own_row(visit: Open, empty: Workspace, language: str) -> None:
    app = press_import(upload(visit("data", language), "clicks.csv", NAIVE))
    app.button(key="data_another").click().run()
    (project,) = empty.catalog().projects.all()
    before = empty.open(project.id).manifest
    app.button(key=key_ending(app, "button", "_change")).click().run()
    assert not app.exception
    user, zone = (key_ending(app, "selectbox", ending) for ending in ("_map_user", "_map_known_time_zone"))
    assert app.selectbox(key=user).value == "user_id"
    assert app.selectbox(key=zone).value == project.settings.time_zone
    app.selectbox(key=zone).set_value("Asia/Tokyo").run()
    app.button(key="data_change_compare").click().run()
    wait_for_import(app)
    assert empty.open(project.id).version == 1  # looked at, not changed
    app.button(key="data_change_use").click().run()
    wait_for_import(app)
    assert not app.exception, words(app)
    opened = empty.open(project.id)
    assert (opened.version, opened.manifest.rows) == (2, before.rows)
    assert opened.manifest.first != before.first
    assert empty.catalog().projects.get(project.id).settings.time_zone == "Asia/Tokyo"
    assert list((empty.root / "incoming").iterdir()) == []


def test_leaving_it_changes_nothing(visit: Open, empty: Workspace) -> None:
    app = press_import(upload(visit("data"), "clicks.csv", NAIVE))
    app.button(key="data_another").click().run()
    app.button(key=key_ending(app, "button", "_change")).click().run()
    app.button(key="data_change_leave").click().run()
    (project,) = empty.catalog().projects.all()
    assert empty.open(project.id).version == 1
    assert "data_change_leave" not in [button.key for button in app.button]
    assert list((empty.root / "incoming").iterdir()) == []


def test_the_order_of_other_dates_begins_as_it_was_said_and_can_be_another(visit: Open, empty: Workspace) -> None:
    rows = "user_id,birthday\nann,03/04/1990\nbob,05/06/1991\ncat,05/06/1991\n"
    app = upload(visit("data"), "people.csv", rows)
    app.radio(key=key_ending(app, "radio", "_map_order")).set_value("dmy").run()
    press_import(app)
    app.button(key="data_another").click().run()
    app.button(key=key_ending(app, "button", "_change")).click().run()
    order = app.radio(key=key_ending(app, "radio", "_map_order"))
    assert order.value == "dmy"
    order.set_value("mdy").run()
    app.button(key="data_change_compare").click().run()
    wait_for_import(app)
    app.button(key="data_change_use").click().run()
    wait_for_import(app)
    (project,) = empty.catalog().projects.all()
    (source,) = empty.catalog().versions.sources(project.id, 2)
    (born,) = remembered.mapping_of(source).properties
    assert (born.type, born.time and born.time.order) == ("day", "mdy")


MORE = NAIVE + "".join(f"cat,view,2026-03-1{n}T09:00:00\n" for n in range(5))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("ticked", [False, True])
def test_the_zone_of_a_second_file_leaves_the_projects_unless_it_is_wanted(
    visit: Open, empty: Workspace, language: str, ticked: bool
) -> None:
    app = press_import(upload(visit("data", language), "clicks.csv", NAIVE))
    app.button(key="data_another").click().run()
    press_import(upload(app, "more.csv", MORE))
    app.button(key="data_another").click().run()
    (project,) = empty.catalog().projects.all()
    own = project.settings.time_zone
    second = next(one for one in empty.catalog().versions.sources(project.id) if one.file == "more.csv")
    buttons = [str(button.key) for button in app.button if str(button.key).endswith("_change")]
    app.button(key=next(key for key in buttons if str(second.id) in key)).click().run()
    app.selectbox(key=key_ending(app, "selectbox", "_map_known_time_zone")).set_value("Asia/Tokyo").run()
    box = app.checkbox(key=f"data_change_zone_{second.id}")
    assert box.value is False
    if ticked:
        box.check().run()
    app.button(key="data_change_compare").click().run()
    wait_for_import(app)
    text = Text("zh" if language == "zh" else "en")
    table = next(frame.value for frame in app.dataframe if "before" in frame.value.columns)
    said = {row.line: (row.before, row.after) for row in table.itertuples()}
    assert said[text("changing.zone_read")] == (own, "Asia/Tokyo")
    assert said[text("changing.zone_shown")] == (own, "Asia/Tokyo" if ticked else own)
    assert (said[text("changing.moves_others")][1] == text("changing.moves_not")) == (not ticked)
    assert (said[text("changing.moves")][1] == text("changing.moves_not")) == ticked
    assert text("notes.counted_twice", n=3, file=escape("more.csv")) in [warning.value for warning in app.warning]
