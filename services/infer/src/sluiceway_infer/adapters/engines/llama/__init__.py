"""llama.cpp in a child process of its own: a model that crashes or blocks takes nobody with it."""

from sluiceway_infer.adapters.engines.llama.engine import Llama as Llama
from sluiceway_infer.adapters.engines.llama.process import ModelFile as ModelFile
from sluiceway_infer.adapters.engines.llama.process import packaged as packaged
