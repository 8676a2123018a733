"""Questions asked of funnels: short ones, and between them every field with every value that it can have."""

from __future__ import annotations

from datetime import date, timedelta

from analysis.insights.funnel import (
    Breakdown,
    Exclusion,
    FunnelSpec,
    FunnelStep,
    Side,
    Window,
)
from analysis.rules.asked import ColumnTest, Period
from tests.asking import did

DAY = timedelta(days=1)


def steps(*events: str) -> tuple[FunnelStep, ...]:
    return tuple(FunnelStep((event,)) for event in events)


def spec(*events: str, window: Window = DAY, **more: object) -> FunnelSpec:
    return FunnelSpec(steps(*events), window, **more)  # type: ignore[arg-type]


FULL = FunnelSpec(
    (FunnelStep(("view", "search"), (ColumnTest("ad", "is", ("x", "y")),), "look"), FunnelStep(("pay",))),
    timedelta(days=2, hours=3),
    Period(date(2026, 1, 1), date(2026, 1, 31)),
    did(("pay",), at_least=2),
    Breakdown("attribute", "city", top=3),
)

# Between them every field, and every value that a field can have.
EVERY = (
    FULL,
    spec("view", "pay", order="strict", window="day", compare=Side(Period(date(2026, 1, 1), None), did(("view",)))),
    spec("view", "pay", order="any", window="session", counted="sessions", breakdown=Breakdown("property", "ad", 1, 2)),
    FunnelSpec(
        (*steps("view"), FunnelStep(("search",), optional=True), *steps("pay")),
        DAY,
        exclusions=(
            Exclusion(("pay",), 1, 3, (ColumnTest("amount", "<", (1.0,)),)),
            Exclusion(("help", "view"), 1, 3),
        ),
        effect="remove",
        counted="attempts",
        value="amount",
        ties="any",
    ),
    FunnelSpec(
        (
            FunnelStep(("view",), who=(ColumnTest("city", "is", ("York",)),)),
            FunnelStep(("pay",), (ColumnTest("amount", ">", (1.0,)),), who=(ColumnTest("city", "present"),)),
        ),
        DAY,
    ),
    spec("view", "pay", hold="ad", value="amount", base="all", breakdown=Breakdown("property", "ad", at="last")),
    spec("view", "pay", order="strict", passed_over=("search", "help")),
    spec("view", "pay", compare=Side(filter=did(("search",)))),
)
