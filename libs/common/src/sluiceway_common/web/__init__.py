"""HTTP server of a service: its middleware, answers, errors, health and measures."""

from sluiceway_common.web.events import Events as Events
from sluiceway_common.web.json import Json as Json
from sluiceway_common.web.middleware import RequestMiddleware as RequestMiddleware
from sluiceway_common.web.operations import operations as operations
from sluiceway_common.web.server import HttpServer as HttpServer
