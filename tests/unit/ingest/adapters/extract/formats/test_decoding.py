"""Charsets: by mark, by label, as UTF-8, by guessing; damage of a byte changes nothing else."""
# ruff: noqa: RUF001 (words of other alphabets)

import codecs

import pytest

from sluiceway_ingest.adapters.extract.formats.decoding import decoded, labelled

BAD = "\ufffd"
TEXTS = {
    "German": "Die Mühle am Bach mahlt für die Bäcker im Tal; größere Säcke trägt der Müller über die Brücke. ",
    "Spanish": "El señor Núñez pidió más café en el jardín, y también un año después volvió a pedírselo al camarero. ",
    "Polish": "Zażółć gęślą jaźń, powiedział młynarz, gdy łódź już płynęła przez śluzę, a dzień był chłodny. ",
    "Greek": "Το πρωί ο φύλακας ανοίγει την πύλη και το νερό τρέχει στα λιβάδια κάτω από το χωριό. ",
    "Russian": "Утром сторож открывает ворота, и вода бежит по лугам внизу, за деревней у старой мельницы. ",
    "Arabic": "يفتح الحارس البوابة في الصباح الباكر فتجري المياه فوق المروج أسفل القرية القديمة. ",
    "Hindi": "सुबह पहरेदार फाटक खोलता है और पानी गाँव के नीचे के मैदानों में बहता है। ",
    "Chinese": "清晨看守人打开闸门，水流过村子下面的草地，磨坊的轮子开始转动，面包师们等着新磨的面粉。",
    "Japanese": "朝早く番人が水門を開けると、水は村の下の草地を流れていき、古い水車がゆっくりと回り始める。",
}
OLD = [
    *(("cp1252", "German"), ("cp1252", "Spanish"), ("cp1250", "Polish"), ("cp1251", "Russian")),
    *(("cp1253", "Greek"), ("cp1256", "Arabic"), ("gb18030", "Chinese"), ("cp932", "Japanese"), ("euc_jp", "Japanese")),
]


def hurt(text: str, charset: str, byte: bytes = b"\xff") -> bytes:
    """The text with a strange byte in its middle, between two characters."""
    middle = len(text) // 2
    return text[:middle].encode(charset) + byte + text[middle:].encode(charset)


def mended(text: str) -> str:
    return text[: len(text) // 2] + BAD + text[len(text) // 2 :]


@pytest.mark.parametrize("byte", [b"\xff", b"\xe9", b"\x80", b"\xf0"])
@pytest.mark.parametrize("times", [1, 40])
@pytest.mark.parametrize("language", TEXTS)
def test_a_damaged_byte_leaves_utf_8_as_it_is(language: str, times: int, byte: bytes) -> None:
    text = "\n".join([TEXTS[language]] * times)
    assert decoded(hurt(text, "utf-8", byte)) == mended(text)


@pytest.mark.parametrize("language", TEXTS)
def test_a_file_that_ends_within_a_character_is_still_utf_8(language: str) -> None:
    whole = TEXTS[language].encode()
    last = max(place for place, byte in enumerate(whole) if byte >= 0xC0)
    assert decoded(whole[: last + 1]) == whole[:last].decode() + BAD


def test_a_single_character_before_the_cut_tells_utf_8() -> None:
    assert decoded("Größe".encode()[:-2]) == f"Grö{BAD}"


def test_a_file_that_begins_within_a_character_is_still_utf_8() -> None:
    assert decoded(TEXTS["Russian"].encode()[1:]) == BAD + TEXTS["Russian"][1:]


def test_lines_of_another_charset_do_not_spoil_the_others() -> None:
    log = ["Tür geöffnet, Wärter gemeldet"] * 30
    raw = "\n".join(log).encode() + b"\n" + "Schlüssel fehlt".encode("cp1252")
    assert decoded(raw).split("\n") == [*log, f"Schl{BAD}ssel fehlt"]


def test_what_was_damaged_before_does_not_count_again() -> None:
    text = f"caf{BAD} {BAD}{BAD} Größe " * 5
    assert decoded(text.encode() + b"\xc3") == text + BAD


@pytest.mark.parametrize(("charset", "language"), OLD)
def test_an_old_charset_is_not_taken_for_damaged_utf_8(charset: str, language: str) -> None:
    text = TEXTS[language] * 4
    assert decoded(text.encode(charset)) == text


def test_guessing_changes_no_character() -> None:
    text = "„Größe“ – it’s “open”, said the keeper… für 5 €. " * 8
    assert decoded(text.encode("cp1252")) == text


@pytest.mark.parametrize(("charset", "language"), [pair for pair in OLD if pair[1] in ("Chinese", "Japanese")])
def test_a_damaged_byte_leaves_an_old_charset_as_it_is(charset: str, language: str) -> None:
    text = f"{TEXTS[language]}\n" * 8
    read = decoded(hurt(text, charset))
    assert sum(line == TEXTS[language] for line in read.split("\n")) >= 7


@pytest.mark.parametrize(
    ("label", "charset", "language"),
    [
        *(("gb2312", "gb18030", "Chinese"), ("shift_jis", "cp932", "Japanese"), ("euc-jp", "euc_jp", "Japanese")),
        *(("utf-8", "utf-8", "Polish"), ("utf-8", "utf-8", "Hindi")),
    ],
)
def test_a_damaged_byte_leaves_a_labelled_text_in_its_charset(label: str, charset: str, language: str) -> None:
    read = labelled(TEXTS[language].encode(charset) + b"\x81 end", label)
    assert (read.startswith(TEXTS[language]), read.endswith(f"{BAD} end")) == (True, True)


@pytest.mark.parametrize(("label", "language"), [("windows-1253", "Greek"), ("windows-1255", "Russian")])
def test_a_byte_that_a_labelled_charset_does_not_know_is_one_character(label: str, language: str) -> None:
    """0xD2 and 0xFF: no letter of theirs."""
    text = TEXTS[language] if label == "windows-1253" else "שומר הסכר פותח את השער מוקדם בבוקר"
    assert labelled(hurt(text, label, b"\xff" if label == "windows-1255" else b"\xd2"), label) == mended(text)


@pytest.mark.parametrize("label", ["gb2312", "euc-kr", "shift_jis", "us-ascii", "utf-16"])
def test_a_label_that_does_not_fit_gives_way_to_utf_8(label: str) -> None:
    assert labelled(TEXTS["Polish"].encode(), label) == TEXTS["Polish"]


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["The gate is open.", TEXTS["German"], "x" * 40])
def test_utf_16_is_told_by_its_zeros(text: str, charset: str) -> None:
    assert decoded(text.encode(charset)) == text


def test_utf_16_that_was_cut_within_a_character_keeps_its_label() -> None:
    assert labelled("The gate is open".encode("utf-16-le")[:-1], "utf-16-le") == f"The gate is ope{BAD}"


def test_a_stray_zero_does_not_make_utf_16_of_a_text() -> None:
    assert decoded(b"gate 7\0 closed, caf\xe9 open, " * 30).replace("\0", "") == "gate 7 closed, café open, " * 30


@pytest.mark.parametrize("label", ["zlib_codec", "rot13", "hex", "a\0b", "", "x-unknown"])
def test_a_label_that_is_no_charset_is_as_none(label: str) -> None:
    assert labelled("Größe".encode(), label) == "Größe"


@pytest.mark.parametrize("mark", [codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF32_BE])
def test_a_mark_alone_is_an_empty_text(mark: bytes) -> None:
    assert decoded(mark) == ""
