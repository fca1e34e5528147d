"""The calls of llama.cpp's own server, on its loopback port and with its key."""

import json
from typing import Any

import aiohttp

from sluiceway_common.errors import Unavailable
from sluiceway_infer.adapters.engines.chat import Chat
from sluiceway_infer.adapters.engines.llama.process import LlamaProcess
from sluiceway_infer.adapters.engines.refusals import refusal


class Native:
    """One pool of connections to the process."""

    def __init__(self, process: LlamaProcess, name: str) -> None:
        self._process = process
        self._name = name
        headers = {"authorization": f"Bearer {process.api_key}"}
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=2.0)
        # The server drops what was idle for some seconds, at times in the moment of the next question; a new connection
        # on loopback costs little.
        connector = aiohttp.TCPConnector(force_close=True, limit=0)
        self._session = aiohttp.ClientSession(headers=headers, timeout=timeout, connector=connector)

    async def close(self) -> None:
        await self._session.close()

    def chat(self) -> Chat:
        return Chat(self._session, f"{self._process.address}/v1/chat/completions", self._name)

    async def get(self, path: str) -> Any:
        return await self._ask("GET", path, None)

    async def post(self, path: str, body: dict[str, Any]) -> Any:
        return await self._ask("POST", path, body)

    async def tokens(self, text: str) -> list[int]:
        told = await self.post("/tokenize", {"content": text, "add_special": False})
        return [int(token) for token in told["tokens"]]

    async def _ask(self, method: str, path: str, body: dict[str, Any] | None) -> Any:
        try:
            async with self._session.request(method, f"{self._process.address}{path}", json=body) as response:
                status, content = response.status, await response.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unavailable(f"the engine of model {self._name!r} does not answer", retry_after=1.0) from error
        if status != 200:
            raise refusal(self._name, status, content)
        return json.loads(content)
