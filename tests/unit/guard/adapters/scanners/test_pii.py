"""PII is found where it is, whatever stands around it, and nothing else is."""

import json
import sys
import unicodedata
from typing import Any

import pytest

from sluiceway_common.errors import Invalid
from sluiceway_guard.adapters.scanners.matching import characters
from sluiceway_guard.adapters.scanners.pii import LONGEST, LONGEST_SPACED, REGIONS, PiiScanner, _cards
from sluiceway_guard.domain.normalisation import ScannedText

SCANNER = PiiScanner()


def found(text: str) -> list[tuple[str, str]]:
    return [(one.kind, text[one.start : one.end]) for one in SCANNER.scan(ScannedText(text))]


@pytest.mark.parametrize("before", ["\n", "\t", "card:\r\n"])
@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("pii.card", "4111 1111 1111 1111"),
        ("pii.card", "4111111111111111"),
        ("pii.iban", "DE89 3704 0044 0532 0130 00"),
        ("pii.ssn", "536-22-1234"),
        ("pii.email", "ann@mill.example"),
    ],
)
def test_it_is_found_behind_an_end_of_a_line_that_json_writes(before: str, kind: str, value: str) -> None:
    text = json.dumps({"said": f"{before}{value}"})
    assert found(text) == [(kind, value)]


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("pii.card", "4111111111111111"),
        ("pii.card", "4111 1111 1111 1111"),
        ("pii.card", "4111-1111-1111-1111"),
        ("pii.card", "3782 822463 10005"),
        ("pii.card", "４１１１１１１１１１１１１１１１"),
        ("pii.iban", "GB82WEST12345698765432"),
        ("pii.iban", "GB82 WEST 1234 5698 7654 32"),
        ("pii.iban", "de89 3704 0044 0532 0130 00"),
        ("pii.email", "first.last+tag@mail.example.org"),
        ("pii.email", "jürgen@example.de"),
        ("pii.email", "łukasz@żółw.pl"),
        ("pii.email", "иван.петров@пример.рф"),
        ("pii.email", "νίκος@παράδειγμα.ελ"),
        ("pii.email", "ivan@почта.example"),
        ("pii.ip", "203.0.113.7"),
        ("pii.ip", "2001:4860:4860::8888"),
        ("pii.ssn", "123-45-6789"),
        ("pii.ssn", "123 45 6789"),
        ("pii.phone", "+44 20 7946 0958"),
        ("pii.phone", "+41 (0)44 668 18 00"),
        ("pii.phone", "+12125550123"),
        ("pii.phone", "0049 30 901820"),
        ("pii.phone", "(212) 555-0123"),
        ("pii.phone", "212-555-0123"),
        ("pii.phone", "212.555.0123x4567"),
        ("pii.phone", "1-800-555-0199"),
        ("pii.phone", "020 7946 0958"),
        ("pii.phone", "07400123456"),
        ("pii.phone", "030 901820"),
        ("pii.phone", "0171/1234567"),
        ("pii.phone", "0171 - 1234567"),
        ("pii.phone", "033748 12345"),
        ("pii.phone", "(033748) 12345"),
        ("pii.phone", "030 / 901820"),
        ("pii.phone", "030 / 90 18 20"),
        ("pii.phone", "(030) / 901820"),
        ("pii.phone", "+49 30 / 901820"),
        ("pii.phone", "+49 (0) 30 / 90 18 20"),
        ("pii.phone", "+49 - 30 - 901820"),
        ("pii.phone", "+৮৮০ ১৭১১-১২৩৪৫৬"),
        ("pii.phone", "+९१ ९८७६५ ४३२१०"),
        ("pii.phone", "+๖๖ ๘๑ ๒๓๔ ๕๖๗๘"),
        ("pii.phone", "+81ー3ー1234ー5678"),
        ("pii.card", "４１１１ー１１１１ー１１１１ー１１１１"),
        ("pii.card", "៤១១១ ១១១១ ១១១១ ១១១១"),
        ("pii.card", "6362 9700 0045 7013"),
        ("pii.card", "8600 1234 5678 9012"),
        ("pii.iban", "MR13 0002 0001 0100 0012 3456 753"),
        ("pii.iban", "MA64 0115 1900 0001 2050 0053 4921"),
        ("pii.phone", "01 42 68 53 00"),
        ("pii.phone", "01.02.19.99.05"),
        ("pii.phone", "01.02.03.04.05"),
        ("pii.phone", "02-14-18-00-12"),
        ("pii.phone", "612 345 678"),
    ],
)
@pytest.mark.parametrize(
    "around", ["{}", "It is {}.", "\n{}\n", "„{}“", "(see {}, please)", "42: {}; 7", "日本{} 日本", "Hers,{},his"]
)
def test_it_is_found_whole_in_any_surroundings(kind: str, written: str, around: str) -> None:
    # Letters before an address are part of it.
    text = around.replace("日本{", "日本 {" if kind == "pii.email" else "日本{").format(written)
    assert found(text) == [(kind, written)]


