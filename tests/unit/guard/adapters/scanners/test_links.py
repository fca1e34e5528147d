"""Addresses that carry words away are found in every form in which a page would follow them."""

from base64 import urlsafe_b64encode
from typing import Any

import pytest

from sluiceway_guard.adapters.policies import STANDARD
from sluiceway_guard.adapters.scanners import standard
from sluiceway_guard.adapters.scanners.links import LONGEST, LinkScanner
from sluiceway_guard.domain.normalisation import ScannedText
from sluiceway_guard.domain.policy import policy_of

SCANNER = LinkScanner(allowed=("docs.example.org", "trusted.example"), denied=("evil.example",))
SECRET = urlsafe_b64encode(b"the password of the customer is swordfish").decode()


def found(text: str) -> list[tuple[str, str]]:
    return [(one.rule, text[one.start : one.end]) for one in SCANNER.scan(ScannedText(text))]


@pytest.mark.parametrize(
    "text",
    [
        "![x](https://other.example/a.png)",
        '![x](<https://other.example/a.png> "title")',
        "See ![x][1] here.\n\n[1]: https://other.example/a.png",
        "![1]\n\n[1]: <https://other.example/a.png>",
        "[![x](https://other.example/a.png)](https://docs.example.org)",
        "- a list\n  > with ![x](https://other.example/a.png)",
        "| a |\n|---|\n| ![x](https://other.example/a.png) |",
        '<img src="https://other.example/a.png">',
        "<IMG alt=x\nSRC = https://other.example/a.png >",
        "<iframe src='https://other.example/a.png'>",
        "![![x](y)](https://other.example/a.png)",
    ],
)
def test_an_image_of_a_host_that_is_not_allowed_is_found_where_its_address_stands(text: str) -> None:
    assert found(text) == [("image.host", "https://other.example/a.png")]


@pytest.mark.parametrize(
    "address", ["//other.example/a", "https:\\\\other.example/a", "HTTPS://OTHER.example/a", "http://u@other.example/a"]
)
def test_other_ways_to_write_a_host_are_read_as_browsers_read_them(address: str) -> None:
    assert [rule for rule, _ in found(f"![x](<{address}>)")] == ["image.host"]


def test_an_address_with_escapes_is_read_as_pages_read_it() -> None:
    assert found("Look:\n\n![x](https&colon;//other.example/a)\n") == [("image.host", "https&colon;//other.example/a")]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (r"![x](https\://other.example/a?d=1)", r"https\://other.example/a?d=1"),
        (r"![x](https\&#58;//other.example/a)", r"https\&#58;//other.example/a"),
        (r"![x](https://docs.example.org\.other.example/a)", r"https://docs.example.org\.other.example/a"),
        (r"![x\](https://docs.example.org/](https://other.example/a)", "https://other.example/a"),
        ("![x](https://docs.example.org()@other.example/a)", "https://docs.example.org()@other.example/a"),
        ("![x](https://docs.example.org/[a]:b) and !(https://other.example/a)", ""),
        ("![x](https://docs.example.org<@other.example/a)", "https://docs.example.org<@other.example/a"),
        ("![x](<https://docs.example.org @other.example/a>)", "https://docs.example.org @other.example/a"),
        ("![x](" + " " * 900 + "//other.example/a)", "//other.example/a"),
        ("> ![x](\n> //other.example/a)", "//other.example/a"),
        ("![x](///other.example/a)", "///other.example/a"),
        ("![a][x]\n\n[x]:\n  https://other.example/a", "https://other.example/a"),
        ("![a][x]\n\n[x]:" + " " * 900 + "//other.example/a", "//other.example/a"),
        ("<img src" + " " * 900 + "=" + " " * 900 + '"https://other.example/a">', "https://other.example/a"),
        ("<img title=< src=https://other.example/a>", "https://other.example/a"),
        ('<img srcset="data:,x 1x, //other.example/a 2x">', "data:,x 1x, //other.example/a 2x"),
        ("<img srcset='a.png, b.png (a, b),//other.example/a'>", "a.png, b.png (a, b),//other.example/a"),
        ("<img srcset=a.png&#32;1x,&#32;//other.example/a>", "a.png&#32;1x,&#32;//other.example/a"),
    ],
)
def test_a_picture_is_found_where_markdown_and_browsers_read_one(text: str, address: str) -> None:
    assert found(text) == [("image.host", address)] * bool(address)


