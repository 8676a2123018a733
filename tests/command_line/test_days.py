"""Do days come through the command line as they are: asked, portrayed, whatever the zones?"""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.command_line.calls import Call

ON_THE_28TH = {"did": ["order"], "where": [{"property": "delivery_date", "=": "2026-03-28"}]}


def asked(call: Call, folder: Path, rule: object) -> list[str]:
    (folder / "rule.json").write_text(json.dumps(rule))
    assert call("tag", "save", "day28", "--project", "shop", "--rule", folder / "rule.json").status == 0
    return call("tag", "users", "day28", "--project", "shop").out.split()


@pytest.mark.acceptance
@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Shanghai", "UTC"])
def test_who_got_an_order_on_the_28th(call: Call, tmp_path: Path, acceptance_cases: Path, zone: str) -> None:
    file = acceptance_cases / "reports" / "orders_utc.csv"
    words = ("--project", "shop", "--time-zone", "UTC", "--project-time-zone", zone)
    assert call("import", file, *words).status == 0
    assert asked(call, tmp_path, json.loads((acceptance_cases / "reports" / "day_28.json").read_text())) == ["b"]


def test_another_zone_of_the_project_moves_no_day(call: Call, tmp_path: Path) -> None:
    rows = [f"u{n},order,2026-03-10 10:00:00,2026-03-{26 + n}" for n in range(4)]
    (tmp_path / "orders.csv").write_text("\n".join(["user_id,event,time,delivery_date", *rows]))
    assert call("import", tmp_path / "orders.csv", "--project", "shop", "--time-zone", "Asia/Shanghai").status == 0
    for zone in ("Asia/Shanghai", "America/New_York", "Pacific/Kiritimati"):
        assert call("settings", "--project", "shop", "--time-zone", zone).status == 0
        assert asked(call, tmp_path, ON_THE_28TH) == ["u2"]


def test_quarters_of_days_are_days(call: Call, tmp_path: Path) -> None:
    people = [(f"u{n:02}", (date(1990, 1, 1) + timedelta(days=n)).isoformat()) for n in range(80)]
    events = [f"{user},{'pay' if n < 40 else 'view'},2026-03-01 10:00:00" for n, (user, _) in enumerate(people)]
    (tmp_path / "events.csv").write_text("\n".join(["user_id,event,time", *events]))
    (tmp_path / "users.csv").write_text("\n".join(["user_id,born", *map(",".join, people)]))
    assert call("import", tmp_path / "events.csv", "--project", "shop", "--time-zone", "UTC").status == 0
    assert call("import", tmp_path / "users.csv", "--project", "shop", "--attributes").status == 0
    asked(call, tmp_path, {"did": ["pay"]})
    rows = call("portrait", "day28", "--project", "shop", "--json").json["values"]
    edges = [(row["low"], row["high"]) for row in rows if row["name"] == "born"]
    assert edges[:2] == [(None, "1990-01-20"), ("1990-01-20", "1990-02-09")]
