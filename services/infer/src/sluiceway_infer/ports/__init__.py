"""What answering needs of the world."""

from sluiceway_infer.ports.answers import Answers as Answers
from sluiceway_infer.ports.engine import Engine as Engine
from sluiceway_infer.ports.guard import Guard as Guard
from sluiceway_infer.ports.retriever import EmbeddedTexts as EmbeddedTexts
from sluiceway_infer.ports.retriever import Embedder as Embedder
from sluiceway_infer.ports.retriever import Retriever as Retriever
