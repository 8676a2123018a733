"""Is every file in the form of a real export imported right by the command line, or refused with what must be said?"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.command_line.calls import Call

pytestmark = pytest.mark.acceptance
NAMES = (
    *("mixpanel_raw_export.jsonl", "amplitude_events.csv", "ga4_bigquery_events.csv", "ga4_free_form.csv"),
    *("matomo_visits_utf16.csv", "snowplow_enriched.tsv", "google_play_reviews.csv", "appstore_subscriber.txt"),
    *("shopify_orders.csv", "stripe_payments.csv", "hubspot_contacts.csv", "qualtrics_responses.csv"),
    *("surveymonkey_responses.csv", "google_forms_responses.csv", "wenjuanxing_answers.csv"),
    *("alipay_personal_bill.csv", "wechat_personal_bill.csv", "wechat_merchant_bill.csv", "taobao_orders.csv"),
    *("jd_shop_orders.csv", "jd_personal_bill.csv", "sensors_events.jsonl", "moodle_logs.csv"),
    *("moodle_logs_no_year.csv", "edx_tracking.log", "process_log.xes", "process_log_pm4py.csv"),
    *("object_log_ocel.csv", "apache_access.log", "citibike_trips.csv", "mes_machine_log.csv"),
    *("meter_load_profile.csv", "square_items.csv", "appsflyer_inapp_events.csv", "wechat_personal_bill.xlsx"),
    *("plausible_visitors.csv", "appstore_subscription_events.txt"),
)
ASKS = {"questions_open", "encoding_unclear", "import_doubtful"}


def test_the_names_are_those_of_the_cases(acceptance_cases: Path) -> None:
    assert set(NAMES) == set(expected(acceptance_cases))


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_imported_right_or_asked_about(name: str, call: Call, acceptance_cases: Path) -> None:
    right = expected(acceptance_cases)[name]
    ended = call("import", acceptance_cases / "exports" / name, "--project", "p", "--json")
    if ended.status == 1:
        assert ended.json["error"]["code"] in ASKS, ended.err
        return
    assert ended.status == 0
    assert right["must_ask"] == []
    answer = ended.json
    assert (answer["events"], answer["users"]) == (right["events"], right["users"])
    if right["time_zone"] is None:  # else the local times need an answer that isn't given here
        assert moments(answer) == moments(right)
    mapping = answer["files"][0]["mapping"]
    assert (mapping["user"], mapping["event"], mapping["time"]) == (right["user"], right["event"], right["time"])


def moments(span: dict[str, Any]) -> list[datetime]:
    return [datetime.fromisoformat(span[end]) for end in ("first", "last")]


def expected(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "exports" / "expected.json").read_text(encoding="utf-8"))
