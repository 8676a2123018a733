"""In which encoding is a file's text?

A byte-order mark settles it, then strict UTF-8 over the whole file. GB 18030 accepts nearly everything that Big5,
Shift-JIS or Western files hold, so it is taken only where these fail or read clearly worse; otherwise people choose
between previews.

Wrong encodings decode without an error more often than not. What gives them away is what comes out: rare characters, a
lone Chinese character inside a Western word, runs of accented capitals.
"""

from __future__ import annotations

import codecs
import gzip
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import BinaryIO, cast

from analysis.errors import InputError, WrongEncoding

CHUNK = 1 << 20
_GZIP = b"\x1f\x8b"
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# Each with wider variants of the same encoding: the first that reads the whole file stands for it.
_FAMILIES = (("gb18030",), ("big5", "cp950", "big5hkscs"), ("cp932",), ("cp1252", "latin-1"), ("cp949",), ("cp1251",))
_RIVALS = {"big5", "cp950", "big5hkscs", "cp932", "latin-1", "cp1252", "cp949"}
_SILENT_SCORE, _SILENT_LEAD = 0.45, 0.3  # what GB 18030 must reach, and by how much it must lead
_SAMPLE_BYTES = 200_000
_PREVIEW_LINES, _PREVIEW_WIDTH = 5, 160
_SURELY_BROKEN = 1_000  # letters, after which it needn't be read on
_LEAST_WHOLE = 10  # letters that can be read for each that can't
_MOST_NULS = 0.001  # text in one-byte or UTF-8 encodings has no NUL; a stray one is no reason to call it binary


class EncodingUnclear(InputError):
    """Several encodings read the file. details: file, choices (the likeliest first)"""

    code = "encoding_unclear"


class NotText(InputError):
    """The bytes are no text in any encoding. details: file"""

    code = "not_text"


@dataclass(frozen=True)
class EncodingChoice:
    """One way to read the file, with the same lines as in the other choices."""

    encoding: str
    preview: tuple[str, ...]
    score: float  # how well it reads, up to 1


@dataclass(frozen=True)
class EncodingGuess:
    """The likeliest encoding; it is sure when `choices` is empty, else people choose (the likeliest is first)."""

    encoding: str
    choices: tuple[EncodingChoice, ...] = ()
    broken: bool = False  # a few letters can't be read in it


def is_gzip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == _GZIP


def open_bytes(path: Path) -> BinaryIO:
    """The file's bytes, unpacked while reading where it is gzip."""
    return cast(BinaryIO, gzip.open(path, "rb")) if is_gzip(path) else path.open("rb")


def chunks(path: Path) -> Iterator[bytes]:
    with open_bytes(path) as file:
        while chunk := file.read(CHUNK):
            yield chunk


def guess_encoding(path: Path, name: str) -> EncodingGuess:
    """Raises NotText for bytes that are no text."""
    with open_bytes(path) as file:
        head = file.read(CHUNK)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return EncodingGuess(encoding, broken=not reads(path, encoding))
    if wide := _wide(head):
        if reads(path, wide):
            return EncodingGuess(wide)
        raise NotText(file=name)
    if head[:_SAMPLE_BYTES].count(0) > _MOST_NULS * len(head[:_SAMPLE_BYTES]):
        raise NotText(file=name)
    if reads(path, "utf-8"):
        return EncodingGuess("utf-8")
    if nearly_reads(path, "utf-8"):
        return EncodingGuess("utf-8", broken=True)
    return _weighed(path, name)


def encoding_of(path: Path, name: str, given: str | None) -> EncodingGuess:
    """The encoding that people gave, or the likeliest. Raises NotText, and WrongEncoding where the given one fails."""
    if given is None:
        return guess_encoding(path, name)
    broken = not reads(path, given)
    if broken and not nearly_reads(path, given):
        raise WrongEncoding(file=name, encoding=given)
    return EncodingGuess(given, broken=broken)


