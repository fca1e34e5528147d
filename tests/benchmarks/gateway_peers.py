"""Gateways of others over the same model server, each in an environment that is thrown away: none is a dependency."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sluiceway_local.servers.ports import accepts
from tests.benchmarks.gateway_world import ROOT, Gateway, process
from tests.support import servers
from tests.support.servers import folder, free_ports


@contextmanager
def litellm(upstream_port: int) -> Iterator[Gateway]:
    """LiteLLM's proxy with one worker."""
    with folder() as place:
        servers.run(_python_packages(place / "venv", "litellm[proxy]==1.108.7"))
        (port,) = free_ports(1)
        config = place / "config.yaml"
        config.write_text(_LITELLM.format(port=upstream_port), "utf-8")
        argv = (str(place / "venv/bin/litellm"), "--config", str(config), "--port", str(port), "--host", "127.0.0.1")
        environment = {"LITELLM_LOG": "ERROR", "LITELLM_LOCAL_MODEL_COST_MAP": "True", "NO_DOCS": "True"}
        with process(argv, place / "litellm.log", environment, lambda: accepts(port)) as running:
            yield Gateway(running.pid or 0, f"http://127.0.0.1:{port}/v1", {"authorization": "Bearer sk-bench"})


@contextmanager
def tensorzero(upstream_port: int) -> Iterator[Gateway]:
    """TensorZero's gateway, the one that its Python package embeds, served by the package itself on a port it picks."""
    with folder() as place:
        servers.run(_python_packages(place / "venv", "tensorzero==2026.6.0"))
        config, said = place / "tensorzero.toml", place / "url"
        config.write_text(_TENSORZERO.format(port=upstream_port), "utf-8")
        argv = (str(place / "venv/bin/python"), "-c", _SERVE_TENSORZERO, str(config), str(said))

        async def is_up() -> bool:
            return said.exists()

        environment = {"TENSORZERO_DISABLE_PSEUDONYMOUS_USAGE_ANALYTICS": "1"}
        with process(argv, place / "tensorzero.log", environment, is_up) as running:
            yield Gateway(running.pid or 0, said.read_text("utf-8"), model="tensorzero::model_name::over")


@contextmanager
def portkey(upstream_port: int) -> Iterator[Gateway]:
    """Portkey's gateway."""
    with folder() as place:
        servers.run(_done("npm", "install", *_NPM_QUIET, "--prefix", str(place), "@portkey-ai/gateway@1.15.2"))
        (port,) = free_ports(1)
        here = place / "here.cjs"
        here.write_text(_ON_LOOPBACK, "utf-8")
        server = place / "node_modules/@portkey-ai/gateway/build/start-server.js"
        argv = ("node", "--require", str(here), str(server), "--headless", f"--port={port}")
        headers = {
            "authorization": "Bearer none",
            "x-portkey-provider": "openai",
            "x-portkey-custom-host": f"http://127.0.0.1:{upstream_port}/v1",
        }
        with process(argv, place / "portkey.log", {}, lambda: accepts(port)) as running:
            yield Gateway(running.pid or 0, f"http://127.0.0.1:{port}/v1", headers)


async def _python_packages(venv: Path, package: str) -> None:
    uv = str(ROOT / "tools/uv")
    await _done(uv, "venv", "-q", "--python", sys.executable, str(venv))
    await _done(uv, "pip", "install", "-q", "-p", str(venv), package)


async def _done(*argv: str) -> None:
    running = await asyncio.create_subprocess_exec(*argv)
    assert await running.wait() == 0, f"this failed: {' '.join(argv)}"


_NPM_QUIET = ("--silent", "--no-audit", "--no-fund", "--ignore-scripts")
_LITELLM = """
model_list:
  - model_name: over
    litellm_params: {{model: openai/bench, api_base: "http://127.0.0.1:{port}/v1", api_key: none}}
litellm_settings: {{telemetry: false, drop_params: false}}
general_settings: {{master_key: sk-bench}}
"""
_TENSORZERO = """
[gateway]
observability.enabled = false

[models.over]
routing = ["upstream"]

[models.over.providers.upstream]
type = "openai"
model_name = "bench"
api_base = "http://127.0.0.1:{port}/v1/"
api_key_location = "none"
"""
# What the package calls to patch OpenAI's client. Its address is moved into place, so that it is whole when it is seen.
_SERVE_TENSORZERO = """
import os, signal, sys, tensorzero
config, said = sys.argv[1:]
none = dict.fromkeys(("clickhouse_url", "postgres_url", "valkey_url"))
gateway = tensorzero._start_http_gateway(config_file=config, async_setup=False, **none)
with open(said + ".new", "w") as file:
    file.write(gateway.base_url)
os.rename(said + ".new", said)
signal.pause()
"""
# It would listen on all interfaces.
_ON_LOOPBACK = """
const { Server } = require("net");
const listen = Server.prototype.listen;
Server.prototype.listen = function (port, ...rest) {
  return listen.call(this, port, "127.0.0.1", ...rest.filter((each) => typeof each === "function"));
};
"""
