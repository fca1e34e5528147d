"""Secrets of tests: made from the templates of the rules while a test runs, so that no file has one to be revoked."""

import random
import re
import string

ALPHABETS = {
    "A": string.ascii_uppercase + "234567",
    "x": "0123456789abcdef",
    "w": string.ascii_letters + string.digits,
    "a": string.ascii_letters,
    "l": string.ascii_lowercase,
    "u": string.ascii_uppercase + string.digits,
    "d": string.digits,
    "b": string.ascii_letters + string.digits + "-_",
    "B": string.ascii_letters + string.digits + "+/",
}


def written(template: str, seed: int = 7) -> str:
    """An example of the template; the first and last sign of each part is a letter or a digit."""
    dice = random.Random(f"{template} {seed}")

    def signs(part: re.Match[str]) -> str:
        alphabet, count = ALPHABETS[part[1]], int(part[2])
        outer = [sign for sign in alphabet if sign.isalnum()]
        return dice.choice(outer) + "".join(dice.choices(alphabet, k=count - 2)) + dice.choice(outer)

    return re.sub(r"<(\w)\*(\d+)>", signs, template)
