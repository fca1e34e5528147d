"""Program of the child process: loads a model, serves it on a loopback port with a key, ends when its parent does. It
imports nothing of this package: it is run as a file, so that it starts at once and stays small.
"""

import json
import os
import sys
from contextlib import suppress
from typing import Any

import xllamacpp  # type: ignore[import-untyped]  # it is compiled and has no stubs


def main() -> None:
    """Reads what to load from the first line of standard input, says where it listens, waits until the input ends."""
    order = json.loads(sys.stdin.readline())
    _give_way(order["nice"])
    server = xllamacpp.Server(_params(order))
    # Whoever wanted it may be gone by now.
    with suppress(BrokenPipeError):
        print(json.dumps({"address": server.listening_address}), flush=True)
        sys.stdin.read()
    # Without taking it apart: a server that has only just begun would wait for its own loop, and be there for ever.
    os._exit(0)


def _give_way(nice: int) -> None:
    """Before it has threads, which inherit it. In a group of its own: a signal to that of the service ends the service
    first, which lets this finish what it is at. Not a session: some kernels weigh those first (autogroup), and no
    niceness beyond one."""
    os.setpgid(0, 0)
    os.nice(nice)


def _params(order: dict[str, Any]) -> Any:
    params = xllamacpp.CommonParams()
    params.model.path = order["path"]
    params.n_ctx = order["context_tokens"] * order["slots"]
    params.n_parallel = order["slots"]
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = order["threads"]
    params.n_batch = params.n_ubatch = order["batch"]
    params.n_gpu_layers = order["gpu_layers"]
    params.cache_type_k = getattr(xllamacpp.ggml_type, f"GGML_TYPE_{order['cache_type_k'].upper()}")
    # Each request says which of them it wants; whoever says nothing gets none.
    params.lora_adapters = [xllamacpp.CommonAdapterLoraInfo(path, 0.0) for path in order["adapters"]]
    params.lora_init_without_apply = True
    params.api_keys = [order["api_key"]]
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.endpoint_slots = True
    params.ui = False
    params.verbosity = 0
    # As delivered it keeps up to 8 GiB of prompts beside its slots.
    params.cache_ram_mib = 0
    return params


if __name__ == "__main__":
    main()
