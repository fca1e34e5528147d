"""A secret is told from what stands in its place."""

from base64 import b64encode

import pytest

from sluiceway_guard.domain.credentials import (
    is_assigned,
    is_basic,
    is_jwt,
    is_key,
    is_numbered,
    is_password,
    is_placeholder,
    is_random,
)
from tests.support.secrets import written


@pytest.mark.parametrize(
    "value",
    [
        *(
            "your-api-key",
            "${PASSWORD}",
            "{{ token }}",
            "<token>",
            "xxxxxxxx",
            "changeme",
            "secret",
            "aaaaaaaa",
            "%(pw)s",
        ),
        *("IhrPasswort1!", "dein-Kennwort-2", "Beispiel-Passwort1", "Platzhalter_1"),
        *("TuContraseña1", "su_clave_1A", "Ejemplo-1234", "Cambiar-Esto-1"),
        *("VotreMotDePasse1", "exemple-Cle-1", "Remplacez-Moi-1"),
    ],
)
def test_what_a_manual_writes_is_a_placeholder(value: str) -> None:
    assert is_placeholder(value)
    assert not is_random(value)
    assert not is_password(value)


@pytest.mark.parametrize("seed", range(100))
@pytest.mark.parametrize("template", ["<x*15>7", "<w*31>7", "<w*20>-<w*19>7", "<B*39>7"])
def test_random_signs_are_random(template: str, seed: int) -> None:
    value = written(template, seed)
    assert is_random(value) or not any(map(str.isalpha, value))
    assert is_key(value) or not any(map(str.isalpha, value))


@pytest.mark.parametrize(
    "value",
    ["access_token_v2", "client.api.v2.token", "Base64TokenDecoder", "1234567890123456", "short7", "max-tokens-4096"],
)
def test_names_and_numbers_are_not(value: str) -> None:
    assert not is_random(value)


@pytest.mark.parametrize(
    ("value", "is_one"), [("Tr0ub4dor&3", True), ("correcthorse", False), ("Ab1!", False), ("PASSWORD_1x", True)]
)
def test_a_password_has_three_kinds_of_signs(value: str, is_one: bool) -> None:
    assert is_password(value) is is_one


@pytest.mark.parametrize(
    ("value", "is_one"),
    [
        ("Tr0ub4dor&3", True),
        ("Sommer24!", True),
        ("Valencia2024", False),
        ("OAuth2Token", False),
        ("https://a.example/B?c=1", False),
        ("ann.B1@mill.example", False),
        ("abc&User=Ab1", False),
        ("$ref1Aa:b", False),
    ],
)
def test_bare_behind_a_name_stands_a_password_with_a_digit_and_a_sign(value: str, is_one: bool) -> None:
    assert is_assigned(value) is is_one


@pytest.mark.parametrize("value", ["", ".", "eyJ.x.y", "e30.x.y", "bnVsbA.x.y", "W10.x.y", "\u00e9.x.y"])
def test_a_header_that_names_no_algorithm_is_none(value: str) -> None:
    assert not is_jwt(value)


def test_the_parts_in_base64_are_read() -> None:
    assert is_basic(b64encode(b"user:pass").decode())
    assert not is_basic(b64encode(b"credentials").decode())
    assert not is_basic("ab?")
    assert is_numbered(b64encode(b"123456789012345678").decode() + ".x.y")
    assert not is_numbered(b64encode(b"12345678901234567x").decode() + ".x.y")
