"""Health probe from inside a container: `python -m sluiceway_common.probe <service>` asks the replica beside it whether
it is ready. Exit code 0: it is; 1: the line says why not.

For engines that run a command, such as Compose; Kubernetes asks over gRPC or HTTP by itself. It imports nothing of
ours, since it runs every few seconds: 0.1 s in place of the service's own start.
"""

import http.client
import json
import os
import ssl
import sys
from collections.abc import Mapping
from typing import Final

_SECONDS: Final = 5.0


def trouble(service: str, environment: Mapping[str, str]) -> str:
    """What keeps the replica from being ready, in one line; empty where it is. `environment` is that of the replica."""
    address = environment.get(f"{service.upper()}_HTTP", "")
    port = address.rpartition(":")[2]
    if not port.isdigit() or port == "0":
        return f"{service.upper()}_HTTP is {address!r}; set it to the `host:port` that the service listens on"
    try:
        status, said = _asked(int(port), tls=bool(environment.get("SLUICEWAY_TLS_CERTIFICATE")))
    except (OSError, http.client.HTTPException) as error:
        return f"nobody answers on port {port}: {error}"
    return "" if status == http.HTTPStatus.OK else _reasons(said)


def _asked(port: int, *, tls: bool) -> tuple[int, bytes]:
    """Status and body of `/health/ready`, which wants neither key nor certificate."""
    connection = _secure(port) if tls else http.client.HTTPConnection("127.0.0.1", port, timeout=_SECONDS)
    try:
        connection.request("GET", "/health/ready")
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def _secure(port: int) -> http.client.HTTPSConnection:
    """It believes whatever is shown: a certificate names how the service is reached from outside, and we are inside."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return http.client.HTTPSConnection("127.0.0.1", port, timeout=_SECONDS, context=context)


def _reasons(said: bytes) -> str:
    try:
        return "; ".join(f"{name}: {why}" for name, why in json.loads(said)["troubles"].items())
    except (ValueError, KeyError, TypeError, AttributeError):
        return "it answers, and not as our services do; is the port another program's?"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m sluiceway_common.probe <service>")
    sys.exit(trouble(sys.argv[1], os.environ) or 0)
