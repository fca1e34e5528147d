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