def test_a_digit_of_any_script_is_read_as_what_it_is() -> None:
    decimal = {chr(code): unicodedata.decimal(chr(code), None) for code in range(sys.maxunicode + 1)}
    read = {one: characters(one).decode() for one, digit in decimal.items() if digit is not None}
    assert read == {one: str(digit) for one, digit in decimal.items() if digit is not None}


@pytest.mark.parametrize("value", ["203.0.113.7", "4111111111111111"])
def test_a_long_vowel_behind_a_word_is_no_hyphen(value: str) -> None:
    assert [told for _, told in found(f"サーバー{value}、ユーザー1ー2ー3")] == [value]


@pytest.mark.parametrize(
    "between", [".", "  ", " - ", " -", ". ", "\u00a0", "\u2009", "\u202f", "\u00a0\u00a0", "\u2003", "** **"]
)
@pytest.mark.parametrize(
    ("kind", "groups"),
    [
        ("pii.card", "4111 1111 1111 1111"),
        ("pii.card", "3782 822463 10005"),
        ("pii.iban", "DE89 3704 0044 0532 0130 00"),
        ("pii.iban", "GB82 WEST 1234 5698 7654 32"),
    ],
)
@pytest.mark.parametrize("around", ["{}", "It is {}.", "No. 7: {}; 12/29, 123", "KD-12345 {} ABCDEFXX", "({}) 999"])
def test_cards_and_accounts_are_found_however_their_groups_are_parted(
    between: str, kind: str, groups: str, around: str
) -> None:
    # No bank prints a blank on both sides of a hyphen in an account, and no bold groups.
    if kind == "pii.iban" and len(between) > 2:
        return
    value = groups.replace(" ", between)
    assert found(around.format(value)) == [(kind, value)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("*4111* 1111 1111 1111", "4111* 1111 1111 1111"),
        ("**4111 1111** 1111 1111", "4111 1111** 1111 1111"),
        ("_4111 1111 1111 1111_", "4111 1111 1111 1111"),
        ("__4111111111111111__", "4111111111111111"),
        ("**4111-1111-1111-1111**", "4111-1111-1111-1111"),
        ("In 2023. 4111 1111 1111 1111", "4111 1111 1111 1111"),
        ("*DE89* 3704 0044 0532 0130 00", "DE89* 3704 0044 0532 0130 00"),
        ("**DE89370400440532013000**", "DE89370400440532013000"),
    ],
)
def test_stress_hides_no_card_and_no_account(text: str, value: str) -> None:
    assert [told for _, told in found(text)] == [value]


@pytest.mark.parametrize("sign", ["\u200b", "\u00ad", "\u2060", "\u202a", "\ufeff", "\ufe0f", "\x00", "\x7f", "\u0336"])
@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("pii.card", "4111 1111 1111 1111"),
        ("pii.card", "4111111111111111"),
        ("pii.iban", "DE89370400440532013000"),
        ("pii.ssn", "536-22-1234"),
        ("pii.email", "ann@mill.example"),
        ("pii.phone", "+44 20 7946 0958"),
    ],
)
def test_a_sign_that_nobody_sees_hides_nothing(sign: str, kind: str, value: str) -> None:
    for at in range(1, len(value)):
        cut = value[:at] + sign + value[at:]
        assert found(f"Hers: {cut}, his.") == [(kind, cut)]
    strewn = sign.join(value)
    assert found(f"Hers: {strewn}, his: {value}") == [(kind, strewn), (kind, value)]


