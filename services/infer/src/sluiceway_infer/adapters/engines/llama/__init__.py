"""llama.cpp in a child of its own: a model that crashes or blocks takes nobody with it."""

from sluiceway_infer.adapters.engines.llama.child import ModelFile as ModelFile
from sluiceway_infer.adapters.engines.llama.engine import Llama as Llama
