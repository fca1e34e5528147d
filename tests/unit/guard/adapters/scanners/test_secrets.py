"""Secrets are found in the format of each provider; what only looks like one is not.

Examples are made here, from the templates of the rules, so that no file has anything that anybody would have to revoke.
"""

import json
from base64 import urlsafe_b64encode

import pytest

from sluiceway_guard.adapters.scanners.secrets import LONGEST, SecretFormat, SecretScanner, formats
from sluiceway_guard.domain.normalisation import ScannedText
from tests.support.secrets import written

SCANNER = SecretScanner()
FORMATS = formats()
PEM = "-----BEGIN {0}PRIVATE KEY-----\n{1}\n-----END {0}PRIVATE KEY-----"


def found(text: str) -> list[tuple[str, str]]:
    return [(one.rule, text[one.start : one.end]) for one in SCANNER.scan(ScannedText(text))]


@pytest.mark.parametrize("written_as", FORMATS, ids=lambda rule: rule.id)
@pytest.mark.parametrize("around", ["{}", "Use this: {} today.", "\n{}\n", "日本語 {} 日本語", "`{}`"])
def test_each_format_is_found_and_told_by_its_rule(written_as: SecretFormat, around: str) -> None:
    for seed in range(20):
        text = around.format(written(written_as.example, seed))
        assert [name for name, _ in found(text)] == [f"secret.{written_as.id}"], text


@pytest.mark.parametrize("written_as", [each for each in FORMATS if '"' not in each.example], ids=lambda rule: rule.id)
@pytest.mark.parametrize("before", ["\n", "\t", "Here:\r\n"])
def test_each_format_is_found_behind_an_end_of_a_line_that_json_writes(written_as: SecretFormat, before: str) -> None:
    for seed in range(5):
        example = written(written_as.example, seed)
        text = json.dumps({"said": f"{before}{example}"})
        assert [one.rule for one in SCANNER.scan(ScannedText(text))] == [f"secret.{written_as.id}"], text
        (finding,) = SCANNER.scan(ScannedText(text))
        redacted = f"{text[: finding.start]}[redacted]{text[finding.end :]}"
        assert json.loads(redacted)["said"].startswith(before), redacted


@pytest.mark.parametrize("written_as", FORMATS, ids=lambda rule: rule.id)
def test_what_only_looks_like_it_is_not(written_as: SecretFormat) -> None:
    for seed in range(20):
        text = written(written_as.refused, seed)
        assert f"secret.{written_as.id}" not in [name for name, _ in found(text)], text


def test_formats_have_their_own_ids_and_checks_that_exist() -> None:
    assert len({rule.id for rule in FORMATS}) == len(FORMATS)
    assert SecretScanner(FORMATS).version == SCANNER.version


@pytest.mark.parametrize("owner", ["", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED "])
def test_a_private_key_is_one_finding_from_its_first_to_its_last_line(owner: str) -> None:
    key = PEM.format(owner, "\n".join(written("<B*64>", line) for line in range(20)))
    text = f"Here:\n{key}\nand -----BEGIN PUBLIC KEY----- is none."
    assert found(text) == [("secret.private-key", key)]


def test_a_private_key_in_one_line_of_json_is_found() -> None:
    key = PEM.format("", written("<B*64>")).replace("\n", "\\n")
    assert found(f'{{"private_key": "{key}\\n"}}') == [("secret.private-key", key)]


@pytest.mark.parametrize("length", [0, 1, 10, 64, 200])
def test_a_private_key_that_has_no_end_yet_reaches_to_the_end_of_the_text(length: int) -> None:
    begun = "-----BEGIN RSA PRIVATE KEY-----\n" + written("<B*300>")[:length]
    assert found(f"Here: {begun}") == [("secret.private-key", begun)]


def test_the_words_of_a_private_keys_first_line_are_no_key() -> None:
    assert found('if line == "-----BEGIN PRIVATE KEY-----": return') == []


def test_only_the_password_of_an_address_is_the_secret() -> None:
    password = written("<w*14>")
    assert found(f"redis://:{password}@cache:6379/0") == [("secret.url-password", password)]
    assert found(f"https://me:{password}@example.com/x") == [("secret.url-password", password)]


def test_a_token_of_a_bot_has_a_number_in_it() -> None:
    number = urlsafe_b64encode(b"123456789012345678").decode().rstrip("=")
    token = f"{number}.{written('<b*6>')}.{written('<b*38>')}"
    assert found(f"token is {token}") == [("secret.discord-bot-token", token)]


@pytest.mark.parametrize(
    "text",
    [
        'password = "changeme_please"',
        'password: "{{ vault_password }}"',
        "PASSWORD=$DB_PASSWORD",
        "api_key=os.environ['API_KEY']",
        "token = tokenizer.next_token_2()",
        "secret=get_secret_value(Client2)",
        "password: the word that you chose yesterday",
        "sk-learn-contrib-estimator-selection-toolkit-for-everybody",
        "https://user:password@example.com and postgres://postgres:postgres@localhost/postgres",
        "http://example.com:8080/@scope/package",
        "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "550e8400-e29b-41d4-a716-446655440000",
        "pk_live_publishable and AKIA in a sentence",
        "Authorization: Bearer <token>",
        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ",
        "next_page_token: null, max_tokens: 4096, tokens=1234567890123",
        "self.access_token = response.access_token_v2",
        "csrf_token = '{% csrf_token %}'",
    ],
)
def test_placeholders_expressions_and_digests_are_no_secrets(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "\0" * 10_000,
        "\ud800ghp_\udfff",
        "eyJ" * 300_000,
        "eyJhbGciOiJIUzI1NiJ9." * 50_000,
        "-----BEGIN RSA PRIVATE KEY-----\n" * 30_000,
        "-----BEGIN RSA PRIVATE KEY-----'" * 30_000,
        "password=" * 100_000,
        "token = 'a" * 100_000,
        "://" * 300_000,
        "a://:" * 200_000,
        "eyJ" + "A" * 1_000_000 + "." + "B" * 20 + "." + "C" * 20,
        "sk-" + "a" * 1_000_000,
    ],
    ids=lambda text: repr(text[:12]),
)
def test_hostile_texts_get_an_answer(text: str) -> None:
    findings = SCANNER.scan(ScannedText(text))
    assert all(0 <= one.start < one.end <= len(text) for one in findings)
    assert all(one.end - one.start <= LONGEST for one in findings if one.rule != "secret.private-key")
