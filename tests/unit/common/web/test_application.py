import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sluiceway_common.web import Json, application


async def one(request: Request) -> Response:
    return Json({"of": "one", **request.path_params})


async def other(request: Request) -> Response:
    return Json({"of": "other", **request.path_params})


def client(*routes: Route) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=application(routes, lambda app: app))
    return httpx.AsyncClient(transport=transport, base_url="http://here")


async def test_a_path_leads_to_its_route() -> None:
    async with client(Route("/one", one, methods=["POST"]), Route("/other", other)) as asking:
        assert (await asking.post("/one")).json() == {"of": "one"}
        assert (await asking.get("/other")).json() == {"of": "other"}
        assert (await asking.get("/other?one=two")).json() == {"of": "other"}


async def test_of_two_routes_the_first_that_takes_a_request_has_it() -> None:
    async with client(
        Route("/{name}", one, methods=["POST"]), Route("/other", other, methods=["GET", "POST"])
    ) as asking:
        assert (await asking.post("/other")).json() == {"of": "one", "name": "other"}
        assert (await asking.get("/other")).json() == {"of": "other"}


async def test_a_name_in_a_path_is_read() -> None:
    async with client(Route("/other", other), Route("/{name:path}", one)) as asking:
        assert (await asking.get("/a/b")).json() == {"of": "one", "name": "a/b"}
        assert (await asking.head("/other")).status_code == 200


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/two", 404), ("PUT", "/other", 405)])
async def test_what_is_not_served_is_said_in_our_shape(method: str, path: str, status: int) -> None:
    async with client(Route("/other", other), Route("/one/{name}", one)) as asking:
        answer = await asking.request(method, path)
    assert answer.status_code == status
    assert answer.json()["error"]["message"]
