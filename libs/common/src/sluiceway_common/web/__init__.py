"""HTTP: the door of a service, its health and its measures."""

from sluiceway_common.web.door import Door as Door
from sluiceway_common.web.events import Events as Events
from sluiceway_common.web.json import Json as Json
from sluiceway_common.web.middleware import RequestMiddleware as RequestMiddleware
from sluiceway_common.web.operations import operations as operations
