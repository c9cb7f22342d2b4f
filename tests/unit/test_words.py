"""Words of the world's scripts, and items that are found by them."""

import pytest

from aisle.inputs.item_terms import item_terms
from aisle.inputs.words import words
from aisle.serving.lists.word_index import index_words

CATALOGUES = {
    "English": ("Green tea pot", "Black tea pot", "Red wool scarf", "Blue wool scarf"),
    "German": ("Grüne Teekanne aus Glas", "Schwarze Teekanne aus Glas", "Roter Schal aus Wolle", "Blauer Schal Wolle"),
    "Chinese": ("绿色玻璃茶壶", "黑色玻璃茶壶", "红色羊毛围巾", "蓝色羊毛围巾"),
    "Japanese": (
        "緑のガラスのティーポット",
        "黒いガラスのティーポット",
        "赤いウールのマフラー",
        "青いウールのマフラー",
    ),
    "Thai": ("กาน้ำชาแก้วสีเขียว", "กาน้ำชาแก้วสีดำ", "ผ้าพันคอขนสัตว์สีแดง", "ผ้าพันคอขนสัตว์สีน้ำเงิน"),
    "Hindi": ("हरी चाय की केतली", "काली चाय की केतली", "लाल ऊनी दुपट्टा", "नीला ऊनी दुपट्टा"),
    "Arabic": ("إبريق شاي أخضر", "إبريق شاي أسود", "وشاح صوف أحمر", "وشاح صوف أزرق"),
    "Greek": ("Πράσινη τσαγιέρα", "Μαύρη ΤΣΑΓΙΕΡΑ", "Κόκκινο μάλλινο κασκόλ", "Μπλε ΜΑΛΛΙΝΟ κασκόλ"),
    "Vietnamese": ("Ấm trà thủy tinh xanh", "Am tra thuy tinh den", "Khăn len đỏ", "Khan len do xanh"),
    "Turkish": ("IŞIKLI çay demliği", "Isikli CAY DEMLIGI", "Kırmızı yün atkı", "KIRMIZI YÜN ATKI"),
    "mixed": ("iPhone 15 手机壳 黑色", "iPhone 14 手机壳 红色", "Wool スカーフ 赤", "Silk スカーフ 青"),
    "Korean": ("초록색 유리 찻주전자", "검은색 유리 찻주전자", "빨간색 양모 목도리", "파란색 양모 목도리"),
}


@pytest.mark.parametrize("script", CATALOGUES)
def test_an_item_finds_its_like_in_every_script(script):
    titles = CATALOGUES[script]

    index = index_words(item_terms({"title": title}) for title in titles)

    nearest = [index.similar(item, 1)[0].tolist() for item in range(len(titles))]
    assert nearest == [[1], [0], [3], [2]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<p>Soft&nbsp;<b>wool</b></p>", ["soft", "wool"]),
        ("<style>.a{color:red}</style>Tea<script>var pot = 1</script>", ["tea"]),
        ("Tom &amp; Jerry&#39;s", ["tom", "jerry"]),
        ("3 < 4 and 5 > 2 cups", ["and", "cups"]),
        ("an unclosed <b tag stays", ["an", "unclosed", "tag", "stays"]),
        ("<STYLE>never closed { color: red", []),
        ("Škoda ÉTÉ naïve Ελλάδα Ёлка", ["skoda", "ete", "naive", "ελλαδα", "елка"]),
        ("Straße STRASSE", ["strasse", "strasse"]),
        ("iPhone15 用ケース", ["iphone15", "用ケ", "ケー", "ース"]),
        ("手机壳iPhone15黑色 pro", ["手机", "机壳", "iphone15", "黑色", "pro"]),
        ("ชาเขียว500มล.", ["ชา", "าเ", "เข", "ขี", "ีย", "ยว", "500", "มล"]),
        ("Ấm trà Điện ĐIỆN", ["am", "tra", "dien", "dien"]),
        ("Işık IŞIK ışık İstanbul", ["isik", "isik", "isik", "istanbul"]),
        ("Łódź Ærø Œuvre", ["lodz", "aero", "oeuvre"]),
        ("شَايٌ شاي شـــاي ٢٥٠", ["شاي", "شاي", "شاي", "250"]),
        ("שָׁלוֹם שלום", ["שלום", "שלום"]),
        ("ΣΟΦΟΣ σοφός", ["σοφοσ", "σοφοσ"]),
        ("Donau\u00addampf Tea\u2764\ufe0fPot क\u094d\u200dष", ["donaudampf", "tea", "pot", "क्ष"]),
        ("&lt;p class=&quot;a&quot;&gt;Soft&amp;nbsp;wool&lt;/p&gt;", ["soft", "wool"]),
        ("&amp;lt;b&amp;gt;deep&amp;lt;/b&amp;gt;", ["deep"]),
        ("Wi-Fi 6E a b", ["wi", "fi", "6e"]),
        ("ｆｕｌｌ ｗｉｄｔｈ", ["full", "width"]),
        ("茶", ["茶"]),
        ("हिन्दी", ["हिन्दी"]),
        ("", []),
        (None, []),
    ],
)
def test_words_are_what_a_reader_would_call_words(text, expected):
    assert words(text) == expected


def test_an_accent_or_a_capital_makes_no_other_word():
    assert words("CAFÉ") == words("cafe\u0301") == words("cafe")


def test_a_word_of_every_item_makes_nobody_alike():
    index = index_words([["shop", "tea"], ["shop", "coffee"], ["shop", "cocoa"], ["shop", "milk"], ["shop", "juice"]])

    assert all(len(index.similar(item, 5)[0]) == 0 for item in range(5))


def test_in_a_small_catalogue_a_word_of_most_items_still_finds_the_like():
    index = index_words([["tea", "green"], ["tea", "black"], ["tea", "white"], ["scarf"], ["shawl"]])

    assert index.similar(0, 5)[0].tolist() == [1, 2]


def test_an_item_is_not_its_own_like_and_the_nearest_comes_first():
    index = index_words([["tea", "green"], ["tea", "green"], ["tea", "black"], ["wool"], ["silk"], ["glass"]])

    places, cosines = index.similar(0, 5)

    assert places.tolist() == [1, 2]
    assert cosines[0] == pytest.approx(1.0)
    assert cosines[0] > cosines[1] > 0


def test_a_catalogue_without_words_or_items_answers_nothing():
    assert len(index_words([])) == 0
    assert len(index_words([[], []]).similar(0, 5)[0]) == 0


DOCUMENTS = [
    ["tea", "green", "tin"],
    ["tea", "black"],
    ["tea", "green"],
    ["wool", "scarf"],
    ["silk", "scarf"],
    ["glass"],
]


@pytest.mark.parametrize("item", range(len(DOCUMENTS)))
def test_a_newcomer_has_the_like_that_an_item_of_its_words_has(item):
    index = index_words(DOCUMENTS)

    places, cosines = index.like(DOCUMENTS[item], 9)

    like, near = index.similar(item, 9)
    assert places.tolist()[0] == item
    assert cosines[0] == pytest.approx(1.0)
    assert places.tolist()[1:] == like.tolist()
    assert cosines[1:] == pytest.approx(near)


def test_a_newcomer_of_unknown_words_is_like_nobody():
    index = index_words(DOCUMENTS)

    assert index.like(["porcelain"], 9)[0].tolist() == index.like([], 9)[0].tolist() == []
    assert index_words([]).like(["tea"], 9)[0].tolist() == []
