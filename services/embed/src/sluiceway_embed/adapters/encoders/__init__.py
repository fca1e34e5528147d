"""Encoders: ONNX Runtime on this machine, without torch, or a server."""

from sluiceway_embed.adapters.encoders.model import from_folder as from_folder
from sluiceway_embed.adapters.encoders.onnx import OnnxEncoder as OnnxEncoder
from sluiceway_embed.adapters.encoders.openai import OpenAIEncoder as OpenAIEncoder
from sluiceway_embed.adapters.encoders.packaged import packaged as packaged
