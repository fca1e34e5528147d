"""An answer in JSON."""

from typing import Any

from pydantic_core import to_json
from starlette.responses import Response


class Json(Response):
    """Starlette's own makes an encoder of the standard library for every answer, which costs five times as much."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        return to_json(content)
