"""The page of events says what the contracts say."""

from pathlib import Path

from sluiceway_common.bus.documented.comments import comments
from sluiceway_common.bus.documented.hearers import heard_by
from sluiceway_common.bus.documented.page import page
from sluiceway_common.bus.topics import all_events, topic_of

ROOT = Path(__file__).parents[5]


def test_the_page_is_printed_from_the_contracts_of_today() -> None:
    printed = page(ROOT / "proto", ROOT / "tests/contract/messages")
    wanted = "print it again: python -m sluiceway_common.bus.documented > docs/events.md"
    assert printed == (ROOT / "docs/events.md").read_text(), wanted


def test_nobody_hears_what_nobody_says() -> None:
    assert heard_by().keys() <= {topic_of(event).name for event in all_events()}


def test_a_comment_belongs_to_what_stands_below_it() -> None:
    proto = """
    // A thing
    // happened.
    message Happened {
      option (topic) = { name: "x" };
      // Its name.
      string name = 1;
      repeated int32 silent = 2;
      // By name.
      map<string, Other> parts = 3;
      oneof kind {
        // This.
        bytes this = 4;
      }
    }
    """
    assert comments(proto) == {
        "Happened": "A thing happened.",
        "Happened.name": "Its name.",
        "Happened.silent": "",
        "Happened.parts": "By name.",
        "Happened.this": "This.",
    }
