"""ASGI application of a service: routes behind one middleware, most of them found by their path alone.

Starlette's own goes through three more layers and through its routes for each request, which is a tenth of what a call
takes. What it looks after there, errors and answers that were not begun, is the middleware's here.
"""

from collections.abc import Callable, Iterator, Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from sluiceway_common.web.responses import unrouted


def application(routes: Sequence[Route], middleware: Callable[[ASGIApp], ASGIApp]) -> ASGIApp:
    """The routes, in their order, each request to one of them by way of the middleware."""
    return middleware(Routing(routes))


class Routing:
    """Sends a request to its route. Of a path without parameters it is known; all else, and what is not served, goes
    the way of Starlette."""

    def __init__(self, routes: Sequence[Route]) -> None:
        self._others = Starlette(routes=routes, exception_handlers={HTTPException: unrouted})
        self._known = dict(_known(routes))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        route = self._known.get((scope.get("method", ""), scope["path"]))
        if route is None:
            await self._others(scope, receive, send)
            return
        scope["endpoint"] = route.endpoint
        await route.app(scope, receive, send)


def _known(routes: Sequence[Route]) -> Iterator[tuple[tuple[str, str], Route]]:
    """By method and path; none that a route before it takes as well."""
    for number, route in enumerate(routes):
        for method in route.methods or ():
            if not route.param_convertors and not any(_takes(one, method, route.path) for one in routes[:number]):
                yield (method, route.path), route


def _takes(route: Route, method: str, path: str) -> bool:
    return method in (route.methods or ()) and route.path_regex.match(path) is not None
