"""Secrets are found in the format of each provider; what only looks like one is not.

Examples are made here, from the templates of the rules, so that no file has anything that anybody would have to revoke.
"""

import json
from base64 import b64encode, urlsafe_b64encode
from unicodedata import normalize

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


@pytest.mark.parametrize("sign", ["\u200b", "\u00ad", "\u2060", "\u202a", "\ufeff"])
@pytest.mark.parametrize("written_as", FORMATS, ids=lambda rule: rule.id)
def test_a_sign_that_nobody_sees_hides_no_secret(written_as: SecretFormat, sign: str) -> None:
    example = written(written_as.example)
    ((_, secret),) = found(example)
    strewn = sign.join(example)
    assert [name for name, _ in found(strewn)] == [f"secret.{written_as.id}"]
    assert [found_text.replace(sign, "") for _, found_text in found(strewn)] == [secret]


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


def key_lines(count: int) -> list[str]:
    return [written("<B*64>", line) for line in range(count)]


@pytest.mark.parametrize("owner", ["", "RSA ", "OPENSSH "])
@pytest.mark.parametrize("cut", [0, 1, 30, 63, 64, 65, 300, 1_200])
def test_the_end_of_a_private_key_that_was_cut_is_found(owner: str, cut: int) -> None:
    rows = "\n".join([*key_lines(20), written("<B*22>") + "=="])[cut:].lstrip()
    tail = f"{rows}\n-----END {owner}PRIVATE KEY-----"
    assert found(f"{tail}\nKeep it safe.") == [("secret.private-key", tail)]


@pytest.mark.parametrize("between", ["\\n", "\n> ", "\r\n", " "])
def test_the_end_of_a_private_key_is_found_as_it_is_quoted(between: str) -> None:
    tail = between.join([*key_lines(3), "-----END PRIVATE KEY-----"])
    assert found(f"It ends so: \n{tail} thanks") == [("secret.private-key", tail)]


def test_the_end_of_a_pgp_key_has_a_sum_behind_its_rows() -> None:
    tail = "\n".join([*key_lines(3), "=njUN", "-----END PGP PRIVATE KEY BLOCK-----"])
    assert found(tail) == [("secret.private-key", tail)]


def test_an_end_before_a_whole_key_and_one_behind_it_are_three_findings() -> None:
    tail = "\n".join([*key_lines(2), "-----END PRIVATE KEY-----"])
    key = PEM.format("RSA ", "\n".join(key_lines(4)))
    assert [found_text for _, found_text in found(f"{tail}\n\n{key}\n\n{tail}")] == [tail, key, tail]


