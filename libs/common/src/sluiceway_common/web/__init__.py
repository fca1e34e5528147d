"""HTTP server of a service: its middleware, responses, errors, health and measures."""

from sluiceway_common.web.middleware import RequestMiddleware as RequestMiddleware
from sluiceway_common.web.middleware import route as route
from sluiceway_common.web.responses import Events as Events
from sluiceway_common.web.responses import Json as Json
from sluiceway_common.web.responses import unrouted as unrouted
from sluiceway_common.web.server import HttpServer as HttpServer
from sluiceway_common.web.server import operations as operations
