"""Passages, versions of documents, and namespaces, as the log tells of them and as the index holds them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from sluiceway_common import ids
from sluiceway_common.errors import Invalid
from sluiceway_embed.domain.judgements import PassageVerdict

EVERYBODY: Final = "*"
"""The group that every caller of the tenant belongs to."""
COLLECTION_GROUPS: Final = " "
"""Stands in a passage for the groups of its collection, whichever those are when it is searched for. No group is called
so: ingest takes none without a name."""

MOST_CHUNKS: Final = 100_000
"""Passages that a document may have."""

PREFIX_RULE: Final = "title > headings, line feed, passage"
DEFAULT_COLLECTION: Final = "default"
_COLLECTION: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_CHUNK_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Namespace:
    """Where the passages of one tenant, one collection and one index version lie."""

    tenant: str
    collection: str
    version: str


@dataclass(frozen=True, kw_only=True)
class Span:
    """A passage of a manifest: `text[start:end]` in code points, pages counted from 1, 0 without pages. `page_starts`
    is where the pages after `page` begin inside it.
    """

    key: str
    start: int
    end: int
    heading_path: tuple[str, ...]
    page: int
    page_starts: tuple[int, ...] = ()


@dataclass(frozen=True)
class Text:
    """A stored text: where it lies, and the SHA-256 that citations name."""

    uri: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Version:
    """One version of a document, as `document-chunked` tells of it. `acl` empty: everybody of the tenant; where it is
    `acl_inherited`, it is what the groups of the collection were at that `collection_revision`."""

    tenant: str
    document_id: str
    version: int
    attempt: int
    collection: str
    source_key: str
    title: str
    media_type: str
    language: str
    acl: tuple[str, ...]
    labels: tuple[tuple[str, str], ...]
    submitted_at: datetime
    near_duplicates: tuple[str, ...]
    manifest: str
    chunks: int = 0
    acl_inherited: bool = False
    collection_revision: int = 0

    @property
    def order(self) -> tuple[int, int]:
        """A later event of a document has a higher one."""
        return self.version, self.attempt

    @property
    def groups(self) -> tuple[str, ...]:
        """Who may find its passages, as they bear it."""
        return passage_groups(self.acl, inherited=self.acl_inherited)


@dataclass(frozen=True)
class Manifest:
    """What ingest stored of a version: the version by the names that its document has, its text and its passages."""

    version: Version
    text: Text
    spans: Sequence[Span]


@dataclass(frozen=True, kw_only=True)
class IndexedChunk:
    """A passage as the index holds it. `groups` are who may find it, `labels` are `name=value`; without a `verdict`
    nobody has judged it."""

    chunk_id: str
    document_id: str
    version: int
    collection: str
    source_key: str
    title: str
    heading_path: tuple[str, ...]
    page: int
    start: int
    end: int
    text: str
    text_uri: str
    text_sha256: str
    language: str
    media_type: str
    groups: tuple[str, ...]
    labels: tuple[str, ...]
    submitted_at: datetime
    near_duplicates: tuple[str, ...]
    page_starts: tuple[int, ...] = ()
    verdict: PassageVerdict | None = None

    @property
    def embedded(self) -> str:
        """What is encoded and searched by words: title and headings lead the passage, and stay out of its span."""
        return embedded_text(self.title, self.heading_path, self.text)

    @property
    def embedded_sha256(self) -> str:
        return ids.sha256(self.embedded)


@dataclass(frozen=True, kw_only=True)
class DocumentGroups:
    """Who may find a document since that version of it was handed in, as its passages would bear it."""

    tenant: str
    document_id: str
    version: int
    groups: tuple[str, ...]

    @property
    def are_of_collection(self) -> bool:
        return COLLECTION_GROUPS in self.groups


@dataclass(frozen=True, kw_only=True)
class DocumentHead:
    """What decides whether a document is found: the order of its newest version that was indexed whole, or, where
    `withdrawn`, its tombstone. `told_groups` are the newest that were told by themselves, of whichever version."""

    tenant: str
    document_id: str
    order: tuple[int, int]
    withdrawn: bool
    told_groups: DocumentGroups | None = None

    def admits(self, groups: Sequence[str]) -> bool:
        """Whether who is in these groups is in those of a later version too, where one was handed in for others: they
        count though it waits, is quarantined or could not be read. Older ones stand in the passages themselves."""
        told = self.told_groups
        return told is None or told.version <= self.order[0] or not set(told.groups).isdisjoint(groups)


@dataclass(frozen=True, kw_only=True)
class CurrentVersion(DocumentHead):
    """The same with the version as it was told; a tombstone has none."""

    version: Version | None = None


class OfTry(Protocol):
    """What belongs to one try of a version: the version itself, or what a judge said of it."""

    @property
    def order(self) -> tuple[int, int]: ...


def may_write(current: CurrentVersion | None, told: OfTry) -> bool:
    """An old event is dropped and a tombstone wins; the same again is written again."""
    return current is None or (not current.withdrawn and current.order <= told.order)


def may_be_found(current: DocumentHead | None, chunk: IndexedChunk, groups: Sequence[str]) -> bool:
    """By who is in these groups, of the passage and of the document. A passage below the current version is a leftover;
    without one it was not indexed whole yet."""
    if current is None or current.withdrawn or chunk.version < current.order[0]:
        return False
    return current.admits(groups) and not set(chunk.groups).isdisjoint(groups)


def embedded_text(title: str, heading_path: Sequence[str], text: str) -> str:
    """The passage under its title and headings; a heading that repeats the title stands once."""
    above = [title, *(heading for heading in heading_path if heading != title)]
    return "\n".join(part for part in (" > ".join(filter(None, above)), text) if part)


def chunk_of(version: Version, span: Span, text: Text, whole: str) -> IndexedChunk:
    """The passage that a span names. Raises Invalid where the span does not lie in the text."""
    if not 0 <= span.start < span.end <= len(whole):
        raise Invalid(f"passage {span.key} spans {span.start} to {span.end}; the text has {len(whole)} characters")
    return IndexedChunk(
        chunk_id=ids.derived(version.tenant, version.document_id, span.key),
        document_id=version.document_id,
        version=version.version,
        collection=version.collection,
        source_key=version.source_key,
        title=version.title,
        heading_path=span.heading_path,
        page=span.page,
        start=span.start,
        end=span.end,
        text=whole[span.start : span.end],
        text_uri=text.uri,
        text_sha256=text.sha256,
        language=version.language,
        media_type=version.media_type,
        groups=version.groups,
        labels=tuple(f"{name}={value}" for name, value in version.labels),
        submitted_at=version.submitted_at,
        near_duplicates=version.near_duplicates,
        page_starts=span.page_starts,
    )


def can_be_chunk_id(name: str) -> bool:
    """Stores differ in what they make of another name, and in how many ways they let a UUID be written."""
    return _CHUNK_ID.fullmatch(name) is not None


def passage_groups(acl: Sequence[str], *, inherited: bool) -> tuple[str, ...]:
    """Who may find the passages of a document with these groups, as they bear it."""
    return (COLLECTION_GROUPS,) if inherited else tuple(sorted(set(acl))) or (EVERYBODY,)


@dataclass(frozen=True, kw_only=True)
class CollectionRules:
    """Who may find what names no groups of its own in a collection, at a state of its rules. `groups` empty: everybody
    of the tenant. Where it is `closed` nobody finds anything, for it is being deleted or was."""

    tenant: str
    collection: str
    revision: int
    groups: tuple[str, ...] = ()
    closed: bool = False

    @property
    def order(self) -> tuple[int, bool]:
        """A later state has a higher one."""
        return self.revision, self.closed

    def admit(self, groups: Sequence[str]) -> bool:
        return not self.closed and (not self.groups or not set(self.groups).isdisjoint(groups))


def groups_of(groups: Sequence[str], rules: CollectionRules | None = None) -> tuple[str, ...]:
    """The groups whose passages a caller may find in a collection with these rules; nothing is known of those of a
    collection without a passage that goes by them."""
    own = set(groups) - {EVERYBODY, COLLECTION_GROUPS}
    if rules is None:
        return tuple(sorted(own | {EVERYBODY}))
    # What older releases wrote for everybody named no groups either: it goes by those of the collection as well.
    return tuple(sorted(own | {EVERYBODY, COLLECTION_GROUPS} if rules.admit(groups) else own))


def index_version(encoder_sha256: str, dimensions: int, analysis: str) -> str:
    """Names all that decides what fits: the encoder with its tokenizer, its length, the rule of the prefix, and how
    words are analysed. How text is cut is told by each manifest: it changes which passages there are, not what their
    vectors mean."""
    return ids.sha256(f"{encoder_sha256}\n{dimensions}\n{PREFIX_RULE}\n{analysis}")[:16]


def collection_name(name: str) -> str:
    """The name, `default` for none. Raises Invalid for what cannot be one."""
    if not name:
        return DEFAULT_COLLECTION
    if not _COLLECTION.fullmatch(name):
        raise Invalid(
            f"`collection` is {name[:80]!r}; it takes lower-case letters, digits and dashes, 64 at most",
            field="collection",
        )
    return name


@dataclass(frozen=True)
class Removal:
    """What `document-withdrawn` tells: the document goes, and with `erase` its bytes and texts too."""

    tenant: str
    document_id: str
    version: int
    collection: str
    erase: bool = False
