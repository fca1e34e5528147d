"""Each claim of the security model names tests that are there."""

import re

import pytest

from tests.support.repository import ROOT

PAGE = (ROOT / "docs/security-model.md").read_text("utf-8")
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
CLAIMS = re.split(r"^- ", PAGE, flags=re.MULTILINE)[1:]


@pytest.mark.parametrize(("file", "test"), sorted(set(NAMED.findall(PAGE))))
def test_a_test_that_the_page_names_is_there(file: str, test: str) -> None:
    path = ROOT / file
    assert path.is_file(), f"{file} is not there"
    assert re.search(rf"def {test}\b", path.read_text("utf-8")), f"{file} has no {test}"


@pytest.mark.parametrize("claim", CLAIMS, ids=[claim[:40] for claim in CLAIMS])
def test_every_claim_names_a_test(claim: str) -> None:
    assert NAMED.search(claim)
