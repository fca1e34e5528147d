"""gRPC calls of eval: messages in, messages out."""

from typing import Final

import grpc

from sluiceway.eval.v1.eval_service_pb2_grpc import add_EvalServiceServicer_to_server
from sluiceway.eval.v1.record_service_pb2_grpc import add_RecordServiceServicer_to_server
from sluiceway_eval.rpc.evaluations import EVALUATIONS, EvaluationServicer
from sluiceway_eval.rpc.servicer import RECORD, RecordServicer
from sluiceway_eval.service import EvalService

SERVICES: Final[tuple[str, ...]] = (RECORD, EVALUATIONS)


def register(server: grpc.aio.Server, service: EvalService) -> None:
    add_RecordServiceServicer_to_server(RecordServicer(service), server)
    add_EvalServiceServicer_to_server(EvaluationServicer(service), server)
