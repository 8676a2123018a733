"""Which number, and of what, does a text write that dresses it: `US$ 1,250.00`, `(12,50 €)`, `45 %`, `1'250`, `7-`?

Only texts that are no plain numbers come here. Brackets and a minus at the end say negative, as in accounts. Blanks and
apostrophes stand between thousands; Indian lakhs are read with a decimal point.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from analysis.sources.mapping import Decimal

_BLANK = r"[ \t\x{A0}\x{2009}\x{202F}\x{3000}]"
_CODES = (
    "AED|ARS|AUD|BRL|CAD|CHF|CLP|CNH|CNY|COP|CZK|DKK|EGP|EUR|GBP|HKD|HUF|IDR|ILS|INR|JPY|KRW|MXN|MYR|NGN|NOK|NZD|PEN|PHP|"
    "PKR|PLN|RMB|RON|RUB|SAR|SEK|SGD|THB|TRY|TWD|UAH|USD|VND|ZAR"
)
_SIGN = r"(?:[A-Z]{1,3}\$|\p{Sc}|R\$|Rs\.?|kr\.?|zł|Kč|Ft|Fr\.|lei)"
_MONEY = rf"(?:{_SIGN}|{_CODES})"
_OF_COUNTS = "元|円|圆|块|人民币|美元|欧元|万元|分钟|小时|秒|天|岁|次|件|个|人"
_OF_MEASURES = "kg|g|km|m|cm|mm|ms|s|min|h|ml|l|°C|°F"
_AFTER = rf"(?:{_MONEY}|[%％‰]|{_OF_COUNTS}|{_OF_MEASURES})"
_BETWEEN = r"[ \x{A0}\x{2009}\x{202F}'’]"
_DRESSED = (
    rf"^(?P<open>[(（])?{_BLANK}*(?P<sign>[-−+])?{_BLANK}*(?P<before>{_MONEY})?{_BLANK}*(?P<inner>[-−])?{_BLANK}*"
    rf"(?P<number>[0-9](?:[0-9.,]|{_BETWEEN}[0-9])*|[.,][0-9]+){_BLANK}*(?P<after>{_AFTER})?{_BLANK}*"
    rf"(?P<close>[)）])?(?P<last>[-−])?$"
)
_GROUPED = rf"^([0-9]{{1,3}}(?:{_BETWEEN}[0-9]{{3}})+)([.,][0-9]+)?$"
_LAKHS = r"^[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}(?:\.[0-9]+)?$"
_SAME = (("￥", "¥"), ("％", "%"), ("＄", "$"))


def undressed(texts: pa.StringArray, decimal: Decimal) -> tuple[pa.StringArray, pa.StringArray]:
    """The plain number that each text writes, and its unit ("" where there is none); both null where it writes none."""
    found = pc.extract_regex(pc.utf8_trim_whitespace(texts), _DRESSED)
    part = {name: pc.struct_field(found, name) for name in found.type.names} if len(texts) else {}
    if not part:
        return texts, texts
    minus = [pc.is_in(part[name], pa.array(["-", "−"])) for name in ("sign", "inner", "last")]
    opened, closed = (pc.not_equal(part[name], "") for name in ("open", "close"))
    negatives = pc.add(
        pc.add(minus[0].cast("int8"), minus[1].cast("int8")), pc.add(minus[2].cast("int8"), opened.cast("int8"))
    )
    before, after = part["before"], part["after"]
    has_before, has_after = pc.not_equal(before, ""), pc.not_equal(after, "")
    # `$12 USD`: the code says it all; a sign before and another unit behind say two things
    twice = pc.and_(pc.and_(has_before, has_after), pc.invert(pc.match_substring_regex(after, rf"^(?:{_CODES})$")))
    plus = pc.and_(pc.equal(part["sign"], "+"), pc.invert(pc.or_(has_before, has_after)))  # +86: of a telephone
    number = part["number"]
    spaced = pc.match_substring_regex(number, _BETWEEN)
    grouped = pc.match_substring_regex(number, _GROUPED)
    wrong = pc.or_(pc.and_(spaced, pc.invert(grouped)), pc.or_(pc.not_equal(opened, closed), pc.greater(negatives, 1)))
    wrong = pc.or_(wrong, pc.or_(twice, plus))
    number = pc.replace_substring_regex(number, _BETWEEN, "")
    if decimal == ".":
        lakhs = pc.match_substring_regex(number, _LAKHS)
        number = pc.if_else(lakhs, pc.replace_substring(number, ",", ""), number)
    number = pc.if_else(pc.equal(negatives, 1), pc.binary_join_element_wise("-", number, ""), number)
    unit = pc.if_else(has_after, after, before)
    for written, meant in _SAME:
        unit = pc.replace_substring(unit, written, meant)
    nothing = pa.scalar(None, pa.string())
    bad = pc.fill_null(wrong, True)
    return pc.if_else(bad, nothing, number), pc.if_else(bad, nothing, unit)
