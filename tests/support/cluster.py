"""Cluster of Kubernetes that Helm asks how many replicas there are, and nothing else."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

_APPS = "/apis/apps/v1"
_KINDS = {"deployments": "Deployment", "statefulsets": "StatefulSet"}


@contextmanager
def cluster(replicas: Mapping[str, int]) -> Iterator[str]:
    """Its address; `replicas` by path in the namespace, such as `deployments/sluiceway-eval`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(_answers(replicas)))
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _answers(replicas: Mapping[str, int]) -> Mapping[str, Any]:
    resources = [{"name": name, "kind": kind, "namespaced": True, "verbs": ["get"]} for name, kind in _KINDS.items()]
    kinds = {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": "apps/v1", "resources": resources}
    return {_APPS: kinds} | {
        f"{_APPS}/namespaces/platform/{path}": {
            "apiVersion": "apps/v1",
            "kind": _KINDS[path.partition("/")[0]],
            "metadata": {"name": path.partition("/")[2], "namespace": "platform"},
            "spec": {"replicas": count},
        }
        for path, count in replicas.items()
    }


def _handler(answers: Mapping[str, Any]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            missing = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "code": 404}
            self.send_response(200 if path in answers else 404)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(answers.get(path, missing)).encode())

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    return Handler
