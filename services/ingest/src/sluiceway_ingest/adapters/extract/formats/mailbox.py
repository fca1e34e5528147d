"""Mailboxes (mbox): the mails of a folder one after another, each as it is read by itself."""

import re
from collections.abc import Iterator
from dataclasses import replace

from sluiceway_ingest.adapters.extract.formats import failures, mail
from sluiceway_ingest.adapters.extract.formats.draft import Draft, File
from sluiceway_ingest.domain.extracted import Attachment, ExtractionFailed
from sluiceway_ingest.domain.limits import Limits

# The line before each mail: from whom it came and when, and below it the first field of its head. A line of a mail that
# begins so has no date.
_FROM = re.compile(
    rb"(?:\A|\n\r?\n)From (?=[^\n]{0,300}\b\d\d?:\d\d\b)(?=[^\n]{0,300}\b(?:19|20)\d\d\b)[^\n]{0,400}\n"
    rb"(?=[!-9;-~]{1,76}:)"
)
# Within a mail such a line is marked, so that it begins none.
_MARKED = re.compile(rb"^>(?=>*From )", re.MULTILINE)
_BETWEEN = "\n\n\n"


def begins_one(head: bytes) -> bool:
    found = _FROM.match(head)
    return found is not None and found.start() == 0


def read(file: File) -> Draft:
    """What a mail alone would be refused for costs none of the others."""
    texts, children, flags = [], list[Attachment](), dict[str, None]()
    for content in _mails(file.content):
        try:
            draft = mail.read(replace(file, content=content))
        except ExtractionFailed:
            flags["damaged"] = None
            continue
        texts.append(draft.parts[0])
        flags |= dict.fromkeys(draft.flags)
        for child in draft.children:
            if _has_room(children, child, file.limits):
                children.append(child)
            else:
                flags["unread-attachments"] = None
    if not texts:
        raise failures.corrupt("The file is named as a mailbox, but has no mails")
    return Draft(parts=(_BETWEEN.join(texts),), children=tuple(children), flags=tuple(flags))


def _mails(content: bytes) -> Iterator[bytes]:
    content = content.lstrip(b"\xef\xbb\xbf\r\n")
    begins = list(_FROM.finditer(content))
    ends = [found.start() for found in begins[1:]] + [len(content)]
    for found, end in zip(begins, ends, strict=False):
        yield _MARKED.sub(b"", content[found.end() : end])


def _has_room(children: list[Attachment], child: Attachment, limits: Limits) -> bool:
    size = sum(len(one.content) for one in children) + len(child.content)
    return len(children) < limits.children and size <= limits.children_bytes
