from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from analysis.sources.inspecting.text.encodings import CHUNK, EncodingGuess, NotText, guess_encoding, reads

CHINESE = "用户ID,事件,时间\n1,加入购物车,2024-01-01\n2,提交订单,2024-01-02\n"
TRADITIONAL = "使用者,行為,時間\n1,加入購物車,2024-01-01\n2,送出訂單,2024-01-02\n"
JAPANESE = "ユーザー,イベント,日時\n1,カートに追加,2024-01-01\n2,注文する,2024-01-02\n"
WESTERN = "user,city\n1,Zürich\n2,Málaga\n3,São Paulo\n"


def written(folder: Path, content: bytes) -> Path:
    path = folder / "upload"
    path.write_bytes(content)
    return path


def guess(folder: Path, content: bytes) -> EncodingGuess:
    return guess_encoding(written(folder, content), "upload.csv")


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (CHINESE.encode(), "utf-8"),
        (codecs.BOM_UTF8 + CHINESE.encode(), "utf-8"),
        (CHINESE.encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + CHINESE.encode("utf-16-be"), "utf-16"),
        (CHINESE.encode("utf-16-le"), "utf-16-le"),
        (CHINESE.encode("utf-16-be"), "utf-16-be"),
        (b"a,b\n1,2\n", "utf-8"),
        (CHINESE.encode("gbk"), "gb18030"),
        ("user,city\n1,北京\n".encode("gbk"), "gb18030"),
        ("user,name\n1,张三\n2,李四\n".encode("gbk"), "gb18030"),
    ],
)
def test_a_clear_encoding_is_taken_silently(tmp_path: Path, content: bytes, encoding: str) -> None:
    assert guess(tmp_path, content) == EncodingGuess(encoding)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(TRADITIONAL, "big5"), (JAPANESE, "cp932"), (WESTERN, "cp1252"), ("вход,выход\n" * 3, "cp1251")],
)
def test_others_are_asked_with_the_likeliest_first(tmp_path: Path, text: str, encoding: str) -> None:
    found = guess(tmp_path, text.encode(encoding))
    assert found.encoding == encoding
    assert found.choices[0].encoding == encoding
    assert found.choices[0].preview[0] in text


WORDS = {
    "cp1252": (
        "Zürich Málaga São Genève naïve café Größe Ærø Ångström niño années Köln château crème brûlée 5€ l’été «oui»"
    ),
    "big5": (
        "使用者 行為 時間 加入購物車 送出訂單 臺北市 王小明 瀏覽 付款 商品 價格 "
        "會員 註冊 登入 電話 地址 優惠券 退貨 謝謝 林 黃 男 女"
    ),
    "cp932": (
        "ユーザー イベント 日時 注文 東京 田中 太郎 花子 閲覧 購入 商品 "
        "価格 会員 登録 電話 住所 男 女 はい ｱｲｳ 北海道 人 名前"
    ),
    "cp949": (
        "사용자 이벤트 시간 장바구니 주문 서울 부산 김철수 조회 구매 "
        "상품 가격 회원 가입 로그인 전화 주소 남 여 예 아니오"
    ),
    "cp1251": ("пользователь событие время корзина заказ Москва Иванов вход покупка товар цена да нет муж жен"),
}


@pytest.mark.parametrize("encoding", WORDS)
def test_no_word_of_another_encoding_is_ever_taken_for_gb18030(tmp_path: Path, encoding: str) -> None:
    words = WORDS[encoding].split()
    for column in [*([word] for word in words), words]:
        text = "user,value\n" + "".join(f"{row},{word}\n" for row, word in enumerate(column))
        found = guess(tmp_path, text.encode(encoding))
        readings = [text.encode(encoding).decode(choice.encoding, "replace") for choice in found.choices]
        assert text in readings, (text, found)


def test_the_previews_show_the_same_lines_side_by_side(tmp_path: Path) -> None:
    found = guess(tmp_path, TRADITIONAL.encode("big5"))
    assert len(found.choices) > 1
    assert len({len(choice.preview) for choice in found.choices}) == 1
    assert len({choice.preview for choice in found.choices}) == len(found.choices)


def test_the_whole_file_is_read_before_utf8_is_believed(tmp_path: Path) -> None:
    assert guess(tmp_path, b"a,b\n" * (CHUNK // 2) + "城市,上海市\n".encode("gbk")).encoding == "gb18030"


@pytest.mark.parametrize("before", range(CHUNK - 4, CHUNK + 1))
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5", "utf-16-le"])
def test_a_character_cut_by_the_end_of_a_chunk_is_whole(tmp_path: Path, before: int, encoding: str) -> None:
    text = "a" * before + "事件"
    path = written(tmp_path, text.encode(encoding))
    assert reads(path, encoding)


def test_a_character_cut_off_at_the_end_of_the_file_is_not_utf8(tmp_path: Path) -> None:
    assert not reads(written(tmp_path, "事".encode()[:2]), "utf-8")


def test_bytes_without_any_text_are_refused(tmp_path: Path) -> None:
    with pytest.raises(NotText):
        guess(tmp_path, bytes(range(256)) * 20)
