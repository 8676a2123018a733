"""Do the tags in use reach the users, tell them apart, and serve the goal?"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.charts.tags import health as charts
from analysis.insights.tags import HealthCell, TagHealthResult, separating_rows
from analysis.insights.tags import health as analysis
from analysis.jobs.tags import TagCheck, TagHealth, known_key, tag_book, tag_health
from pages._tags.card import catch_up
from pages._tags.list import open_tag, see_tree
from pages._ui import compute, show, state
from pages._ui.here import Here

_NARROWEST = 360  # pixels of a chart whose names and numbers can be read
_PROBLEMS = ("failed", "lagging", "nobody", "nearly_all", "unused", "nothing")


def health(here: Here) -> None:
    """Coverage, tags a user, what separates the goal, and what is worth mending."""
    text, workspace = here.text, here.workspace
    st.caption(text("health.question"))
    book = tag_book(workspace, here.project.id)
    branches = here.workspace.catalog().branches.all(here.project.id)
    key = (known_key(book), branches, state.goal(), tuple(book.tags.values()), book.results)
    found: TagHealth = compute.once(
        "tags.health", here.dataset, lambda: tag_health(workspace, here.project.id, here.dataset, compute), repr(key)
    )
    if not found.checks:
        st.info(text("health.empty"), icon=":material/health_and_safety:")
        return
    result = found.result
    show.sentence(
        text(
            "health.answer",
            share=text.percent(result.share),
            total=result.total,
            tags=len(found.checks),
            average=text.number(result.average_tags, 2),
        )
    )
    if found.drafts:
        st.caption(text("health.drafts", n=found.drafts))
    _problems(here, found)
    _coverage(here, result)
    _separation(here, result)


def _problems(here: Here, found: TagHealth) -> None:
    """Tags to mend, each with what to do; a click on one opens it."""
    text = here.text
    st.subheader(text("health.problems"), anchor=False)
    groups = {
        "failed": found.failed,
        "lagging": tuple(check for check in found.lagging if check.error is None),
        "unused": found.unused,
    }
    groups |= {verdict: found.with_verdict(verdict) for verdict in ("nobody", "nearly_all", "nothing")}
    shown = [name for name in _PROBLEMS if groups[name]]
    if not shown and not found.result.same:
        st.success(text("health.no_problems"), icon=":material/check_circle:")
    for name in shown:
        _problem(here, name, groups[name])
    _same(here, found.result)


def _problem(here: Here, name: str, checks: tuple[TagCheck, ...]) -> None:
    text = here.text
    days = max((check.unused_days or 0 for check in checks), default=0)
    heading = text(f"health.problem_{name}", days=days) if name == "unused" else text(f"health.problem_{name}")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{heading}**", width="content", help=_help(here, name))
        for check in checks:
            _opens(check.tag.name, f"tags_health_{name}_{check.tag.id}")
        if name == "lagging":
            names = tuple(check.tag.name for check in checks)
            st.button(
                text("health.refresh"),
                key="tags_health_refresh",
                icon=":material/refresh:",
                on_click=catch_up,
                args=(here, names),
            )
    if name == "failed":
        for check in checks:
            if check.error is not None:
                show.error(check.error)


def _help(here: Here, name: str) -> str | None:
    text = here.text
    return text(f"health.problem_{name}_help") if text.has(f"health.problem_{name}_help") else None


def _opens(name: str, key: str) -> None:
    """A tag's name that opens it."""
    st.button(show.escape(name), key=key, type="tertiary", on_click=_open, args=(name,))


def _open(name: str) -> None:
    open_tag(name)
    see_tree()


def _same(here: Here, result: TagHealthResult) -> None:
    text = here.text
    for pair in result.same:
        names = [
            show.escape(row.name if row.value is None else f"{row.name}: {row.value}")
            for row in (pair.first, pair.second)
        ]
        said = text("health.same_pair", first=names[0], second=names[1], share=text.percent(pair.jaccard))
        st.markdown(f":material/content_copy: {said}", help=text("health.problem_same_help"))


def _coverage(here: Here, result: TagHealthResult) -> None:
    """Whom the tags cover, and how many a user has; a click shows who."""
    text = here.text
    grid = st.grid(2, min_column_width=_NARROWEST)
    left, right = grid.container(), grid.container()
    with left:
        st.subheader(text("health.coverage"), anchor=False, help=text("health.coverage_help"))
        alt = text("health.alt_coverage", share=text.percent(result.share), n=len(result.coverage))
        covered = show.choice(charts.coverage(result, text), "tags_coverage", alt, charts.PICK)
    with right:
        st.subheader(text("health.distribution"), anchor=False, help=text("health.distribution_help"))
        counts = result.per_user
        alt = text("health.alt_distribution", none=int(counts["users"].iloc[0]), most=int(counts["tags"].max()))
        number = show.choice(charts.distribution(result, text), "tags_distribution", alt, charts.PICK)
    st.caption(text("health.click"))
    if covered is not None:
        kind, raw = covered["kind"], covered["raw"]
        _listed(
            here,
            result,
            HealthCell(
                layer=raw if kind == "layer" else None,
                subject=(covered["subject"] or raw or None) if kind != "layer" else None,
                behaviour=raw if kind == "behaviour" else None,
            ),
            "covered",
            "tags_coverage",
        )
    if number is not None:
        _listed(here, result, HealthCell(tags=int(number["tags"])), "number", "tags_distribution")


def _listed(here: Here, result: TagHealthResult, cell: HealthCell, part: str, chart: str) -> None:
    ids = compute.members(analysis, here.dataset, result.spec, cell)
    show.users(here, ids, f"tags_health_{part}", here.text("health.title"), {"kind": "tag_health"}, chart=chart)


def _separation(here: Here, result: TagHealthResult) -> None:
    """How far each tag separates the goal: a chart, and every row as a table."""
    text = here.text
    st.subheader(text("health.separation"), anchor=False, help=text("health.separation_help"))
    if result.spec.outcome is None:
        st.info(text("health.nothing_to_compare"), icon=":material/flag:")
        return
    rows = separating_rows(result)
    if rows:
        alt = text("health.alt_separation", n=len(rows), sure=sum(row.sure for row in rows))
        show.chart(charts.separation(result, text), "tags_separation", alt)
        if any(row.sure and not row.counts_goal for row in rows):
            st.caption(text("health.association"))
        if any(row.counts_goal for row in rows[: charts.MOST_SEPARATING]):
            st.caption(text("health.counts_goal_mark"))
    frame = result.rows
    percent = ("share", "rate", "rest", "difference") if result.spec.outcome.is_share else ("share",)
    table = pd.DataFrame(
        {
            "tag": frame["name"],
            "value": frame["value"].fillna(""),
            "users": frame["users"],
            "share": frame["share"],
            "rate": frame["rate"],
            "rest": frame["rest"],
            "difference": frame["difference"],
            "verdict": [text(f"health.verdict_{verdict}") for verdict in frame["verdict"]],
        }
    )
    labels = {name: text(f"health.column_{name}") for name in table.columns}
    with st.expander(text("tags.health_table"), type="compact"):
        show.table(table, "tags_health_table", labels, percent=percent, alt=text("health.separation"))
