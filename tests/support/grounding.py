"""Documents' words on a question, without a service and without a model."""

from sluiceway_infer.domain.grounding.answerability import Thresholds
from sluiceway_infer.domain.grounding.evidence import evidence
from sluiceway_infer.domain.grounding.grounded import Grounded, extract
from tests.support.infer import passage


def said(question: str, *texts: str, title: str = "", document: str = "") -> str:
    """What they say of it; nothing where they do not answer it. Each is a document, or a passage of the one named."""
    passages = [passage(text, title=title, document=document) for text in texts]
    return words_of(extract(evidence(question, passages, Thresholds())))


def words_of(given: Grounded) -> str:
    """The text of an answer; nothing for the honest no."""
    if given.groundedness.status == "not_in_documents":
        return ""
    return " ".join(part.text for part in given.parts)
