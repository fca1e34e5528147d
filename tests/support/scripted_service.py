"""A service that does nothing but answer for its health: what a supervisor sees of one.

`SCRIPTED_<NAME>` in its environment says how it goes wrong: `dies` at the start, or is `slow` to stop.
"""

import os
import signal
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class _Health(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"ok")


def main(name: str) -> None:
    """`serve`, as the real ones."""
    script = os.environ.get(f"SCRIPTED_{name.upper()}", "")
    if script == "dies":
        sys.exit(f"{name.upper()}_MODEL: is missing")
    host, _, port = os.environ[f"{name.upper()}_HTTP"].rpartition(":")
    signal.signal(signal.SIGTERM, lambda *_: _leave(slow=script == "slow"))
    print(f'{{"event": "ready", "level": "info", "timestamp": "now", "service": "{name}"}}', flush=True)
    ThreadingHTTPServer((host, int(port)), _Health).serve_forever()


def _leave(*, slow: bool) -> None:
    if slow:
        time.sleep(60)
    sys.exit(0)
