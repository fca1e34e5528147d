"""Launcher of workers on this machine."""

from sluiceway_train.adapters.launcher.local import LocalLauncher as LocalLauncher
from sluiceway_train.adapters.launcher.local import WorkerBounds as WorkerBounds