def test_what_a_sign_that_nobody_sees_parts_is_found() -> None:
    card = "4111111111111111"
    assert found(f"ref7\u200b{card}\u200bx and {card}\u200b{card}") == [("pii.card", card)] * 3


@pytest.mark.parametrize(
    "text",
    [
        "1234\u200b5678\u200b9012\u200b3456",
        "Donau\u00addampf\u00adschiff 2021\u200b2022\u200b2023\u200b2024",
        "می\u200cخواهم 12\u200c34",
        "1\ufe0f\u20e3 2\ufe0f\u20e3 3\ufe0f\u20e3 👩\u200d👩\u200d👧",
        "41\x0011\x00",
    ],
)
def test_signs_that_nobody_sees_make_nothing(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "The total is 1 234 567 890 EUR, or $612 345 678.",
        "On 01.02.2023, 2023-04-05 and 12/31/1999 nothing happened.",
        "ISBN 0-306-40615-2 and 978-3-16-148410-0, EAN 4006381333931.",
        "From 0730 - 1630, 1939 - 1945 and on 24 / 12 / 2024, in 01 / 2024 - 12 / 2024.",
        "From 07.02.1999-31.12.1999, 07/02/1999–31/12/1999, on 07 02 1999, in 01.01.1999/01, born 010199-1234.",
        "From 01/01 00.00.00 to 12-31 23.59.59, on 01.02 03.04.05 and 05/06 07.30.",
        "Open 08.30-17.00, 02.14-18.00 and 10.00-12.30.",
        "1 045 600 700 people, 12 045 600 of them, 5012 0345 0678 and 4111 1111 0234 5679, 1999-12-31 08.30-17.00.",
        "Order no. 0123-456789 and invoice # 0171 1234567 are open.",
        "Version 1.2.3.4, v1.2.3.4, Chrome/120.1.2.3 on 127.0.0.1 and 10.0.0.0/8.",
        "Decimal('69.7575744') is less than +35236450.6",
        "0.4111111111111111 and a4111111111111111 and 41111111111111112",
        "std::vector<int> a::b; at 12:30:45 in dead::beef",
        "icon@2x.png, git@example.com:team/project, https://u:p@example.com/x, @decorator",
        "1700000000, 1700000000000 and 20240115103000 are moments.",
        "550e8400-e29b-41d4-a716-446655440000 is an id; so is sha256:4111111111111111abc.",
        "See Nature 12 (34) 345-3678.",
        "10000 20000 30000 40000 50000",
        "0.4111 1111 1111 1111 and 12.4111111111111111 and 0.4111.1111.1111.1111",
        "4111  1111  1111  1111  2025  2026",
        "| 2021 | 4111.5 | 1111.5 |\n5012  5034  5067  5102  5113",
        "1.3.6.1.4.1.4111.1111.1111.1111.2 and 10.4111.1111.1111.1111",
        "serial_4111111111111111_a and img_4111111111111111.png",
        "5 * 4111 * 1111 * 1111 * 1111",
        "SN: 4111.1111.1111.1112, part DE89.3704.0044.0532.0130.01",
        "a-4111 1111 1111 1111 and order-4111111111111111 and 4111111111111111_x",
        "AB12  3456  7890 and in DE10. There are 20 of them.",
    ],
)
def test_other_numbers_are_nobodys(text: str) -> None:
    assert found(text) == []


def test_several_are_told_in_the_order_of_the_text_and_none_twice() -> None:
    text = "Call +44 20 7946 0958 or write to a@example.com; card 4111 1111 1111 1111, exp 12/29, SSN 123-45-6789."
    assert [kind for kind, _ in found(text)] == ["pii.phone", "pii.email", "pii.card", "pii.ssn"]