def nearly_reads(path: Path, encoding: str) -> bool:
    """Whether nearly all letters beyond ASCII can be read: texts cut to so many bytes, files put together."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    letters = broken = 0
    try:
        for chunk in chain(chunks(path), (b"",)):
            text = decoder.decode(chunk, final=not chunk)
            letters += len(text) - len(text.encode("ascii", "ignore"))
            broken += text.count("\ufffd")
            if broken > _SURELY_BROKEN and broken > letters - broken:
                return False
    except UnicodeError:  # UTF-16 without its mark
        return False
    return broken > 0 and broken * _LEAST_WHOLE <= letters - broken


def reads(path: Path, encoding: str) -> bool:
    """Whether every byte of the file is good in this encoding, read in chunks."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    ascii_based = not encoding.startswith("utf-16")
    pending = False  # whether the decoder holds the start of a character
    try:
        for chunk in chunks(path):
            if ascii_based and not pending and chunk.isascii():
                continue
            decoder.decode(chunk)
            pending = bool(decoder.getstate()[0])
        decoder.decode(b"", final=True)
    except UnicodeError:  # UTF-16 without its mark is one that isn't a UnicodeDecodeError
        return False
    return True


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark, by where the zero bytes of its commas and digits stand."""
    block = head[:_SAMPLE_BYTES]
    even, odd = block[::2].count(0), block[1::2].count(0)
    half = len(block) / 2
    if odd > half * 0.05 and even <= odd * 0.02:
        return "utf-16-le"
    if even > half * 0.05 and odd <= even * 0.02:
        return "utf-16-be"
    return None


def _weighed(path: Path, name: str) -> EncodingGuess:
    """GB 18030 where it clearly reads best, else the choices."""
    lines = _telling_lines(path)
    found = [next((encoding for encoding in family if reads(path, encoding)), None) for family in _FAMILIES]
    broken = found[0] is None and nearly_reads(path, "gb18030")
    found[0] = "gb18030" if broken else found[0]
    choices = sorted((_choice(lines, one) for one in found if one), key=lambda choice: -choice.score)
    if not choices:
        raise NotText(file=name)
    best = choices[0]
    rivals = max((choice.score for choice in choices if choice.encoding in _RIVALS), default=-1.0)
    if best.encoding == "gb18030" and best.score >= _SILENT_SCORE and best.score >= rivals + _SILENT_LEAD:
        return EncodingGuess("gb18030", broken=broken)
    return EncodingGuess(best.encoding, tuple(choices))


def _telling_lines(path: Path) -> list[bytes]:
    """Lines with bytes beyond ASCII from through the file."""
    lines: list[bytes] = []
    size = 0
    for chunk in chunks(path):
        if chunk.isascii() or size > _SAMPLE_BYTES:
            continue
        here = 0
        for line in chunk.replace(b"\r", b"\n").split(b"\n")[:-1] or [chunk]:
            if not line.isascii() and here < _SAMPLE_BYTES // 8:
                lines.append(line[:_SAMPLE_BYTES])
                here += len(line)
        size += here
    return lines


def _choice(lines: list[bytes], encoding: str) -> EncodingChoice:
    texts = [line.decode(encoding, "replace") for line in lines]
    score = readability("\n".join(texts), simplified=encoding == "gb18030")
    return EncodingChoice(encoding, tuple(text[:_PREVIEW_WIDTH] for text in texts[:_PREVIEW_LINES]), round(score, 3))


# The most frequent characters of written Chinese, simplified and traditional, and those of tables of users and orders.
_FREQUENT = set(
    "的一是不了人我在有他这为之大来以个中上们到说国和地也子时道出而要于就下得可你年生自会那后能对着事其里所去行过家十用发天如然"
    "作方成者多日都三小军二无同么经法当起与好看学进种将还分此心前面又定见只主没公从知使相机高正因开些现问情己想明女性间样山点意"
    "者关己间两被应向位水由长理外儿老动题第并走加平表重把回边白使直五四六七八九百千万亿元男岁省市区县号店名称类别品牌价格单商户购"
    "买支付金额订客会员登录注册浏览收货地址优惠券电话手机退款北京上海广东江苏浙江南西安徽河湖福建四川重庆黑龙吉辽宁陕甘肃云贵州"
    "這為來個們說國時後對會過發無經當與學進種還見沒從機開現問間樣點關兩應長動題邊買賣電話購單商戶會員註冊瀏覽優惠號碼區縣臺灣"
    "產價錢訂貨給讓實體業務處資料總數據類別標題內容圖書館門車東馬鐵醫院語讀聽寫愛氣歲請謝"
)
# The most frequent Korean syllables: Chinese read as Korean makes syllables too, but seldom these.
_FREQUENT_HANGUL = set(
    "이다는을가의에은들고하를로기사지한도자리인시어대서아그나수해부정상구원동일제보전주스여장공안있것과관연세금위으비성선조문신소라경방년"
    "만요심면물중오내산우유무모회행학거국생명단분실입목치트용등화남북강울김박최영철희민준현은미매품격름간날짜네니예벤바"
)
_WEIGHT_HANGUL = 0.2
_WEIGHT_FREQUENT, _WEIGHT_COMMON, _WEIGHT_RARE, _WEIGHT_NONSENSE = 1.0, 0.6, -0.8, -2.0
_LETTER_IN_WORD, _LETTER_IN_RUN, _SIGN = 1.0, -0.8, 0.3
_USUAL_SIGNS = set("，。！？、；：“”‘’（）《》【】「」『』—…·～￥％＋－＝／　°±×÷£€¥§©®™«»¡¿–•ºª½¼¾²³")
_LEAST_RUN = 3


@lru_cache(maxsize=1)
def _simplified() -> frozenset[str]:
    """The first level of GB 2312 (3,755 characters): the standard's own list of what is in common use."""
    pairs = [bytes([high, low]) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF)]
    return frozenset({pair.decode("gb2312", "ignore") for pair in pairs} - {""})


