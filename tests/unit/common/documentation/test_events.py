"""Page of events: it says what the contracts say."""

from sluiceway_common.bus.topics import all_events, topic_of
from sluiceway_common.documentation.events import comments
from sluiceway_common.documentation.subscribers import heard_by


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
