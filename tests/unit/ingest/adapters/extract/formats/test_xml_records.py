"""XML as data: each value says what it is, and records stand apart; damage and old charsets are no hindrance."""
# ruff: noqa: RUF001 (words of other alphabets)

from collections.abc import Callable

import pytest

from sluiceway_ingest.adapters.extract.formats import xml_page
from sluiceway_ingest.adapters.extract.formats.draft import Draft, File
from sluiceway_ingest.domain.extracted import ExtractionFailed

FileOf = Callable[..., File]


@pytest.fixture
def read(file_of: FileOf) -> Callable[[str | bytes], Draft]:
    return lambda content: xml_page.read(file_of("a.xml", content))


Read = Callable[[str | bytes], Draft]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (
            "<Lager><Ort>Köln</Ort><Artikel Nr='7'><Name>Säge</Name><Preis Währung='EUR'>4,50</Preis></Artikel>"
            "<Artikel Nr='8'><Name>Beil</Name></Artikel></Lager>",
            "Ort: Köln\n\nArtikel.Nr: 7\nArtikel.Name: Säge\nArtikel.Preis: 4,50 (Währung: EUR)\n\n"
            "Artikel.Nr: 8\nArtikel.Name: Beil",
        ),
        (
            "<库存><物品 编号='1'><名称>锯子</名称><价格>45</价格></物品>"
            "<物品 编号='2'><名称>斧头</名称></物品></库存>",
            "物品.编号: 1\n物品.名称: 锯子\n物品.价格: 45\n\n物品.编号: 2\n物品.名称: 斧头",
        ),
        (
            "<склад><товар><имя>пила</имя><цена>450</цена></товар><товар><имя>топор</имя></товар></склад>",
            "товар.имя: пила\nтовар.цена: 450\n\nтовар.имя: топор",
        ),
    ],
)
def test_records_stand_apart_and_values_say_what_they_are(read: Read, content: str, text: str) -> None:
    assert read(f"<?xml version='1.0'?>{content}").parts == (text,)


def test_what_a_record_holds_several_of_stays_in_it(read: Read) -> None:
    order = "<order><who><city>{}</city></who><line sku='a' qty='2'/><line sku='b' qty='3'/></order>"
    assert read(f"<orders>{order.format('Rome')}{order.format('Bonn')}</orders>").parts[0].split("\n\n") == [
        f"order.who.city: {city}\norder.line.sku: a\norder.line.qty: 2\norder.line.sku: b\norder.line.qty: 3"
        for city in ("Rome", "Bonn")
    ]


def test_values_that_repeat_are_no_records(read: Read) -> None:
    assert read("<r><name>Mill</name><tag>wind</tag><tag>water</tag></r>").parts == (
        "name: Mill\ntag: wind\ntag: water",
    )


def test_a_feed_is_its_entries_and_has_a_title_of_its_own(read: Read) -> None:
    entry = "<item><title>{}</title><description>&lt;p&gt;It &lt;b&gt;is&lt;/b&gt; open.&lt;/p&gt;</description></item>"
    feed = f"<rss><channel><title>Gates</title>{entry.format('One')}{entry.format('Two')}</channel></rss>"
    draft = read(feed)
    assert (draft.title, draft.parts[0].split("\n\n")[1:]) == (
        "Gates",
        [f"item.title: {name}\nitem.description: It is open." for name in ("One", "Two")],
    )


def test_the_title_of_a_record_is_not_that_of_the_document(read: Read) -> None:
    assert read("<l><b><title>x</title><n>1</n></b><b><title>y</title><n>2</n></b></l>").title == ""


@pytest.mark.parametrize(
    "prose",
    [
        "<story><chapter><head>Mills</head><p>It is <em>open</em> at noon.</p></chapter></story>",
        "<letter>Dear <who>Ann</who>, the gate is open.</letter>",
        "<svg><g d='M0 0'><text>The gate</text></g></svg>",
    ],
)
def test_prose_has_no_names_before_its_words(read: Read, prose: str) -> None:
    assert ": " not in read(prose).parts[0]


def test_packed_bytes_and_technical_attributes_are_no_text(read: Read) -> None:
    blob = "iVBORw0KGgo" * 200
    content = f"<r xmlns:x='http://www.w3.org/2001/XMLSchema-instance' x:schemaLocation='a b'><i>{blob}</i><n>7</n></r>"
    assert read(content).parts == ("n: 7",)


@pytest.mark.parametrize("sign", ["\u6c34", "\u3042", "\u0e19"])
def test_a_long_value_of_a_script_without_blanks_is_text(read: Read, sign: str) -> None:
    assert read(f"<r><body>{sign * 1500}</body><n>7</n></r>").parts == (f"body: {sign * 1500}\nn: 7",)


def test_a_damaged_byte_or_a_control_character_does_not_spoil_a_file(read: Read) -> None:
    assert read("<a><b>Größe ".encode() + b"\xff\x0c five</b><c>7</c></a>").parts == ("b: Größe \ufffd five\nc: 7",)


@pytest.mark.parametrize("charset", ["Shift_JIS", "gb2312", "windows-1251", "utf-16", "EUC-JP", "iso-8859-1"])
def test_a_file_is_read_in_the_charset_that_it_says(read: Read, charset: str) -> None:
    words = {"windows-1251": "Мельница", "iso-8859-1": "Mühle", "gb2312": "水门"}.get(charset, "水門")
    content = f"<?xml version='1.0' encoding='{charset}'?><a><b>{words}</b><c>7</c></a>".encode(charset)
    assert read(content).parts == (f"b: {words}\nc: 7",)


def test_elements_that_lie_deep_end(read: Read) -> None:
    deep = "".join(f"<a><v>{number}</v>" for number in range(3_000)) + "</a>" * 3_000
    (text,) = read(f"<r>{deep}</r>").parts
    assert (text.count("\n"), max(map(len, text.split("\n"))) < 60) == (2_999, True)


def test_an_entity_hidden_in_another_charset_is_still_a_bomb(read: Read) -> None:
    laughs = "<?xml version='1.0' encoding='utf-16'?><!DOCTYPE a [<!ENTITY a 'x'><!ENTITY b '&a;&a;'>]><a>&b;</a>"
    with pytest.raises(ExtractionFailed, match="BOMB"):
        read(laughs.encode("utf-16"))
