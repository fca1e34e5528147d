"""Command `sluiceway-infer-engine`: serves llama.cpp to whatever speaks `sluiceway.engine.v1.EngineService`."""

import argparse
import sys
from typing import NoReturn

from sluiceway_common.clock import SystemClock
from sluiceway_common.errors import Refusal
from sluiceway_common.settings import explain, read
from sluiceway_infer.adapters.engines.llama import Llama, ModelFile, model_path
from sluiceway_infer_engine.settings import LlamaWorkerSettings, WorkerSurroundings
from sluiceway_infer_engine.uploads import UploadedAdapters
from sluiceway_infer_engine.worker import ServedEngine, serve


def main() -> NoReturn:
    """Serves, or prints its settings."""
    parser = argparse.ArgumentParser(prog="sluiceway-infer-engine", description=__doc__)
    parser.add_argument("command", choices=("serve", "settings"), help="serve until SIGTERM; or print every setting")
    if parser.parse_args().command == "settings":
        print(explain(LlamaWorkerSettings) + "\n" + explain(WorkerSurroundings), end="")
        sys.exit(0)
    settings, around = read(LlamaWorkerSettings), read(WorkerSurroundings)
    try:
        sys.exit(serve(llama(settings), settings, around))
    except Refusal as refusal:
        sys.exit(f"sluiceway-infer-engine: {refusal.message}")


def llama(settings: LlamaWorkerSettings) -> ServedEngine:
    """llama.cpp as the settings want it."""
    model_file = ModelFile(
        path=model_path(settings.path),
        context_tokens=settings.context_tokens,
        slots=settings.slots,
        threads=settings.threads,
        batch=settings.batch,
        nice=settings.nice,
        gpu_layers=settings.gpu_layers,
    )
    files = UploadedAdapters(
        settings.data.absolute() / "adapters",
        bytes_in_all=2 * settings.most_adapters * settings.adapter_bytes,
        most_bytes=settings.adapter_bytes,
    )
    engine = Llama(model_file.path.stem, model_file, SystemClock(), temperature=settings.temperature)
    return ServedEngine(engine=engine, called="llama.cpp", slots=settings.slots, files=files)


if __name__ == "__main__":
    main()
