"""A policy that misspells a kind is refused, with the kinds that are near; one of a scanner that is added is not."""

import re
from importlib.resources import files

import pytest

from sluiceway_common.errors import Invalid
from sluiceway_guard.adapters.policies import STANDARD
from sluiceway_guard.domain.finding_kinds import KINDS
from sluiceway_guard.domain.policy_history import bounded_policy_of, installed

_KIND = re.compile(r"""(?:kind ?= ?|_of\(|_finding\(|return |\[return )"([a-z_]+(?:\.[a-z]+)?)"[,\n]""")


def policy(*kinds: str, words: str = "") -> str:
    listed = ", ".join(f'"{kind}"' for kind in kinds)
    return f'name = "mine"\nversion = "1"\n{words}\n[[rules]]\nfindings = ["pii"]\naction = "review"\n' + (
        f'[[rules]]\nfindings = [{listed}]\naction = "block"\n'
    )


@pytest.mark.parametrize(
    ("kind", "near"),
    [
        ("pii.crdit_card", "pii"),
        ("pii.crad", "pii.card"),
        ("injecton", "injection"),
        ("secret.aws", "secret"),
        ("word.codenmaes", "word.codenames"),
        ("Injection", "injection"),
    ],
)
def test_a_misspelt_kind_is_refused_with_what_is_near(kind: str, near: str) -> None:
    words = 'words = {"word.codenames" = ["heron"]}'
    with pytest.raises(Invalid, match=rf"`rules\.1\.findings`.*{kind}.*near it are .*\b{near}\b") as refused:
        bounded_policy_of(policy("jailbreak", kind, words=words))
    assert refused.value.field == "rules.1.findings"


@pytest.mark.parametrize("kinds", [("toxicity",), ("acme.topic", "pii.card"), ("word",), tuple(sorted(KINDS))])
def test_kinds_of_ours_and_of_scanners_that_are_added_are_taken(kinds: tuple[str, ...]) -> None:
    assert bounded_policy_of(policy(*kinds)).rules[1].findings == kinds


def test_a_kind_of_words_and_its_family_are_known() -> None:
    words = 'words = {"code.names" = ["heron"]}'
    assert bounded_policy_of(policy("code", "code.names", words=words)).rules[1].findings == ("code", "code.names")


def test_the_policy_of_an_installation_misspells_none_either() -> None:
    assert installed(STANDARD.read_text("utf-8")).name == "standard"
    with pytest.raises(Invalid, match=r"near it are pii\.card"):
        installed(policy("pii.crad"))


def test_each_kind_that_a_scanner_writes_is_known() -> None:
    sources = [one for one in files("sluiceway_guard.adapters.scanners").iterdir() if one.name.endswith(".py")]
    sources += list(files("sluiceway_guard.adapters.scanners.rulebooks").iterdir())
    written = {kind for one in sources if one.is_file() for kind in _KIND.findall(one.read_text("utf-8"))}
    assert {"injection", "pii.card", "html", "link.code", "invisible.cut"} <= written
    assert written <= KINDS
