"""Media type sniffing: by the bytes first and the name second; a format that cannot be read is refused by name."""

import re
from dataclasses import replace

from sluiceway_ingest.adapters.extract.formats import archives, failures, mailbox, media_types, ole
from sluiceway_ingest.adapters.extract.formats.decoding import decoded
from sluiceway_ingest.adapters.extract.formats.draft import File

_PICTURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"GIF8", "image/gif"),
    (b"\0\0\0\x0cjP  ", "image/jp2"),
)
_ARCHIVES = (
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\0", "xz"),
    (b"7z\xbc\xaf\x27\x1c", "7-zip"),
    (b"Rar!", "RAR"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
)
_PROGRAMS = (b"\x7fELF", b"MZ", b"\xca\xfe\xba\xbe", b"\0asm")
_RECORDINGS = (b"ID3", b"OggS", b"fLaC", b"\x1aE\xdf\xa3", b"\xff\xfb")
_MARKUP = re.compile(rb"\s*(<\?xml|<!doctype\s+html|<html|<!doctype|<[a-z!])", re.IGNORECASE)
_HTML = re.compile(rb"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_MAIL_HEAD = re.compile(rb"(?:[A-Za-z-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}\r?\n")
# What programs write that send mail. A letter that somebody typed, or saved as text, may say from whom it is as well,
# and much that no mail says.
_MAIL_FIELD = re.compile(rb"^(received|return-path|message-id|delivered-to|mime-version):", re.I | re.M)
_CUES = re.compile(rb"1(?:\r\n?|\n)\d\d:\d\d:\d\d,\d{3} --> ")
_HEAD = 8192


def identified(file: File) -> File:
    """The file with its true media type, decrypted where it is an office file. Raises ExtractionFailed."""
    head = file.content[:_HEAD]
    if not head:
        raise failures.empty("The file has no bytes. Submit it again when it is written")
    if _is_pdf(head, media_types.ending(file.name)):
        return replace(file, media_type=media_types.PDF)
    if head.startswith(ole.SIGNATURE):
        return _ole(file)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return replace(file, media_type=archives.kind(archives.opened(file.content, file.limits), file.limits))
    if head.startswith(archives.GZIP):
        return identified(_unpacked(file))
    return replace(file, media_type=_picture(head) or _text(file, head))


def _unpacked(file: File) -> File:
    """The document in a gzip file, under its own name. One that is packed again is refused: nobody does that for a
    good reason."""
    content = archives.unzipped(file.content, file.limits)
    if content.startswith(archives.GZIP):
        raise failures.unsupported("This is a gzip file in another one", "Unpack it and submit the file that is in it.")
    name = file.name[: -len(".gz")] if media_types.ending(file.name) == "gz" else file.name
    return replace(file, content=content, name=name, media_type="")


def _is_pdf(head: bytes, ending: str) -> bool:
    """By its mark in the first kilobyte, whatever stands before it, as all readers of PDF do. But a text may speak of
    PDF: where the name says that it is one, nothing but blanks may stand before."""
    before, mark, _ = head[:1024].partition(b"%PDF-")
    bare = not before.removeprefix(b"\xef\xbb\xbf").strip()
    return bool(mark) and (
        bare or ending == "pdf" or not (ending in media_types.BY_ENDING or ending in media_types.LANGUAGES)
    )


def _ole(file: File) -> File:
    kind = ole.kind(file.content)
    if kind == media_types.MSG:
        return replace(file, media_type=kind)
    plain = ole.decrypted(file.content, file.password)
    if kind:
        return replace(file, content=plain, media_type=kind)
    return identified(replace(file, content=plain))


def _picture(head: bytes) -> str:
    for signature, kind in _PICTURES:
        if head.startswith(signature):
            return kind
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    return "image/bmp" if head.startswith(b"BM") and head[6:10] == b"\0\0\0\0" else ""


def _text(file: File, head: bytes) -> str:
    _refuse(head)
    named = media_types.BY_ENDING.get(media_types.ending(file.name), "")
    if named in media_types.SIGNED:
        raise failures.corrupt(
            f"The file is named .{media_types.ending(file.name)}, but its bytes are not of that kind"
        )
    if b"\0" in head and not _wide(head):
        raise failures.unsupported(
            "No parser reads this kind of file: its bytes are neither text nor a known document",
            "Export it as PDF, an office file, HTML or text and submit that.",
        )
    return (
        _by_content(decoded(head).encode() if _wide(head) else head, named)
        or named
        or _by_word(file)
        or media_types.PLAIN
    )


def _refuse(head: bytes) -> None:
    for signature, name in _ARCHIVES:
        if head.startswith(signature):
            raise failures.unsupported(f"This is a {name} archive", "Unpack it and submit the files that are in it.")
    if head[257:262] == b"ustar":
        raise failures.unsupported("This is a tar archive", "Unpack it and submit the files that are in it.")
    if head.startswith(_PROGRAMS) and b"\0" in head:
        raise failures.unsupported("This is a program, not a document", "Submit its source code or its manual.")
    if head.startswith(_RECORDINGS) or head[4:8] == b"ftyp" or head[8:12] in (b"WAVE", b"AVI "):
        raise failures.unsupported(
            "This is a sound or video recording", "Submit its transcript or captions (VTT, SRT)."
        )


def _wide(head: bytes) -> bool:
    """UTF-16 or UTF-32: by its mark, or because every other byte of Latin text is zero."""
    marked = head.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff"))
    return marked or max(head[::2].count(0), head[1::2].count(0)) > 0.4 * len(head)


def _by_content(head: bytes, named: str) -> str:
    """Content that says what it is overrules a name that says something else."""
    head = head.removeprefix(b"\xef\xbb\xbf")
    if head.startswith(b"{\\rtf"):
        return media_types.RTF
    if head.startswith(b"WEBVTT"):
        return media_types.VTT
    if _MARKUP.match(head) and named in ("", media_types.XML, media_types.HTML, media_types.PLAIN):
        return (
            media_types.HTML
            if _HTML.search(head) and named != media_types.XML
            else media_types.XML
            if b"<?xml" in head[:64]
            else named
        )
    if named in ("", media_types.PLAIN):
        return _by_look(head)
    return ""


def _by_look(head: bytes) -> str:
    if mailbox.begins_one(head):
        return media_types.MBOX
    if _CUES.match(head):
        return media_types.SRT
    return media_types.EML if _MAIL_HEAD.match(head) and _MAIL_FIELD.search(head) else ""


def _by_word(file: File) -> str:
    """What the name of a program or the sender says."""
    if media_types.ending(file.name) in media_types.LANGUAGES:
        return media_types.CODE
    said = file.media_type.partition(";")[0].strip().lower()
    return said if said in media_types.BY_ENDING.values() and said not in media_types.SIGNED else ""
