"""Which zone does a name in a file mean: `UTC`, `GMT+5:30`, `Pacific Time (US & Canada)`, 北京时间?

Zones come back by their names in the tz database. Names that different countries use for different zones (`CST`) mean
none: people are asked.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from zoneinfo import available_timezones

_OFFSET = re.compile(r"(?:utc|gmt)?\s*([+\-−–])\s*(\d{1,2})(?::?(\d{2}))?(?:\s*(?:h|hours?))?", re.IGNORECASE)
_BEFORE_NAME = re.compile(r"^[(\[](?:utc|gmt)[^)\]]*[)\]]\s*(.+)$", re.IGNORECASE)  # (UTC-08:00) Pacific Time
_HALF_HOURS = {  # zones that have kept an offset no whole-hour zone stands for
    "+04:30": "Asia/Kabul",
    "+05:30": "Asia/Kolkata",
    "+05:45": "Asia/Kathmandu",
    "+06:30": "Asia/Yangon",
    "+09:30": "Australia/Darwin",
    "-09:30": "Pacific/Marquesas",
}
_BRACKETS = re.compile(r"[(\[{（【]([^()\[\]{}（）【】]+)[)\]}）】]")
_AROUND = re.compile(
    r"^(?:in|all times(?: are)?(?: in)?|tz|time ?zone|时区|zone)?\s*[:=：]?\s*(.*?)\s*(?:time(?: ?zone)?|tz|时间)?$",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"(?:\btime[\s_]?zone|\btz|时区|時區|zeitzone|fuseau horaire|zona horaria)[\"”\s]*[:=：,;\t][\"“\s,;\t]*"
    r"([^\",;\t\r\n}]+)",
    re.IGNORECASE,
)
_SAID_OF_ALL = re.compile(
    r"\b(?:times?|dates?|timestamps)\b[^\r\n]{0,30}?\b(?:in|are)\s+(UTC|GMT)\b(?![+\-])", re.IGNORECASE
)
_LONGEST = 60


def zone_named(text: str, answers: Iterable[tuple[str, str]] = ()) -> str | None:
    """The zone of a name or an offset; None for what names none, or several. `answers` are what people said."""
    key = _key(text)
    for name, zone in answers:
        if _key(name) == key:
            return zone
    return None if len(key) > _LONGEST else _known(key)


def is_ambiguous(text: str) -> bool:
    """Whether the name means different zones in different countries."""
    return _key(text) in _names()[1]


def short_names() -> tuple[str, ...]:
    """Short names in capitals that may stand behind a clock: clear ones and ambiguous ones."""
    return tuple(sorted(key.upper() for key in _short()))


def zone_in_name(column: str) -> tuple[str | None, str | None]:
    """The zone that a time column's name says, else the ambiguous name it says: `Created (UTC)`, `created_at_utc`."""
    for inner in _BRACKETS.findall(column):
        if found := _of_words(inner):
            return found, None
        if is_ambiguous(inner):
            return None, inner.strip()
    words = [word for word in re.split(r"[\s_\-./:()（）]+", re.sub(r"(?<=[a-z])(?=UTC|GMT)", " ", column)) if word]
    for word in words[-1:] + words[:1] if len(words) > 1 else []:
        if word.lower() in ("utc", "gmt"):
            return "UTC", None
        if not column.isupper() and word.isupper() and word.lower() in _short():
            return zone_named(word), word if is_ambiguous(word) else None
    return None, None


def zone_in_lines(lines: Iterable[str]) -> str | None:
    """The one zone that the lines above a table say: `"timeZone":"America/Denver"`, `Time Zone: UTC`, 时区：GMT+8."""
    found: set[str] = set()
    for line in lines:
        for said in _SAID.findall(line.replace('""', '"')):
            if zone := _of_words(said):
                found.add(zone)
        found |= {"UTC" for _ in _SAID_OF_ALL.findall(line)}
    return found.pop() if len(found) == 1 else None


def _of_words(text: str) -> str | None:
    plain = zone_named(text)
    match = _AROUND.match(text.strip())
    return plain or (zone_named(match[1]) if match else None)


def _key(text: str) -> str:
    return re.sub(r"[\s_]+", " ", text).strip().lower()


@lru_cache(maxsize=4_096)
def _known(key: str) -> str | None:
    clear, ambiguous = _names()
    if key in ambiguous:
        return None
    if found := clear.get(key):
        return found
    if match := _BEFORE_NAME.match(key):
        return _known(match[1])
    if match := _OFFSET.fullmatch(key.strip("()[] ")):
        return _of_offset(f"{'+' if match[1] == '+' else '-'}{int(match[2]):02}:{match[3] or '00'}")
    return None


def _of_offset(offset: str) -> str | None:
    """`+08:00` as a zone; signs of the tz database's `Etc` are turned round."""
    sign, hours, minutes = offset[0], int(offset[1:3]), offset[4:]
    if minutes != "00":
        return _HALF_HOURS.get(offset)
    if hours > (14 if sign == "+" else 12):
        return None
    return f"Etc/GMT{'-' if sign == '+' else '+'}{hours}" if hours else "UTC"


@lru_cache(maxsize=1)
def _names() -> tuple[dict[str, str], frozenset[str]]:
    """Zones by key, and the keys that mean several."""
    told = tomllib.loads((Path(__file__).parent / "zone_names.toml").read_text(encoding="utf-8"))
    zones = {_key(name): name for name in available_timezones()} | {"gmt": "UTC", "utc": "UTC", "etc/utc": "UTC"}
    zones |= {_key(name): zone for name, zone in told["zones"].items()}
    zones |= {_key(name): zone for name, offset in told["offsets"].items() if (zone := _of_offset(offset))}
    return zones, frozenset(_key(name) for name in told["ambiguous"])


@lru_cache(maxsize=1)
def _short() -> frozenset[str]:
    told = tomllib.loads((Path(__file__).parent / "zone_names.toml").read_text(encoding="utf-8"))
    return frozenset(_key(name) for name in (*told["offsets"], *told["ambiguous"]) if re.fullmatch("[A-Z]{3,5}", name))