@pytest.mark.parametrize("between", [" ", " / ", " - ", ", ", " or "])
@pytest.mark.parametrize(
    ("first", "second"),
    [
        *(("030 901820", "0171 1234567"), ("212-555-0123", "415-555-0123"), ("+49 30 901820", "0171 1234567")),
        *(("01 42 68 53 00", "01 42 68 53 01"), ("0171 1234567", "212.555.0123"), ("0049 30 901820", "0171/1234567")),
        *(("030 901820", "0049 30 901820"), ("+44 20 7946 0958", "(212) 555-0123"), ("612 345 678", "07400123456")),
    ],
)
def test_two_phones_beside_each_other_are_two(first: str, second: str, between: str) -> None:
    assert [value for _, value in found(f"{first}{between}{second}")] == [first, second]


@pytest.mark.parametrize(
    "before",
    ["01.02.2024", "2024-01-05", "05/01/2024", "2024-01-05 10:30", "08.30-17.00", "17", "10115", "2024", "KD-12345"],
)
@pytest.mark.parametrize("phone", ["030 901820", "0171 1234567", "020 7946 0958", "212-555-0123"])
def test_a_phone_behind_a_date_or_another_number_is_found(before: str, phone: str) -> None:
    assert found(f"{before} {phone}") == [("pii.phone", phone)]


def test_groups_as_long_as_what_stands_before_them_are_a_phone_behind_a_date_or_an_hour() -> None:
    for before in ("01.02.2024", "2024-01-05", "14:30", "08.30-17.00"):
        assert found(f"{before} 01 42 68 53 00") == [("pii.phone", "01 42 68 53 00")]


def test_of_three_phones_beside_each_other_each_is_found() -> None:
    phones = ["0171 1234567", "020 7946 0958", "212-555-0123"]
    assert [value for _, value in found(" ".join(phones))] == phones


def test_a_phone_before_other_numbers_is_found_where_nothing_else_is_written_so() -> None:
    assert found("212-555-0123 10 11 12") == [("pii.phone", "212-555-0123")]
    assert found("5012 0345 0678 0171 1234 5012") == []


def test_what_may_be_no_number_of_its_own_is_found_behind_a_date_alone() -> None:
    assert found("01.02.2024 612 345 678") == [("pii.phone", "612 345 678")]
    assert found("12 612 345 678") == []


def test_a_region_brings_its_national_form() -> None:
    text = "Zadzwoń: 22 601 00 00"
    assert found(text) == []
    poland = PiiScanner(("PL",)).scan(ScannedText(text))
    assert [(one.kind, text[one.start : one.end]) for one in poland] == [("pii.phone", "22 601 00 00")]


@pytest.mark.parametrize(
    ("region", "written"),
    [
        *(("CN", "13123456789"), ("CN", "131 2345 6789"), ("CN", "131-2345-6789"), ("CN", "010 1234 5678")),
        *(("IN", "98765 43210"), ("IN", "9876543210"), ("IN", "98765-43210"), ("IN", "081234 56789")),
        *(("HK", "5123 4567"), ("SG", "8123 4567"), ("PE", "912 345 678"), ("CR", "8312-3456")),
        *(("BR", "(11) 96123-4567"), ("BR", "11 96123-4567"), ("BR", "11961234567"), ("CO", "3211234567")),
        *(("RU", "8 (912) 345-67-89"), ("RU", "8-912-345-67-89"), ("RU", "89123456789"), ("RU", "912 345-67-89")),
        *(("KZ", "8 (771) 000 9998"), ("HU", "06 20 123 4567"), ("TR", "0501 234 56 78"), ("TR", "5012345678")),
    ],
)
def test_a_region_brings_its_forms_without_the_digits_of_a_trunk(region: str, written: str) -> None:
    scanner = PiiScanner((region,))
    for text in (written, f"Hers: {written}, his.", f"电话：{written}。"):
        assert [text[one.start : one.end] for one in scanner.scan(ScannedText(text))] == [written]