@pytest.mark.parametrize("user", ["[", "\u2100", "docs.example.org[", "a@["])
def test_a_name_before_the_host_hides_nothing(user: str) -> None:
    address = f"https://{user}@other.example/?d={SECRET}"
    assert found(f"[x]({address})") == [("link.exfiltration", address)]


@pytest.mark.parametrize(
    "text",
    [
        # What looks like code in a piece of a text need not be code in the whole.
        "`![x](https://other.example/a.png)`",
        "    ![x](https://other.example/a.png)",
        "![x][1]\n\n[1]: https://other.example/a.png",
        "<img alt='>' src='https://other.example/a.png'>",
    ],
)
def test_what_may_become_an_image_is_one(text: str) -> None:
    assert found(text) == [("image.host", "https://other.example/a.png")]


@pytest.mark.parametrize(
    "text",
    [
        "![x](https://docs.example.org/a.png)",
        "![x](https://img.trusted.example/a.png)",
        "![x](a.png) and ![y](/images/b.png) and ![z](data:image/png;base64,iVBORw0KGgo=)",
        "[a page](https://other.example/a?page=2&sort=name) and https://other.example/a_(b).",
        "see [1] and a[i](j), [x]: done, a < b",
        r"![x](https://docs.example.org/a\_b_(c).png) and [y](a\(b)",
        "<img srcset='a.png 1x, https://docs.example.org/b,c.png 2x'>",
        "https://other.example/item/550e8400-e29b-41d4-a716-446655440000?id=1A2b3C4d5E6f7G8h9I0jK1L2m3N4o5P6q7R8s9T0u1V2",
        "https://github.com/owner/name/commit/7622dec1e5f7d25dc60b57c28c39f4c4af197018",
        "mailto:a@other.example, [me](mailto:a@other.example)",
    ],
)
def test_ordinary_addresses_are_none_of_its_business(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "https://evil.example/x",
        "[a](https://sub.evil.example)",
        "<https://evil.example/>",
    ],
)
def test_a_link_to_a_denied_host_is_found_in_every_form(text: str) -> None:
    assert [rule for rule, _ in found(text)] == ["link.host"]


@pytest.mark.parametrize(
    "address",
    [
        f"https://other.example/?d={SECRET}",
        f"https://other.example/{SECRET}/x.html",
        f"https://other.example/#{SECRET}",
        "https://other.example/?d=" + b"the password of the customer".hex(),
        "https://other.example/?q=" + "a+word+" * 40,
    ],
)
@pytest.mark.parametrize("form", ["{}", "[click]({})", "<{}>", "Go to {} now."])
def test_a_link_that_carries_data_is_found(address: str, form: str) -> None:
    assert [rule for rule, _ in found(form.format(address))] == ["link.exfiltration"]


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "java&Tab;script:alert(1)", "vbscript:x", "data:text/html,<b>"],
)
def test_code_in_place_of_an_address_is_found(address: str) -> None:
    assert [rule for rule, _ in found(f"[x](<{address}>)".replace("<b>", ""))] == ["link.code"]


def test_each_of_several_is_told_in_the_order_of_the_text() -> None:
    text = "![x](https://a.example/1) ![x](https://a.example/1) ![y](https://b.example/2)"
    assert [address for _, address in found(text)] == ["https://a.example/1"] * 2 + ["https://b.example/2"]


def test_a_text_that_is_too_long_to_be_parsed_is_read_all_the_same() -> None:
    text = "word " * 65_536 + "![x](https://other.example/a.png)"
    assert found(text) == [("image.host", "https://other.example/a.png")]


