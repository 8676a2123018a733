"""Which events of the data are meant by a usual name, such as `add_to_cart` or 加入购物车?

Names are compared by their words: without upper case, separators, word endings, or words that say nothing (`click`,
`button`); Chinese by its characters. An event may say a little more than the name (`product_view_home`), unless that
turns it into something else (`payment_failed`, 支付失败).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_WORD = re.compile(r"[a-z]+|[0-9]+|[\u4e00-\u9fff]+")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_ENDINGS = ("ing", "ed", "es", "s", "e")
_SILENT = frozenset({"event", "click", "tap", "btn", "button", "the", "a", "an", "to", "of", "on", "user", "track"})
_OPPOSITES = frozenset(
    {
        "fail",
        "error",
        "cancel",
        "remov",
        "delet",
        "refund",
        "reject",
        "abandon",
        "declin",
        "return",
        "un",
        "back",
        "not",
    }
)
_CHINESE_OPPOSITES = (
    "失败",
    "取消",
    "移除",
    "删除",
    "退款",
    "退货",
    "拒绝",
    "放弃",
    "未",
    "错误",
    "返回",
    "关闭",
    "超时",
)
_EXACT = 10.0
_MORE_WORDS, _MORE_CHARACTERS = 2, 4
_MOST = 3  # events of one step


def meant(names: Iterable[str], events: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The events that fit one of the names best, none if none does. `events`: what each is called, in any language."""
    names = tuple(names)
    scores = {event: max(_score(name, called) for name in names for called in calls) for event, calls in events.items()}
    best = max(scores.values(), default=0.0)
    return tuple(event for event, score in scores.items() if score == best)[:_MOST] if best > 0 else ()


def _score(name: str, called: str) -> float:
    """10 for the same words, less for a name that says more, 0 for another one."""
    if _is_chinese(name):
        return _chinese_score(_characters(name), _characters(called))
    wanted, said = _words(name), _words(called)
    if not wanted or not wanted <= said:
        return 0.0
    more = said - wanted
    if more & _OPPOSITES or len(more) > _MORE_WORDS or (more and len(wanted) < 2):
        return 0.0
    return _EXACT - len(more)


def _chinese_score(wanted: str, said: str) -> float:
    more = len(said) - len(wanted)
    if wanted not in said or more > min(_MORE_CHARACTERS, 2 * len(wanted) - 2):
        return 0.0
    rest = said.replace(wanted, "", 1)
    return 0.0 if any(opposite in rest for opposite in _CHINESE_OPPOSITES) else _EXACT - more / 2


@lru_cache(maxsize=20_000)
def _is_chinese(name: str) -> bool:
    return _CHINESE.search(name) is not None


@lru_cache(maxsize=20_000)
def _words(name: str) -> frozenset[str]:
    plain = _CAMEL.sub(" ", unicodedata.normalize("NFKC", name)).lower()
    words = _WORD.findall(plain)
    told = frozenset(_stem(word) for word in words if word not in _SILENT)
    return told or frozenset(words)


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) > 2:
            return _stem(word.removesuffix(ending)) if ending != "e" else word.removesuffix(ending)
    return word


@lru_cache(maxsize=20_000)
def _characters(name: str) -> str:
    return "".join(_WORD.findall(unicodedata.normalize("NFKC", name).lower()))
