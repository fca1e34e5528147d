"""Validators keep to the published numbers."""

import pytest

from sluiceway_guard.domain.validators import (
    card_scheme,
    is_iban,
    is_mail_address,
    is_personal_address,
    is_ssn,
)


@pytest.mark.parametrize(
    ("digits", "scheme"),
    [
        ("4111111111111111", "visa"),
        ("5555555555554444", "mastercard"),
        ("2223003122003222", "mastercard"),
        ("378282246310005", "amex"),
        ("30569309025904", "diners"),
        ("6011111111111117", "discover"),
        ("3530111333300000", "jcb"),
        ("6200000000000005", "discover"),
        ("6759649826438453", "maestro"),
    ],
)
def test_test_numbers_of_the_schemes_are_cards(digits: str, scheme: str) -> None:
    assert card_scheme(digits) in {scheme, "unionpay"}


@pytest.mark.parametrize("digits", ["4111111111111112", "1111111111111117", "0000000000000000", "411111111111111"])
def test_a_wrong_check_digit_prefix_or_length_is_no_card(digits: str) -> None:
    assert card_scheme(digits) == ""


def test_an_article_number_is_no_card() -> None:
    articles = [f"40{serial:010d}" for serial in range(2000)]
    checked = [
        one + str(-sum((3, 1)[at % 2 == 0] * int(digit) for at, digit in enumerate(one)) % 10) for one in articles
    ]
    assert [one for one in checked if card_scheme(one)] == []


@pytest.mark.parametrize(
    "letters",
    [
        "GB82WEST12345698765432",
        "DE89370400440532013000",
        "FR1420041010050500013M02606",
        "NO9386011117947",
        "MT84MALT011000012345MTLCAST001S",
    ],
)
def test_the_registrys_examples_are_ibans(letters: str) -> None:
    assert is_iban(letters)


@pytest.mark.parametrize(
    "letters",
    ["GB82WEST12345698765433", "GB82WEST1234569876543", "ZZ82WEST12345698765432", "", "GB8²WEST12345698765432"],
)
def test_a_wrong_check_length_or_country_is_no_iban(letters: str) -> None:
    assert not is_iban(letters)


@pytest.mark.parametrize("digits", ["000123456", "666123456", "900123456", "123006789", "123450000", "078051120"])
def test_areas_groups_and_serials_that_are_not_issued_are_no_ssn(digits: str) -> None:
    assert is_ssn("123456789")
    assert not is_ssn(digits)


@pytest.mark.parametrize(
    "written", ["8.8.8.8", "192.168.1.20", "2001:4860:4860::8888", "fe80::1", "2a00:0:0:0:0:0:0:1"]
)
def test_addresses_of_machines_are_personal(written: str) -> None:
    assert is_personal_address(written)


@pytest.mark.parametrize(
    "written",
    ["127.0.0.1", "0.0.0.0", "::", "::1", "256.1.1.1", "224.0.0.1", "120.0.0.0", "dead::beef", "a::b", "1.2.3"],
)
def test_addresses_of_nobody_are_not(written: str) -> None:
    assert not is_personal_address(written)


@pytest.mark.parametrize("written", ["a@b.co", "first.last+tag@mail.example.org", f"{'a' * 64}@example.com"])
def test_mail_addresses_are_known(written: str) -> None:
    assert is_mail_address(written)


@pytest.mark.parametrize(
    "written",
    ["icon@2x.png", "a..b@c.de", ".a@c.de", "a@c..de", "a@-c.de", f"{'a' * 65}@c.de", f"a@{'c' * 64}.de", "@c.de"],
)
def test_what_breaks_the_rules_of_mail_is_no_address(written: str) -> None:
    assert not is_mail_address(written)