@pytest.mark.parametrize(
    "text",
    [
        "The last line of the file is\n-----END PRIVATE KEY-----",
        'if line == "-----END PRIVATE KEY-----": return',
        "and ends with -----END RSA PRIVATE KEY-----.",
        "internationalization\n-----END PRIVATE KEY-----",
        "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC...\n-----END PRIVATE KEY-----",
        "<base64 of the key>\n-----END PRIVATE KEY-----",
        "\n".join([*key_lines(4), "-----END CERTIFICATE-----"]),
        "\n".join([*key_lines(4), "-----END PUBLIC KEY-----"]),
        "\n".join(key_lines(8)),
    ],
)
def test_what_ends_otherwise_is_no_end_of_a_private_key(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("owner", ["", "RSA ", "EC ", "OPENSSH "])
@pytest.mark.parametrize("width", [10_000, 76, 64])
def test_a_private_key_in_base64_is_found_whole(owner: str, width: int) -> None:
    encoded = b64encode((PEM.format(owner, "\n".join(key_lines(52))) + "\n").encode()).decode()
    rows = "\n".join(encoded[at : at + width] for at in range(0, len(encoded), width))
    ((rule, key),) = found(f"tls.key: {rows}\ntls.crt: none")
    assert (rule, len(key) > 0.97 * len(rows)) == ("secret.private-key", True)


@pytest.mark.parametrize("name", ["CERTIFICATE", "PUBLIC KEY", "CERTIFICATE REQUEST", "RSA PUBLIC KEY"])
def test_what_is_public_is_no_private_key_in_base64(name: str) -> None:
    block = f"-----BEGIN {name}-----\n" + "\n".join(key_lines(20)) + f"\n-----END {name}-----\n"
    assert found(f"ca.crt: {b64encode(block.encode()).decode()}") == []


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


BESIDE_A_NAME = (
    "**Password:** {}",
    "**Password**: {}",
    "__api key__: `{}`",
    "| password | {} |",
    "| **DB Password** | `{}` | the one of the database |",
    "`password`: `{}`",
    "db:\n  password: {}\n",
    "<password>{}</password>",
    '<db:password type="text"> {} </db:password>',
    '<entry key="db.password">{}</entry>',
    '<add key="password" value="{}"/>',
    "<secret-key><![CDATA[{}]]></secret-key>",
    "&lt;password&gt;{}&lt;/password&gt;",
    r"{{\"password\": \"{}\"}}",
    r"{{\\\"password\\\": \\\"{}\\\"}}",
    "Passwort: {}",
    'Kennwort = "{}"',
    "Contraseña: {}",
    "Mot de passe : {}",
    "clé_secrète={}",
    "密码：{}。不要告诉别人",
    "密碼: {}",
    "كلمة المرور: {}",
    "пароль: {}",
)


@pytest.mark.parametrize("form", BESIDE_A_NAME)
def test_a_secret_is_found_beside_its_name_in_every_notation(form: str) -> None:
    for secret in ("Tr0ub4dor&3", "Sommer24!", written("<w*30>7")):
        assert [value for _, value in found(form.format(secret))] == [secret]


@pytest.mark.parametrize(
    "name", ["비밀번호", "パスワード", "секретный ключ", "clé d'accès", "Zugangsschlüssel", "contraseña", "Passwort"]
)
def test_a_secret_is_found_beside_a_name_whose_letters_stand_apart_from_their_marks(name: str) -> None:
    """As what is copied from a Mac has them."""
    text = normalize("NFD", f"Grüße, {name}: Sommer24! é")
    assert [value for _, value in found(text)] == ["Sommer24!"]
    strewn = normalize("NFD", f"{name}: Som\u200bmer24!")
    assert [value for _, value in found(strewn)] == ["Som\u200bmer24!"]


def test_a_secret_is_found_beside_a_name_in_half_width() -> None:
    assert [value for _, value in found("ﾊﾟｽﾜｰﾄﾞ: Sommer24!")] == ["Sommer24!"]


@pytest.mark.parametrize("form", BESIDE_A_NAME)
@pytest.mark.parametrize(
    "word",
    [
        *("required", "mandatory", "string", "changeme_please", "see-the-manual", "********"),
        *(
            "xs:base64Binary",
            "OAuth2Token",
            "System.Int32",
            "Utf8String",
            "Sha256Hash",
            "Varchar255",
            "AES-256-GCM-Key",
        ),
    ],
)
def test_a_word_beside_the_name_of_a_secret_is_none(form: str, word: str) -> None:
    assert found(form.format(word)) == []


@pytest.mark.parametrize(
    "text",
    [
        "| password | VARCHAR(255) | yes |",
        "| token | OAuth2Token | as RFC6749 says |",
        "| Password | Type | Required |\n|---|---|---|",
        "password: Required1",
        "The password: at least 8 characters, 1 digit!",
        "token: https://a.example/Reset?Token=1",
        "secret: see-RFC6749",
        "Clave: Valencia2024",
        "token = user.Token1 + x",
        "password=abc&User=Ab1",
        "?password=x&token=Ab1&b=2",
        "token: ann.B1@mill.example",
        "密码：必须至少8个字符。",
        "Passwort: mindestens8Zeichen",
        "password == other.Password1!",
        "token != Abc12345!",
        "Token: #/components/schemas/Token1",
        "secret: $ref1Aa:b",
        '<p class="password">Version2.0-Beta</p>',
        '<label for="password">Version2.0-Beta</label>',
        '<input name="password" type="password" placeholder="At least 8!">',
        "serial number: SN-4711-0815-AB, order no.: 2024-0012345, sha1: 7622dec1e5f7d25dc60b57c28c39f4c4af197018",
    ],
)
def test_what_explains_a_secret_is_none(text: str) -> None:
    assert found(text) == []


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
        "-----END PRIVATE KEY-----\n" * 30_000,
        "A" * 500_000 + "\n-----END PRIVATE KEY-----" * 10_000,
        ("A" * 64 + "\n") * 10_000 + "-----END PRIVATE KEY----",
        "LS0tLS1CRUdJTi" * 50_000,
        ("LS0tLS1CRUdJTi" + "A" * 64 + "\n") * 10_000,
        "password=" * 100_000,
        "token = 'a" * 100_000,
        "<password " * 50_000,
        "<a key='password'" * 30_000,
        "| password |" * 50_000,
        "password" + "\\" * 200_000,
        "密码" * 100_000,
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
