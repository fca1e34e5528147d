"""A model that somebody else's worker runs, asked by `sluiceway.engine.v1.EngineService`."""

from sluiceway_infer.adapters.engines.engine_grpc.engine import IDEMPOTENT as IDEMPOTENT
from sluiceway_infer.adapters.engines.engine_grpc.engine import EngineGrpc as EngineGrpc
from sluiceway_infer.adapters.engines.engine_grpc.engine import WireModel as WireModel
