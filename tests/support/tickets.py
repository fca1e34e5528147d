"""Support tickets as rows to learn from: a message of a customer, and what is to be known of it, as JSON.

What is held out has sentences and products that no row to learn from has, so whoever answers it has learned the form
and the meaning, not the rows. `python -m tests.support.tickets` writes both as the files of docs/loop.md.
"""

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.support.repository import ROOT

FOLDER: Final = ROOT / "docs" / "loop"

INSTRUCTION: Final = "Describe this ticket:"
_FIELDS: Final = {"category", "priority", "product"}

_PRODUCTS: Final[Sequence[str]] = (
    "Aster Lamp", "Birch Desk", "Cobalt Kettle", "Dune Router", "Ember Heater", "Fjord Bottle", "Garnet Watch",
    "Harbor Bag", "Iris Camera", "Jade Speaker", "Kite Drone", "Larch Chair",
)  # fmt: skip
_UNSEEN_PRODUCTS: Final[Sequence[str]] = ("Maple Printer", "Nimbus Fan", "Onyx Scale", "Pearl Toaster", "Quartz Phone")

_PROBLEMS: Final[Mapping[str, Sequence[str]]] = {
    "billing": (
        "I was charged twice for the {product}.",
        "The invoice for my {product} shows the wrong amount.",
        "Why is there a second payment for the {product} on my card?",
        "My bill for the {product} is higher than the price you showed.",
    ),
    "delivery": (
        "The {product} has not arrived yet.",
        "My parcel with the {product} is stuck at the depot.",
        "Where is the {product} that I ordered last week?",
        "The courier left my {product} at the wrong house.",
    ),
    "login": (
        "I cannot sign in to the app of the {product}.",
        "The {product} app says that my password is wrong.",
        "My account for the {product} is locked.",
        "The reset mail for my {product} account never comes.",
    ),
    "defect": (
        "The {product} stopped working after two days.",
        "My {product} makes a loud noise and then switches off.",
        "There is a crack in the {product}.",
        "The {product} does not turn on any more.",
    ),
}
_UNSEEN_PROBLEMS: Final[Mapping[str, Sequence[str]]] = {
    "billing": (
        "You have taken money for the {product} two times.",
        "The amount on the bill of the {product} is wrong.",
    ),
    "delivery": ("I am still waiting for the parcel with my {product}.", "The courier never came with the {product}."),
    "login": ("The app of my {product} does not let me sign in.", "My password for the {product} account is refused."),
    "defect": ("My {product} is broken and does not work.", "After one day the {product} switches off by itself."),
}

_URGENCY: Final[Mapping[str, Sequence[str]]] = {
    "high": ("I need this today!", "This is urgent, please act now.", "We cannot work until it is solved."),
    "normal": ("Please look into it this week.", "I would like an answer in the next days."),
    "low": ("There is no hurry.", "Whenever you have time is fine.", "It can wait until next month."),
}
_UNSEEN_URGENCY: Final[Mapping[str, Sequence[str]]] = {
    "high": ("Please act today, it is urgent.",),
    "normal": ("An answer this week would be good.",),
    "low": ("No hurry, it can wait.",),
}


@dataclass(frozen=True)
class Ticket:
    """A message, and what is to be known of it."""

    text: str
    category: str
    priority: str
    product: str

    @property
    def question(self) -> str:
        return f"{INSTRUCTION} {self.text}"

    @property
    def answer(self) -> str:
        return json.dumps({"category": self.category, "priority": self.priority, "product": self.product})

    def is_answered_by(self, text: str) -> bool:
        return read(text) == json.loads(self.answer)


def training(count: int, seed: int = 1) -> list[Ticket]:
    return _drawn(count, random.Random(seed), _PROBLEMS, _URGENCY, _PRODUCTS)


def held_out(count: int, seed: int = 2) -> list[Ticket]:
    return _drawn(count, random.Random(seed), _UNSEEN_PROBLEMS, _UNSEEN_URGENCY, _UNSEEN_PRODUCTS)


def read(text: str) -> dict[str, object] | None:
    """What an answer says, where it is a JSON object with the fields that were asked for and nothing else."""
    try:
        said = json.loads(text)
    except ValueError:
        return None
    return said if isinstance(said, dict) and said.keys() == _FIELDS else None


def _drawn(
    count: int,
    draw: random.Random,
    problems: Mapping[str, Sequence[str]],
    urgency: Mapping[str, Sequence[str]],
    products: Sequence[str],
) -> list[Ticket]:
    return [_ticket(draw, problems, urgency, draw.choice(products)) for _ in range(count)]


def _ticket(
    draw: random.Random, problems: Mapping[str, Sequence[str]], urgency: Mapping[str, Sequence[str]], product: str
) -> Ticket:
    category, priority = draw.choice(sorted(problems)), draw.choice(sorted(urgency))
    said = [draw.choice(problems[category]).format(product=product), draw.choice(urgency[priority])]
    return Ticket(" ".join(said), category, priority, product)


def files() -> Mapping[Path, str]:
    """The files of docs/loop.md: rows to learn from, and the cases of a suite."""
    rows = [{"prompt": ticket.question, "completion": ticket.answer} for ticket in training(200)]
    cases = [
        {"id": f"ticket-{number}", "question": ticket.question, "checks": [{"exact": ticket.answer}]}
        for number, ticket in enumerate(held_out(100), 1)
    ]
    return {FOLDER / "tickets.jsonl": _lines(rows), FOLDER / "suite.jsonl": _lines(cases)}


def _lines(objects: Sequence[Mapping[str, object]]) -> str:
    return "".join(json.dumps(each) + "\n" for each in objects)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for path, text in files().items():
        path.write_text(text, "utf-8")
