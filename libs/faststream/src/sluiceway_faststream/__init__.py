"""Sluiceway's events for applications on FastStream.

`connect` makes a broker whose `publish(DocumentOffered(…))` is the whole call, and `subscriber` a subscription that
acknowledges nothing before it was handled or put aside.
"""

from sluiceway_faststream.acknowledgement import RetryPolicy as RetryPolicy
from sluiceway_faststream.acknowledgement import UnhandledRecord as UnhandledRecord
from sluiceway_faststream.broker import connect as connect
from sluiceway_faststream.broker import subscriber as subscriber
from sluiceway_faststream.codec import JSON as JSON
from sluiceway_faststream.codec import PROTOBUF as PROTOBUF
from sluiceway_faststream.codec import NotAnEvent as NotAnEvent
from sluiceway_faststream.dead_letters import KafkaDeadLetters as KafkaDeadLetters
from sluiceway_faststream.events import attributes as attributes
from sluiceway_faststream.events import topic_name as topic_name
from sluiceway_faststream.schema import EVENT as EVENT
