"""Which encodings and separators are offered, and what are they called?"""

from __future__ import annotations

from analysis.locale import Text

ENCODINGS = ("utf-8", "gb18030", "big5", "cp932", "cp949", "cp1252", "cp1251", "latin-1", "utf-16")
DELIMITERS = (",", ";", "\t", "|")


def encoding_words(code: str, text: Text) -> str:
    key = f"data.encoding_{code.replace('-', '')}"
    return text(key) if text.has(key) else code


def delimiter_words(sign: str, text: Text) -> str:
    names = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
    return text(f"data.delimiter_{names[sign]}") if sign in names else repr(sign)
