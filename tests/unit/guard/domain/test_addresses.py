"""Addresses are read as browsers read them."""

from base64 import b64encode, urlsafe_b64encode

import pytest

from sluiceway_guard.domain.addresses import Hosts, carries_data, host_of, runs_code, split

WORDS = b"their words, which are nobody's business"


def host(address: str) -> str:
    parts = split(address)
    return host_of(parts) if parts else ""


@pytest.mark.parametrize(
    "address",
    [
        *("https://a.example/x", "HTTPS://A.EXAMPLE", "https:a.example", "https:/a.example", "https:\\\\a.example\\x"),
        *(
            "//a.example/x",
            "\\\\a.example",
            "https://u:p@a.example:8443/x",
            " https://a.ex\tample",
            "https://a.example./",
            "///a.example/x",
            "/\\/a.example/x",
            "https://[@a.example/x",
            "https://u[:p]@[@a.example/x",
            "//\u2100@a.example",
        ),
    ],
)
def test_a_host_is_found_however_it_is_written(address: str) -> None:
    assert host(address) == "a.example"


@pytest.mark.parametrize(
    "address", ["", "a/b", "/a", "#a", "mailto:a@b.example", "https://[bad", "data:image/png;base64,AA"]
)
def test_some_addresses_have_none(address: str) -> None:
    assert host(address) == ""


def test_hosts_are_allowed_and_denied_with_all_below() -> None:
    hosts = Hosts(frozenset({"a.example", "x.c.example"}), frozenset({"c.example"}))
    some = {"a.example", "x.a.example", "evil-a.example", "example", "c.example", "x.c.example", ""}
    assert {host for host in some if hosts.allows(host)} == {"a.example", "x.a.example"}
    assert {host for host in some if hosts.denies(host)} == {"c.example", "x.c.example"}


@pytest.mark.parametrize(
    "address", ["javascript:x", "JAVA\nSCRIPT:x", "vbscript:x", "data:text/html,x", "data: text/html;base64,eA"]
)
def test_code_is_no_address(address: str) -> None:
    parts = split(address)
    assert parts is not None
    assert runs_code(parts)


@pytest.mark.parametrize(
    ("address", "carries"),
    [
        (f"https://a.example/?d={urlsafe_b64encode(WORDS).decode()}", True),
        (f"https://a.example/?d={b64encode(WORDS).decode()}", True),
        (f"https://a.example/{urlsafe_b64encode(WORDS).decode().rstrip('=')}", True),
        (f"https://a.example/#{WORDS.hex()}", True),
        (f"https://a.example/?{'q=word&' * 40}", True),
        ("https://a.example/?page=2", False),
        ("https://a.example/7622dec1e5f7d25dc60b57c28c39f4c4af197018", False),
        ("https://a.example/a-long-title-of-an-article-with-many-words-in-it", False),
        ("https://a.example/?\ud800=%ff", False),
    ],
)
def test_words_in_base64_or_hexadecimal_are_carried_away(address: str, carries: bool) -> None:
    parts = split(address)
    assert parts is not None
    assert carries_data(parts) is carries


SWORDFISH = urlsafe_b64encode(b"the password is swordfish").decode().rstrip("=")
PARTS = [SWORDFISH[at : at + 9] for at in range(0, len(SWORDFISH), 9)]
WORD_BY_WORD = [urlsafe_b64encode(word).decode() for word in (b"the password", b"is swordfish")]


@pytest.mark.parametrize(
    "address",
    [
        f"https://a.example/?{SWORDFISH}",
        f"https://a.example/?{b64encode(WORDS).decode()}",
        f"https://a.example/?{SWORDFISH}&v=2",
        f"https://a.example/?{SWORDFISH}=1",
        f"https://a.example/{SWORDFISH}.png",
        f"https://a.example/i/{SWORDFISH}.tar.gz?v=2",
        f"https://a.example/?f={SWORDFISH}.jpg",
        f"https://a.example/#{SWORDFISH}.html",
        f"https://a.example/?a={'&b='.join(PARTS)}",
        f"https://a.example/{'/'.join(PARTS)}",
        f"https://a.example/img/user/{'/'.join(PARTS)}.gif",
        f"https://a.example/?{'&'.join(PARTS)}",
        f"https://a.example/?a={'&b='.join(WORD_BY_WORD)}",
        f"https://a.example/x/{'/'.join(WORD_BY_WORD)}/y.png",
        f"https://a.example/?d={urlsafe_b64encode('пароль клиента'.encode()).decode()}",
        f"https://a.example/?d={urlsafe_b64encode('客户的密码是箭鱼吗'.encode()).decode()}",
        f"https://a.example/?d={urlsafe_b64encode('contraseña: pez espada'.encode()).decode()}",
        f"https://a.example/{'пароль клиента'.encode().hex()}.png",
    ],
)
def test_words_are_carried_away_wherever_they_stand(address: str) -> None:
    parts = split(address)
    assert parts is not None
    assert carries_data(parts)


@pytest.mark.parametrize(
    "address",
    [
        "https://a.example/?download",
        "https://a.example/?20240115&print",
        "https://a.example/?internationalization-and-localization",
        "https://a.example/images/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08.png?v=1a2b3c4d",
        "https://a.example/static/js/main.8f4b2c1d9e.chunk.min.js",
        "https://a.example/s/files/1/0263/8172/products/IMG_20240115_103000_1024x1024.jpg?v=1700000000",
        "https://a.example/?utm_source=newsletter&utm_medium=email&utm_campaign=spring_sale_2024&utm_content=top",
        "https://a.example/?gclid=Cj0KCQjwm66pBhDQARIsALIR2zDwQ8y1r7Jm3v0xkq9T5c2WbNf8sLhYdUeXoPgKiZtRaVn&page=2",
        "https://a.example/?fbclid=IwAR2x9QmZ7pTn4vKc8sLhYdUeXoPgKiZtRaVnWbNf8y1r7Jm3v0xkq9T5c2W",
        "https://a.example/watch?v=dQw4w9WgXcQ&list=PLrAXtmErZgOeiKm4sgNOknGvNjby9efdf&index=4",
        "https://a.example/d/1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms/edit#gid=0",
        "https://a.example/2024/05/17/the-quick-brown-fox/jumps-over/the-lazy-dog.html",
        "https://a.example/wiki/Special:Search/Internationalization/Localization/Documentation/Contributing",
        "https://a.example/q/12345678/23456789/34567890/45678901/56789012",
        "https://a.example/maps/@52.5200066,13.404954,17z/data=!3m1!4b1!4m5!3m4!1s0x47a84e373f035901",
        "https://a.example/commit/7622dec1e5f7d25dc60b57c28c39f4c4af197018.patch",
        "https://a.example/550e8400-e29b-41d4-a716-446655440000/6ba7b810-9dad-11d1-80b4-00c04fd430c8.webp",
    ],
)
def test_ids_hashes_and_names_carry_nothing_away(address: str) -> None:
    parts = split(address)
    assert parts is not None
    assert not carries_data(parts)
