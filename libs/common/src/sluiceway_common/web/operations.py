"""The routes that every process owes its operators."""

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sluiceway_common.health import Health
from sluiceway_common.web.json import Json


def operations(health: Health, registry: CollectorRegistry) -> list[Route]:
    """`/health/live`, `/health/ready` (503 with the reasons) and `/metrics`."""

    async def live(_request: Request) -> Response:
        return Json({"status": "live"})

    async def ready(_request: Request) -> Response:
        troubles = await health.troubles()
        status = "ready" if not troubles else "not ready"
        return Json({"status": status, "troubles": troubles}, status_code=503 if troubles else 200)

    async def metrics(_request: Request) -> Response:
        return Response(generate_latest(registry), headers={"content-type": CONTENT_TYPE_LATEST})

    return [Route("/health/live", live), Route("/health/ready", ready), Route("/metrics", metrics)]
