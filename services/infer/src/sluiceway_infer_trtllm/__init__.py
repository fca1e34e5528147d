"""Worker for NVIDIA's image: TensorRT-LLM's LLM API behind `sluiceway.engine.v1.EngineService`.

No part of it has run on a graphics card yet: `contract.json` says what it takes the library for, and `image_gate` says
in the image whether that is so.
"""
