"""Can a definition be read in both languages?"""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.locale import LANGUAGES, Language, Text
from analysis.locale.say import Say
from analysis.rules.asked import EIGHT_GROUPS, FOUR_GROUPS, Definition
from analysis.rules.said import definition_sentence, usual_groups
from analysis.rules.written import definition_from_json
from tests.rules.definition_strategies import bins, preferences, rfms, usual_hours

OWN_WORDS = st.one_of(preferences, usual_hours, bins(), rfms)  # rules read as they do by themselves


@pytest.mark.parametrize(
    ("form", "english", "chinese"),
    [
        (
            {"values": [{"value": "big", "rule": {"did": ["pay"], "at_least": 3}}], "otherwise": "small"},
            "gives the first that fits: “big” to users who did pay at least 3 times; else “small” to all others",
            "按顺序取第一个符合的：“big”：做过“pay”至少 3 次；否则“small”：其余用户",
        ),
        (
            {"preference": "category", "of": ["pay"], "top": 2, "at_least_share": 0.3},
            "up to 2 values of category chosen most often, over pay, if at least 30% of what is counted for the user",
            "“pay”中次数最多的最多 2 个“category”取值，且至少占该用户计数的 30%",
        ),
        (
            {"bins": {"sum": "amount", "of": ["pay"]}, "names": ["low", "mid", "high"], "cuts": [10, 100]},
            "total amount, over pay, as “low” up to 10, “mid” above 10 up to 100, “high” above 100",
            "“pay”的“amount”总和，分为“low”（不超过 10）、“mid”（10 以上至 100）、“high”（100 以上）",
        ),
        (
            {"rfm": "amount", "of": ["pay"], "groups": [{"name": "best", "recency": [5, 5], "value": [4, 5]}]},
            "RFM over pay: days since the last (1 to 5 by equally many users), times (1 to 5 by equally many users), "
            "total amount (1 to 5 by equally many users); the first group that fits: "
            "“best” (R 5, mean of F and M 4 to 5)",
            "对“pay”做 RFM：距最后一次的天数（按人数均分为 1 至 5 分）、次数（按人数均分为 1 至 5 分）、"
            "“amount”总和（按人数均分为 1 至 5 分）；取第一个符合的分组：“best”（R 5，F、M 均值 4–5）",
        ),
    ],
)
def test_definitions_read_as_sentences(form: object, english: str, chinese: str) -> None:
    definition = definition_from_json(form)
    assert [definition_sentence(definition, Say(Text(language))) for language in LANGUAGES] == [english, chinese]


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=30, deadline=None)
@given(several=st.lists(OWN_WORDS, min_size=10, max_size=20))
def test_definitions_that_differ_read_differently(language: Language, several: list[Definition]) -> None:
    said: dict[str, Definition] = {}
    for definition in several:
        sentence = definition_sentence(definition, Say(Text(language)))
        assert said.setdefault(sentence, definition) == definition
        assert not re.search(r"\{[a-z]+\}", sentence)


def test_the_usual_groups_have_names_in_both_languages() -> None:
    for language in LANGUAGES:
        for money, groups in ((True, EIGHT_GROUPS), (False, FOUR_GROUPS)):
            named = usual_groups(Text(language), money)
            assert [replace(group, name="") for group in named] == [replace(group, name="") for group in groups]
            assert len({group.name for group in named}) == len(groups)
    eight = "重要价值 重要发展 重要保持 重要挽留 一般价值 一般发展 一般保持 一般挽留"
    assert [group.name for group in usual_groups(Text("zh"))] == [f"{name}客户" for name in eight.split()]
