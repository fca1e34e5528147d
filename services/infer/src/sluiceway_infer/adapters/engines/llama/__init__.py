"""llama.cpp in a child process of its own: a model that crashes or blocks takes nobody with it."""

from sluiceway_infer.adapters.engines.llama.engine import Llama as Llama
from sluiceway_infer.adapters.engines.llama.process import ModelFile as ModelFile
from sluiceway_infer.adapters.engines.llama.process import model_path as model_path
from sluiceway_infer.adapters.engines.llama.process import packaged as packaged
