"""Question word by itself, behind its preposition: "in which year?" asks for something else what was asked before."""

import re

from sluiceway_infer.domain.conversation.names import END, plain

# All of the question that goes on: a preposition, what asks, and what is asked for.
_ANEW = re.compile(
    r"(?:in|on|at|with|for|from|by|of|under|to|until|since) (?:which|what)(?: \w+){0,2}"
    r"|(?:in|an|auf|um|mit|fur|von|aus|bei|unter|zu|bis|seit|ab|nach) welche[mnrs]?(?: \w+){0,2}"
    r"|(?:en|con|por|para|de|a|desde|hasta|bajo) (?:que|cual(?:es)?)(?: \w+){0,2}"
)
# What the question before asked by, at its beginning.
_ASKED = re.compile(
    r"[\u00bf\u00a1\W]*(?:(?:in|on|at|with|for|from|bei|an|auf|mit|en|con|a) )?"
    r"(?:(?:which|what|welche[mnrs]?|que)(?: (?:year|day|month|place|jahr|tag|monat|ort|ano|dia|mes|lugar))"
    r"|who|when|where|wer|von wem|wann|wo|quien(?:es)?|cuando|donde)\b"
)


def asked_anew(rest: str, before: str) -> str:
    """The question before with this in the place of what it asked by; empty where either asks by something else."""
    mine, told = plain(rest.strip(END)), plain(before)
    head = _ASKED.match(told) if len(told) == len(before) and _ANEW.fullmatch(mine) else None
    return f"{rest.strip(END)}{before[head.end() :]}" if head else ""