@pytest.mark.parametrize(
    "text",
    [
        "\0](\ud800",
        "![" * 10_000 + "](https://a.example)",
        "[" * 10_000 + "x" + "](https://a.example)" * 10_000,
        ">" * 10_000 + " ![x](https://a.example)",
        "- " * 10_000 + "![x](https://a.example)",
        "[a](" * 20_000,
        "![x](https://a.example)" * 40_000,
        "<img " * 200_000,
        "<img src=" * 30_000,
        "![x](" + " " * 1_000_000,
        "](" * 40_000 + "()" * 10_000,
        "](<" * 40_000,
        "](\\" * 40_000,
        "<img srcset='" + "a (" * 300_000,
        "<img " + "a " * 500_000 + ">",
        "<img a=" + " " * 16_000 + "'",
        "http://" * 140_000,
        "https://a.example/?" + "a=b&" * 250_000,
        "https://[::1/ ![x](https://[bad) http://[/",
        "[a]: b\n" * 9_000,
        "]:" * 60_000,
        "]:<" * 60_000,
        "]:http://a/" * 60_000,
    ],
    ids=lambda text: repr(text[:12]),
)
def test_hostile_texts_get_an_answer(text: str) -> None:
    assert all(0 <= one.start <= one.end <= len(text) for one in SCANNER.scan(ScannedText(text)))


def test_a_definition_is_read_whatever_stands_before_it_in_its_word() -> None:
    for before in ("", "a\\]:b", "[a]:c" * 30, "(x)]:"):
        assert found(f"[{before}]:https://other.example/a.png")[-1] == ("image.host", "https://other.example/a.png")


def test_what_is_defined_in_too_many_others_is_a_finding_as_far_as_it_may_name_a_host() -> None:
    many = "]:x" * 33
    assert found(many) == []
    (nested,) = found(f"a {many}]:https://other.example/a.png b")
    assert nested == ("image.nested", "x]:https://other.example/a.png")


def test_each_part_of_a_long_word_is_read_again() -> None:
    word = ("]:" * 40).ljust(LONGEST + 200, "x")
    assert found(f"{word}]:https://other.example/a.png") == [("image.host", "https://other.example/a.png")]


class ReadText(str):
    """A text that counts the code points that are read of it."""

    read = 0

    def __getitem__(self, at: Any) -> str:
        piece = super().__getitem__(at)
        self.read += len(piece)
        return piece


def test_no_sign_of_a_word_is_read_for_each_definition_in_it() -> None:
    text = ReadText("]:http://a/" * 5_000)
    list(SCANNER.scan(ScannedText(text)))
    assert text.read <= 40 * len(text)


def test_a_picture_is_found_where_it_is_and_not_where_its_address_stands_bare() -> None:
    bare, picture = "http://host.example/x.png ", "![](http://host.example/x.png)"
    (found,) = [one for one in LinkScanner().scan(ScannedText(bare + picture)) if one.kind == "image"]
    assert (found.start, found.end) == (len(bare) + 4, len(bare + picture) - 1)


def test_other_hosts_are_another_version() -> None:
    scanners = (LinkScanner(), LinkScanner(allowed=("a.example",)), LinkScanner(denied=("a.example",)), SCANNER)
    assert len({one.version for one in scanners}) == 4
    assert LinkScanner(allowed=("b", "a")).version == LinkScanner(allowed=("a", "b")).version


def test_what_is_set_reaches_the_scanners_of_answers() -> None:
    scanners = standard(allowed_hosts=("a.example",), denied_hosts=("evil.example",), phone_regions=("PL",))
    text = ScannedText("See https://evil.example/x . Zadzwoń: 22 601 00 00, ![](https://a.example/p.png)")
    kinds = {finding.kind for scanner in scanners["answer"] for finding in scanner.scan(text)}
    assert kinds == {"link", "pii.phone"}
    unset = {finding.kind for scanner in standard()["answer"] for finding in scanner.scan(text)}
    assert unset == {"image"}


def test_code_in_place_of_an_address_is_what_the_standard_policy_names_so() -> None:
    policy = policy_of(STANDARD.read_text("utf-8"))
    assert [policy.action(one, "answer") for one in SCANNER.scan(ScannedText("[x](javascript:alert(1))"))] == ["redact"]
