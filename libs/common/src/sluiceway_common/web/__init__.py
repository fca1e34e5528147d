"""HTTP: the door of a service, its health and its measures."""

from sluiceway_common.web.door import Door as Door
from sluiceway_common.web.operations import operations as operations