@pytest.mark.parametrize(
    ("region", "text"),
    [
        ("HK", "In 2023 2024 and from 2500 to 3000, at 6123.4567 and 61234567."),
        ("CN", "Order 13123456789, 20240115 and 1700000000 and 1700000000000, 131 2345."),
        ("IN", "1700000000 and 12345 67890, 0.9876543210, EUR 9876543210."),
        ("RU", "88005553535123 and 8 912 345, 2023 2024 2025."),
        ("US", "4155552671 and 14155552671."),
        ("DE", "15112345678 and 1511 2345678."),
    ],
)
def test_other_numbers_of_a_region_are_nobodys(region: str, text: str) -> None:
    assert list(PiiScanner((region,)).scan(ScannedText(text))) == []


def test_one_row_of_digits_that_is_named_is_a_phone() -> None:
    for named in ("Tel: ", "tel.: ", "Tel. ", "TEL ", "Teléfono: ", "Móvil: ", "Handy: ", '"phone": "'):
        for region, number in (("HK", "61234567"), ("ES", "612345678"), ("US", "4155552671")):
            text = f"Ann, {named}{number}"
            assert [text[one.start :] for one in PiiScanner((region,)).scan(ScannedText(text))] == [number]


def test_one_row_of_digits_in_an_hotel_is_none() -> None:
    assert found("In the hotel 612345678, in cell 612345678 and on mobile 612345678.") == []


def test_a_region_that_does_not_exist_is_refused_by_its_name() -> None:
    with pytest.raises(Invalid, match="'ZZ' is no region"):
        PiiScanner(("ZZ",))


@pytest.mark.parametrize(
    "text",
    [
        "\0" * 10_000,
        "\ud800 4111111111111111 \udfff",
        "1" * 1_000_000,
        "+1 " * 300_000,
        "4111 " * 200_000,
        "a@" * 500_000,
        "a." * 500_000 + "@",
        "1.2.3." * 160_000,
        ":" * 1_000_000,
        "GB82 WEST " * 100_000,
        "(" * 1_000_000,
        "０" * 100_000,
        "1\u200b" * 50_000,
        "4111\u200b " * 20_000,
    ],
    ids=lambda text: repr(text[:12]),
)
def test_hostile_texts_get_an_answer(text: str) -> None:
    findings = SCANNER.scan(ScannedText(text))
    assert all(0 <= one.start < one.end <= len(text) and one.end - one.start <= LONGEST for one in findings)


def test_no_finding_is_longer_than_is_said() -> None:
    longest = "a" * 64 + "@" + ".".join(["b" * 60] * 3) + ".com"
    assert found(longest) == [("pii.email", longest)]
    spaced = "MT84 MALT 0110 0001 2345 MTLC AST0 01S"
    assert found(spaced) == [("pii.iban", spaced)]
    assert len(longest) <= LONGEST
    assert len(spaced) <= LONGEST_SPACED


def test_other_regions_are_another_version() -> None:
    versions = {PiiScanner(regions).version for regions in (REGIONS, ("IT",), ("IT", "US"), ())}
    assert len(versions) == 4
    assert PiiScanner(("IT", "US")).version == PiiScanner(("US", "IT")).version
    assert PiiScanner().version == PiiScanner(REGIONS).version


def test_a_mail_address_behind_another_address_is_one() -> None:
    assert found("See https://a.example/ ann@mill.example") == [("pii.email", "ann@mill.example")]
    assert found("See https://ann:pass@mill.example") == []


class SlicedBytes(bytes):
    """Counts the bytes that are copied out of it."""

    copied = 0

    def __getitem__(self, key: Any) -> Any:
        part = super().__getitem__(key)
        self.copied += len(part) if isinstance(key, slice) else 1
        return part


def test_no_row_of_digits_costs_the_text_behind_it() -> None:
    data = SlicedBytes(b"1111 1111 1111, " * 1_000)
    assert list(_cards(data)) == []
    assert data.copied <= 8 * len(data)
