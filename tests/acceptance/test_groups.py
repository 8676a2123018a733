"""Do portraits and clusters of a real course agree with plain pandas?"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis import engine
from analysis.insights import user as timeline
from analysis.insights.clusters import ClustersSpec
from analysis.insights.portrait import PortraitRow, portrait_rows
from analysis.insights.user import TimelineSpec
from analysis.jobs.clusters import fit_clusters, save_clusters
from analysis.jobs.data import ImportFile, ImportOptions, import_files
from analysis.jobs.portrait import portray
from analysis.jobs.tags import tag_users
from analysis.rules.asked import Listed, TagRef
from analysis.store.workspace import Workspace

pytestmark = pytest.mark.acceptance


@pytest.fixture(scope="module")
def moodle(acceptance: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, pd.DataFrame, pd.DataFrame]:
    """The course as imported, and its events and students as pandas reads them."""
    folder = acceptance / "moodle"
    workspace = Workspace(tmp_path_factory.mktemp("moodle"))
    project = workspace.catalog().projects.create("Moodle", "UTC")
    for name in ("moodle_la_events_4col.csv", "moodle_la_users.csv"):
        import_files(workspace, project.id, (ImportFile(folder / name, name),), ImportOptions())
    events = pd.read_csv(folder / "moodle_la_events_4col.csv", parse_dates=["timecreated"])
    return workspace, events, pd.read_csv(folder / "moodle_la_users.csv").set_index("user")


def row(rows: tuple[PortraitRow, ...], name: str, value: str | None) -> PortraitRow:
    return next(row for row in rows if (row.name, row.value) == (name, value))


def test_busy_students_are_portrayed_as_pandas_counts_them(
    moodle: tuple[Workspace, pd.DataFrame, pd.DataFrame],
) -> None:
    workspace, events, students = moodle
    clicks = events.groupby("user").size()
    busy = tuple(sorted(clicks[clicks >= clicks.quantile(0.6)].index))
    result = portray(workspace, "Moodle", Listed(busy))
    assert (result.users, result.users_all) == (len(busy), 130)
    rows = portrait_rows(result.values)
    group = students[students.index.isin(busy)]
    for column in ("ActivityGroup", "AchievingGroup", "Gender", "Location"):
        for value, count in students[column].value_counts().items():
            found = row(rows, column, str(value))
            expected = (group[column] == value).sum()
            assert (found.users, found.users_all) == (expected, count)
            share, share_all = expected / group[column].notna().sum(), count / students[column].notna().sum()
            assert found.tgi == pytest.approx(100 * share / share_all)
    high = row(rows, "ActivityGroup", "High activity")
    table = [
        [high.users, high.of - high.users],
        [high.users_all - high.users, 130 - high.of - high.users_all + high.users],
    ]
    assert high.p == pytest.approx(stats.chi2_contingency(table, correction=False).pvalue)
    assert high.tgi_low > 100
    hours = events[events["user"].isin(busy)]["timecreated"].dt.hour.value_counts(normalize=True)
    assert result.hours["share"].tolist() == pytest.approx(hours.reindex(range(24), fill_value=0).tolist())
    of_busy = events[events["user"].isin(busy)].groupby("Action")["user"]
    per_user = of_busy.size() / of_busy.nunique()
    assert result.events.set_index("event")["per_user"].to_dict() == pytest.approx(per_user.to_dict())


def test_clusters_of_students_follow_their_activity(moodle: tuple[Workspace, pd.DataFrame, pd.DataFrame]) -> None:
    """Students are one cloud from little to much activity. Cut on request, not told who is active, the clusters order
    them by it; list, portrait and tag hold the same users."""
    workspace, events, _ = moodle
    assert fit_clusters(workspace, "Moodle").clusters == ()
    result = fit_clusters(workspace, "Moodle", ClustersSpec(groups=3))
    assert sum(cluster.users for cluster in result.clusters) == 130
    clicks = events.groupby("user").size().reindex(result.users.to_pylist()).to_numpy()
    between = stats.kruskal(*(clicks[result.labels == cluster.number] for cluster in result.clusters))
    assert between.pvalue < 1e-6
    names = [f"group {cluster.number}" for cluster in result.clusters]
    save_clusters(workspace, "Moodle", "Groups", result, names, workspace.open("Moodle"))
    for cluster in result.clusters:
        listed = tag_users(workspace, "Moodle", "Groups", names[cluster.number])
        assert (
            len(listed) == cluster.users == portray(workspace, "Moodle", TagRef("Groups", names[cluster.number])).users
        )


def test_one_students_story_is_that_of_the_file(moodle: tuple[Workspace, pd.DataFrame, pd.DataFrame]) -> None:
    workspace, events, students = moodle
    user = events["user"].value_counts().index[0]
    own = events[events["user"] == user].sort_values("timecreated", kind="stable")
    told = engine.run(timeline, workspace.open("Moodle"), TimelineSpec(user, newest=100))
    assert told.events["event"].tolist() == own["Action"].tolist()[::-1][:100]
    gaps = own["timecreated"].diff() > timedelta(minutes=30)
    assert (told.total, told.sessions) == (len(own), int(gaps.sum()) + 1)
    grade = next(known.value for known in told.attributes if known.name == "Final_grade")
    assert np.isclose(float(grade), students.loc[user, "Final_grade"])
