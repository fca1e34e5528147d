"""Settings: read from the environment, refused when misspelt, explained where they are declared."""

from sluiceway_common.settings.explained import explain as explain
from sluiceway_common.settings.reading import Misconfigured as Misconfigured
from sluiceway_common.settings.reading import read as read
from sluiceway_common.settings.shared import Shared as Shared
from sluiceway_common.settings.shared import TopicIdentity as TopicIdentity
from sluiceway_common.settings.values import Address as Address
from sluiceway_common.settings.values import HttpUrl as HttpUrl
from sluiceway_common.settings.values import Neighbour as Neighbour
from sluiceway_common.settings.values import OptionalHttpUrl as OptionalHttpUrl
