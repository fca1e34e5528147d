"""Which adapters are chosen, and how all components hang together."""

from sluiceway_infer.app.wiring import NAME as NAME
from sluiceway_infer.app.wiring import App as App
from sluiceway_infer.app.wiring import Front as Front
from sluiceway_infer.app.wiring import app as app
from sluiceway_infer.app.wiring import front as front
