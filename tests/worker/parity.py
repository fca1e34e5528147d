"""`python -m tests.worker.parity RUN TICKETS`: writes into the folder of a run what its adapter says to questions.

`base-f32.gguf` is the base of the job with each block unpacked, as the worker learned beside it; `greedy.json` has the
answers of PEFT to the questions that are read from standard input, a JSON list, drawn without chance.
"""

import json
import sys
from pathlib import Path

import torch
from gguf import GGMLQuantizationType, GGUFReader, GGUFValueType, GGUFWriter
from gguf.quants import dequantize
from peft import PeftModel
from transformers import AutoModelForCausalLM

from sluiceway_train_worker import base_model, job

_TOKENS = 40


def main() -> None:
    folder = Path(sys.argv[1])
    asked = job.read(folder)
    unpacked = base_model.folder_of(asked.base, Path(asked.cache))
    (folder / "greedy.json").write_text(json.dumps(_answers(unpacked, folder / "adapter", json.load(sys.stdin))))
    _unpack(Path(asked.base.path), folder / "base-f32.gguf")


def _answers(base: Path, adapter: Path, questions: list[str]) -> list[str]:
    """All drawn at once: what takes the time is to go through the weights for each token."""
    tokenizer = base_model.tokenizer_of(base)
    tokenizer.padding_side = "left"
    model = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32), str(adapter))
    said = [[{"role": "user", "content": question}] for question in questions]
    prompts = tokenizer.apply_chat_template(
        said, add_generation_prompt=True, padding=True, return_tensors="pt", return_dict=True
    )
    with torch.no_grad():
        drawn = model.eval().generate(**prompts, max_new_tokens=_TOKENS, do_sample=False)
    answers = drawn[:, prompts["input_ids"].shape[1] :]
    texts: list[str] = tokenizer.batch_decode(answers, skip_special_tokens=True)
    return texts


def _unpack(packed: Path, target: Path) -> None:
    """The same file with every tensor in 32 bits."""
    reader = GGUFReader(packed)
    writer = GGUFWriter(target, reader.get_field("general.architecture").contents())
    for field in reader.fields.values():
        if not field.name.startswith("GGUF.") and field.name != "general.architecture":
            of = field.types[-1] if field.types[0] == GGUFValueType.ARRAY else None
            writer.add_key_value(field.name, field.contents(), field.types[0], sub_type=of)
    for tensor in reader.tensors:
        numbers = dequantize(tensor.data, tensor.tensor_type)
        writer.add_tensor(tensor.name, numbers, raw_dtype=GGMLQuantizationType.F32)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    main()
