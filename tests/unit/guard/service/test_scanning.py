"""Scanners over one text: how long they have, and how much may be found."""

import time
from collections.abc import Sequence

import pytest

from sluiceway_common.errors import TooLarge
from sluiceway_guard.domain.findings import Finding
from sluiceway_guard.domain.normalisation import ScannedText
from sluiceway_guard.domain.policy import DecidingPolicies, policy_of
from sluiceway_guard.service.scanning import MOST_FINDINGS, Scanning

POLICIES = DecidingPolicies(policy_of('name = "house"\nversion = "1"\nwords = {"word.letter" = ["x"]}\n'))


class QuietScanner:
    """Finds nothing."""

    name, version = "quiet", "1"

    def scan(self, text: ScannedText) -> Sequence[Finding]:
        return ()


def scanning() -> Scanning:
    return Scanning(scanners={"passage": (QuietScanner(),)}, seconds=60.0, on_failed=lambda _name, _error: None)


async def test_a_part_that_nobody_waits_for_has_all_of_the_time_whatever_the_parts_before_it_took() -> None:
    over, runs = scanning(), scanning().runs()
    runs.due, runs.spent = 0.0, 120.0
    await over.scan_unhurried("passage", "nothing", POLICIES, "t", runs)
    assert ([run.status for run in runs.all() if run.name == "quiet"], runs.spent < 60) == (["ran"], True)


async def test_a_part_that_somebody_waits_for_has_what_the_parts_before_it_left() -> None:
    over, runs = scanning(), scanning().runs()
    runs.due = 0.0
    await over.scan("passage", "nothing", POLICIES, "t", runs)
    assert [run.status for run in runs.all() if run.name == "quiet"] == ["late"]


async def test_words_of_a_policy_are_looked_for_no_longer_than_there_is_time() -> None:
    """Each letter of this text begins a word that is as long as one may be."""
    slow = DecidingPolicies(policy_of(f'name = "house"\nversion = "1"\nwords = {{"word.long" = ["{"a" * 127}b"]}}\n'))
    over, runs = scanning(), scanning().runs()
    runs.due = time.monotonic() + 0.05
    await over.scan("passage", "a" * 60_000, slow, "t", runs)
    assert [run.status for run in runs.all() if run.name == "words"] == ["late"]


@pytest.mark.parametrize("more", [0, 1])
async def test_so_many_words_may_be_found_and_not_one_more(more: int) -> None:
    over = scanning()
    text = "x " * (MOST_FINDINGS + more)
    if more:
        with pytest.raises(TooLarge, match="more than 10000 findings are in it"):
            await over.scan("passage", text, POLICIES, "t", over.runs())
    else:
        assert len((await over.scan("passage", text, POLICIES, "t", over.runs())).findings) == MOST_FINDINGS
