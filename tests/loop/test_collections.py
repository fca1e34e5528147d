"""Collections by the command, against the ingest that runs."""

import pytest

from tests.support.laptop import Laptop
from tests.support.system import rows

pytestmark = pytest.mark.server

RULES = {
    "name": "minutes",
    "language": "de",
    "chunk_tokens": 96,
    "default_acl": ["board", "hr"],
    "retention_days": 30,
    "revision": 1,
    "deleting": False,
}
WORDS = ("--chunk-tokens", "96", "--acl", "hr", "--acl", "board", "--language", "de", "--retention-days", "30")


def test_a_collection_keeps_the_rules_it_was_made_with(machine: Laptop) -> None:
    made = machine.say("collections", "create", "minutes", *WORDS, "--json")
    again = machine.say("collections", "create", "minutes", *WORDS, "--json")
    shown = machine.say("collections", "show", "minutes", "--json")
    assert (rows(made), rows(again), rows(shown)) == ([RULES], [RULES], [RULES])
    assert RULES in rows(machine.say("collections", "list", "--json"))


def test_other_rules_for_a_collection_that_is_there_are_refused(machine: Laptop) -> None:
    machine.say("collections", "create", "fixed")
    said = machine.say("collections", "create", "fixed", "--chunk-tokens", "96")
    assert (said.returncode, said.stdout) == (1, "")
    assert (
        said.stderr
        == "sluiceway: there is a collection 'fixed' with other rules; change them (`sluiceway collections change`), "
        "or take another name\n"
    )


def test_rules_are_changed_and_fewer_days_want_a_yes(machine: Laptop) -> None:
    machine.say("collections", "create", "changing", "--acl", "hr")
    refused = machine.say("collections", "change", "changing", "--retention-days", "30")
    assert (refused.returncode, refused.stdout) == (3, "")
    assert "older than 30 days would be withdrawn for good; say `--yes`" in refused.stderr
    machine.say("collections", "change", "changing", "--retention-days", "30", "--yes")
    changed = machine.say("collections", "change", "changing", "--retention-days", "60", "--language", "de", "--json")
    now = RULES | {"name": "changing", "chunk_tokens": 200, "default_acl": ["hr"], "retention_days": 60, "revision": 3}
    assert rows(changed) == rows(machine.say("collections", "show", "changing", "--json")) == [now]
    nothing = machine.say("collections", "change", "changing")
    assert nothing.returncode == 3
    assert nothing.stderr.startswith("sluiceway: nothing is to be changed; give `language`")


def test_a_collection_that_is_not_there_is_said_in_one_line(machine: Laptop) -> None:
    said = machine.say("collections", "show", "nowhere")
    assert (said.returncode, said.stderr.count("\n")) == (1, 1)
    assert said.stderr.startswith("sluiceway: there is no collection 'nowhere'; there are ")


def test_a_rule_out_of_bounds_is_said_in_one_line(machine: Laptop) -> None:
    said = machine.say("collections", "create", "wide", "--chunk-tokens", "1000")
    assert (said.returncode, said.stderr) == (
        3,
        "sluiceway: `chunk_tokens` is 1000; it must lie between 64 and 480\n",
    )
