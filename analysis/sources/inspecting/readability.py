"""How much does a decoded text look like something a person wrote?

Wrong encodings decode without an error more often than not. What gives them away is what comes out: rare characters, a
lone Chinese character inside a Western word, runs of accented capitals.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

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
