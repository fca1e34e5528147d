"""Columns of secrets: a password is found below its name, and what only stands in a table with such a name is not."""

import json

import pytest

from sluiceway_guard.adapters.scanners import standard
from sluiceway_guard.adapters.scanners.secrets import SecretScanner
from sluiceway_guard.domain.normalisation import ScannedText
from sluiceway_guard.domain.subject import SubjectKind

_SECRETS = ("Tr0ub4dor&3", "Sommer24!")
_SCANNER = SecretScanner()
_TABLES = {
    "markdown": "Hosts:\n\n"
    "| host | {0} | note |\n|------|:---:|------|\n| a.example | {1} | old |\n| b.example | `{2}` | |\n\nEnd.",
    "markdown without edges": "host | {0} | note\n--- | --- | ---\na.example | {1} | old\nb.example | **{2}** | new\n",
    "csv": 'host,{0},note\r\na.example,{1},old\r\nb.example,"{2}","new, and ""good"""\r\n',
    "csv with semicolons": "host;{0}\na.example;{1}\nb.example; {2}\n",
    "tabs": "host\t{0}\tnote\na.example\t{1}\t\nb.example\t{2}\told",
    "html": "<table><thead><tr><th>host</th><th>{0}</th></tr></thead>\n<tbody><tr><td>a</td><td>{1}</td></tr>\n"
    '<tr class="x"><td>b</td>\n<td><code>{2}</code></td></tr></tbody></table>',
    "html without ends": "<TABLE><TR><TH>host<TH>{0}<TR><TD>a<TD>{1}<TR><TD>b<TD>{2}</TABLE>",
}


def found(text: str) -> list[str]:
    return [text[one.start : one.end] for one in _SCANNER.scan(ScannedText(text))]


@pytest.mark.parametrize("table", _TABLES.values(), ids=_TABLES)
@pytest.mark.parametrize(
    "head",
    [
        *("password", "Password", "DB password", "Password (initial)", "api_key", "Passwort", "Zugangsschlüssel"),
        *("Contraseña", "Mot de passe", "密码", "пароль", "كلمة المرور", "パスワード", "비밀번호"),
    ],
)
def test_a_password_is_found_below_its_name_in_each_notation(table: str, head: str) -> None:
    assert found(table.format(head, *_SECRETS)) == list(_SECRETS)


@pytest.mark.parametrize("table", _TABLES.values(), ids=_TABLES)
@pytest.mark.parametrize(
    ("head", "cells"),
    [
        ("password", ("required", "at least 8!")),
        ("password", ("xs:base64Binary", "OAuth2Token")),
        ("password", ("", "********")),
        ("password", ("{{ db_password }}", "$DB_PASSWORD_1")),
        ("token", ("COVID-19", "GPT-4o-mini")),
        ("token", ("Berlin2024", "1,234")),
        ("Passwort", ("erforderlich", "mind. 8 Zeichen, 1 Ziffer!")),
        ("Contraseña", ("obligatoria", "mín. 8 caracteres, ¡1 cifra!")),
        ("Mot de passe", ("obligatoire", "8 signes, 1 chiffre !")),
        ("密码", ("必填", "至少8个字符")),
        ("كلمة المرور", ("مطلوبة", "8 أحرف على الأقل!")),
        ("password policy", _SECRETS),
        ("forgotten passwords a day", _SECRETS),
        ("note", _SECRETS),
    ],
)
def test_what_is_no_password_below_such_a_name_is_none(table: str, head: str, cells: tuple[str, str]) -> None:
    assert found(table.format(head, *cells)) == []


@pytest.mark.parametrize("table", _TABLES.values(), ids=_TABLES)
@pytest.mark.parametrize("kind", ["answer", "tool_call", "tool_result", "question", "passage"])
def test_a_table_in_a_string_of_json_is_one_whoever_has_written_it(table: str, kind: SubjectKind) -> None:
    text = json.dumps({"to": "a.example", "content": table.format("password", *_SECRETS), "n": 1})
    spans = [
        text[one.start : one.end]
        for scanner in standard()[kind]
        for one in scanner.scan(ScannedText(text))
        if one.kind == "secret"
    ]
    assert spans == list(_SECRETS)


@pytest.mark.parametrize(
    "text",
    [
        "Name, password, and token\nYour Room-12! key, Abcd123!x, and more",
        "Please bring name, password\nand the Summer#2024 ticket, as said.",
        "host | password\nRoom12!# | Summer24!x\n",
        "password\nSommer24!\n",
        "| host | password |\n\n| a | Sommer24! |\n",
        "<p>password</p><table><tr><td>host</td><td>Sommer24!</td></tr></table>",
        "<tr><th>host</th><th>password</th></tr></table><table><tr><td>a</td><td>Sommer24!</td></tr></table>",
        "host,password\na.example,b.example,Sommer24!\n",
    ],
)
def test_what_stands_below_a_name_and_in_no_table_of_it_is_none(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("begun", ["a,Sommer24!,", ",Sommer24!,new ", 'a,"Sommer24!","new, and '])
def test_the_last_row_of_what_comes_may_only_have_begun(begun: str) -> None:
    assert found(f"host,password,note\n{begun}") == ["Sommer24!"]


def test_each_table_of_a_text_has_its_own_columns() -> None:
    one, other = _TABLES["markdown"].format("password", *_SECRETS), _TABLES["csv"].format("note", "Abc12345!", "x")
    assert found(f"{one}\n\n{other}\n\n{one}") == [*_SECRETS, *_SECRETS]


@pytest.mark.parametrize(
    "unit",
    [
        *(
            "password,",
            "password,a\n",
            "|password|\n|--|--|\n",
            "|password",
            "a\tpassword\n",
            '"password,',
            '"",password\n',
            'password\\n"\\',
        ),
        *(
            "<tr><th>password",
            "<tr><th>a<th>password\n",
            "<tr>password\n",
            "<b>password",
            "- -|--",
            "<td></td>password\n",
        ),
    ],
)
def test_a_long_text_of_heads_is_read_in_time(unit: str) -> None:
    assert found(unit * (300_000 // len(unit))) == []
