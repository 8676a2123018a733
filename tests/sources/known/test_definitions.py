"""Does a file of each tool's form find its definition, and is it read as the definition says?"""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.locale import LANGUAGES
from analysis.sources.inspecting import WAYS, inspect_file
from analysis.sources.known import known_export, known_exports, recognised

FILES = Path(__file__).parent / "files"
OF_CASES = {
    "alipay_bill": "alipay_personal_bill.csv",
    "amplitude": "amplitude_events.csv",
    "appsflyer": "appsflyer_inapp_events.csv",
    "appstore_subscribers": "appstore_subscriber.txt",
    "appstore_subscription_events": "appstore_subscription_events.txt",
    "citibike": "citibike_trips.csv",
    "edx_tracking": "edx_tracking.log",
    "ga4_bigquery": "ga4_bigquery_events.csv",
    "ga4_report": "ga4_free_form.csv",
    "google_forms": "google_forms_responses.csv",
    "google_play_reviews": "google_play_reviews.csv",
    "hubspot_contacts": "hubspot_contacts.csv",
    "jd_bill": "jd_personal_bill.csv",
    "jd_orders": "jd_shop_orders.csv",
    "matomo_visits": "matomo_visits_utf16.csv",
    "mixpanel": "mixpanel_raw_export.jsonl",
    "moodle_logs": "moodle_logs.csv",
    "ocel": "object_log_ocel.csv",
    "xes": "process_log.xes",
    "access_log": "apache_access.log",
    "plausible": "plausible_visitors.csv",
    "pm4py": "process_log_pm4py.csv",
    "qualtrics": "qualtrics_responses.csv",
    "sensors": "sensors_events.jsonl",
    "shopify_orders": "shopify_orders.csv",
    "snowplow": "snowplow_enriched.tsv",
    "square_items": "square_items.csv",
    "stripe_payments": "stripe_payments.csv",
    "surveymonkey": "surveymonkey_responses.csv",
    "taobao_orders": "taobao_orders.csv",
    "wechat_bill": "wechat_personal_bill.csv",
    "wechat_merchant": "wechat_merchant_bill.csv",
    "wenjuanxing": "wenjuanxing_answers.csv",
}


def test_every_definition_is_held_to_a_file_of_its_form() -> None:
    of_files = {path.stem for path in FILES.iterdir()}
    assert of_files | set(OF_CASES) == {one.code for one in known_exports()}
    assert not of_files & set(OF_CASES)


@pytest.mark.parametrize("one", known_exports(), ids=lambda one: one.code)
def test_every_definition_says_its_source_and_what_it_did(one) -> None:  # noqa: ANN001
    assert one.source and set(one.sentences) == set(LANGUAGES)
    assert set(one.ask) <= set(WAYS)
    assert one.signature or one.names


@pytest.mark.parametrize("path", sorted(FILES.iterdir()), ids=lambda path: path.stem)
def test_a_file_written_after_a_source_is_recognised(path: Path) -> None:
    hold(path, path.stem)


@pytest.mark.acceptance
@pytest.mark.parametrize("code", sorted(OF_CASES))
def test_a_case_is_recognised(code: str, acceptance_cases: Path) -> None:
    hold(acceptance_cases / "exports" / OF_CASES[code], code)


def hold(path: Path, code: str) -> None:
    """The roles are the definition's first columns that the file has, and what it asks is asked."""
    found, one = inspect_file(path, path.name), known_export(code)
    assert one is not None
    assert found.known == code
    if one.names:
        assert set(found.asked) >= {"columns"}
        return
    assert set(one.ask) <= set(found.asked)
    if one.user:
        assert found.guess.user in one.user
    else:
        assert found.guess.user is None
    if one.kind == "events":
        if one.time:
            assert found.guess.time in one.time
        if one.event_name or one.event:
            assert found.guess.event_name == one.event_name or found.guess.event in one.event


@pytest.mark.parametrize(
    "columns",
    [
        ("user_id", "event", "time"),
        ("Timestamp", "user", "action"),
        ("date", "visitors"),
        ("id", "name", "email", "created_at"),
        ("订单编号", "买家", "时间"),
        ("交易时间", "金额"),
        ("Name", "Email", "Created at"),
        ("event", "time", "price"),
        ("Date", "Time", "Amount"),
        ("case_id", "activity", "timestamp"),
    ],
)
def test_files_of_ones_own_are_no_tools(columns: tuple[str, ...]) -> None:
    assert recognised(columns) is None