@lru_cache(maxsize=1)
def _traditional() -> frozenset[str]:
    """The first level of Big5 (5,401 characters)."""
    lows = [*range(0x40, 0x7F), *range(0xA1, 0xFF)]
    pairs = [bytes([high, low]) for high in range(0xA4, 0xC7) for low in lows]
    return frozenset({pair.decode("big5", "ignore") for pair in pairs} - {""})


def readability(text: str, simplified: bool = False) -> float:
    """Mean over the characters beyond ASCII, from about −2 (nonsense) to 1 (reads well); 0 when there are none.

    `simplified`: whether the encoding is one in which simplified characters are the usual ones (GB 18030).
    """
    common = _simplified() if simplified else _simplified() | _traditional()
    weights = [_weight(text, place, common) for place, character in enumerate(text) if character > "\x7f"]
    return sum(weights) / len(weights) if weights else 0.0


def _weight(text: str, place: int, common: frozenset[str]) -> float:
    character = text[place]
    before, after = text[place - 1 : place] or " ", text[place + 1 : place + 2] or " "
    if character in _USUAL_SIGNS:
        return _SIGN
    if "\u4e00" <= character <= "\u9fff" or "\u3400" <= character <= "\u4dbf":
        if before.isascii() and after.isascii() and before.isalpha() and after.isalpha():
            return _WEIGHT_NONSENSE  # `gesti髇`: half of it is a letter of a Western word
        if character in _FREQUENT:
            return _WEIGHT_FREQUENT
        return _WEIGHT_COMMON if character in common else _WEIGHT_RARE
    if "\uac00" <= character <= "\ud7a3":
        return _WEIGHT_FREQUENT if character in _FREQUENT_HANGUL else _WEIGHT_HANGUL
    if "\u3040" <= character <= "\u30ff":
        return _WEIGHT_COMMON
    if unicodedata.category(character)[0] == "L":
        return _letter(text, place, before, after)
    return _WEIGHT_NONSENSE if unicodedata.category(character)[0] in "CM" else _WEIGHT_RARE


def _letter(text: str, place: int, before: str, after: str) -> float:
    """Letters of other alphabets: in a word of ASCII letters they are accents; Latin ones in a row are nonsense."""
    if unicodedata.name(text[place], "").startswith("HALFWIDTH"):
        return _WEIGHT_RARE  # half-width kana: what Shift-JIS makes of most bytes
    if not unicodedata.name(text[place], "").startswith("LATIN"):
        return _WEIGHT_COMMON if before > "\x7f" or after > "\x7f" else _WEIGHT_RARE
    if before.isascii() and after.isascii() and (before.isalpha() or after.isalpha()):
        raised = text[place].isupper() and before.islower()
        return _LETTER_IN_RUN if raised else _LETTER_IN_WORD
    run = text[max(place - _LEAST_RUN + 1, 0) : place + _LEAST_RUN]
    return _LETTER_IN_RUN if sum(letter > "\x7f" for letter in run) >= _LEAST_RUN else _SIGN
