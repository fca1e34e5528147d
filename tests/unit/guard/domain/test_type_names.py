"""Type names are told from passwords that have such words in them."""

import pytest

from sluiceway_guard.domain.type_names import is_type_name

NAMES = (
    *("xs:base64Binary", "xsd:hexBinary", "tns:PasswordType2", "ns1:Token_V2", "System.Int32", "Edm.Int64"),
    *("java.lang.String2", "google.protobuf.Int32Value", "com.example.auth.Token2", "OAuth2Token", "Base64String"),
    *("Utf8String", "Int64Value", "Sha256Hash", "UUIDv4-String", "Bearer-OAuth2", "string[8..32]", "min8-max64"),
    *("Rfc7519Token", "ISO8601String", "base64url-RFC4648", "PBKDF2WithHmacSHA256", "AES-256-GCM-Key", "Varchar255"),
    *("SecureString2", "Argon2idHash", "x509Certificate", "Pkcs12Store", "RSA2048-Key", "Utf8String?"),
)


@pytest.mark.parametrize("name", NAMES)
def test_what_a_schema_writes_in_the_place_of_a_value_is_a_type_name(name: str) -> None:
    assert is_type_name(name)


@pytest.mark.parametrize(
    "value",
    [
        *(
            "Tr0ub4dor&3",
            "Password123!",
            "Passw0rd-2024",
            "StringTheory42!",
            "Base64Kitten7",
            "Token-7431-Kx",
            "Key2Heaven!",
        ),
        *(
            "ann:Xs9-Secret",
            "a.Smith1985",
            "net.Work1x",
            "Secret.Garden7",
            "Xs:Ab12!cd",
            "Sommer24!",
            "MySecret-256",
            "",
        ),
    ],
)
def test_a_password_with_such_a_word_is_none(value: str) -> None:
    assert not is_type_name(value)


@pytest.mark.parametrize("unit", ["datetime", "string", "keytoken-", "int", "base64", "min1", "a.", "ns1:"])
def test_a_long_row_of_words_is_read_in_time(unit: str) -> None:
    assert not is_type_name(unit * 20_000 + "!")
