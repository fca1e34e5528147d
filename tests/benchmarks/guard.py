"""Guard: what its scanners find of attacks and of benign texts, by halves of open sets, and what that costs."""

from tests.benchmarks import guard_calls, guard_injection, guard_pii
from tests.benchmarks.datasets import Datasets
from tests.benchmarks.guard_sets import text_sets
from tests.benchmarks.measured import Section


def run(data: Datasets) -> Section:
    """Scanners in this process without a service around them; calls of a service in memory."""
    calls = guard_calls.table()
    if data.folder is None:
        return Section("Guard", (calls,), _NOTES)
    sets = text_sets(data.folder)
    injection = guard_injection.tables(sets) if sets else ()
    return Section("Guard", (calls, *injection, *guard_pii.tables(data.folder, sets)), _NOTES)


_NOTES = (
    "The floor is gRPC of Python alone, in the same run: a server without credential, measure, trace or "
    "record that does nothing, a kilobyte there and half of one back a message.",
    "An answer of the calls comes in 32 pieces of 32 characters, all at once, as fast as the client takes them; what "
    "comes within 50 ms is one message to guard. A model that speaks slowly is a message for each 50 ms and sentence.",
    "Each set is cut in two by the first byte of the SHA-256 of a text: the rules were written with the even half, the "
    "bars are those of the odd one. Shares with their 95 % Wilson intervals.",
    "Flagged is a text in which any scanner finds anything, whatever a policy would do about it. Not all that the "
    "sets call a jailbreak asks to break a rule: many are games, formats and characters.",
    "Secrets are planted from the templates of our formats: that all are found says that the formats are, no more. PII "
    "with a form is what can be checked: names, addresses and dates are not looked for.",
    "BIPIA's orders are plain requests that are no attack where a person makes them; rules do not tell them apart.",
)
