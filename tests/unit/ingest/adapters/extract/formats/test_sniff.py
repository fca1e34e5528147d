"""What a file is told by its bytes; its name and its sender are believed only where those say nothing."""

import gzip
import io
import tarfile
from collections.abc import Callable

import pytest

from sluiceway_ingest.adapters.extract.formats import media_types, parsers, sniff
from sluiceway_ingest.adapters.extract.formats.draft import File
from sluiceway_ingest.domain.extracted import ExtractionFailed
from tests.support import documents

FileOf = Callable[..., File]


def gzipped(content: bytes) -> bytes:
    """Without the time: a test is named by its bytes, alike in all workers."""
    return gzip.compress(content, mtime=0)


def tarred() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.txt"))
    return buffer.getvalue()


OFFICE = "application/vnd.openxmlformats-officedocument."


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a", documents.pdf("x"), "application/pdf"),
        ("a.txt", b"\n\n" + documents.pdf("x"), "application/pdf"),
        ("a.pdf", b"HTTP/1.1 200 OK\n\n" + documents.pdf("x"), "application/pdf"),
        ("a", b"HTTP/1.1 200 OK\n\n" + documents.pdf("x"), "application/pdf"),
        ("a.md", b"A PDF begins with `%PDF-1.7`.", "text/markdown"),
        ("a.py", b"MARK = '%PDF-'", "text/x-code"),
        ("a.zip", documents.docx(documents.paragraph("x")), f"{OFFICE}wordprocessingml.document"),
        ("a", documents.xlsx(("S", documents.sheet_rows(("x",)))), f"{OFFICE}spreadsheetml.sheet"),
        ("a", documents.pptx(("t", "x")), f"{OFFICE}presentationml.presentation"),
        ("a", documents.odt("x"), "application/vnd.oasis.opendocument.text"),
        ("a", documents.epub("x"), "application/epub+zip"),
        ("a", documents.picture("x"), "image/png"),
        ("a", documents.picture("x", "WEBP"), "image/webp"),
        ("a", documents.picture("x", "TIFF"), "image/tiff"),
        ("a", (documents.SAMPLES / "msg_with_attachment.msg").read_bytes(), "application/vnd.ms-outlook"),
        ("a", (documents.SAMPLES / "greek_heading_styles.doc").read_bytes(), "application/msword"),
        ("a", (documents.SAMPLES / "legacy_sample.xls").read_bytes(), "application/vnd.ms-excel"),
        ("a", b"{\\rtf1 x}", "application/rtf"),
        ("a", b"<!DOCTYPE html><p>x", "text/html"),
        ("a.txt", b"<html><p>x", "text/html"),
        ("a", b"<?xml version='1.0'?><a/>", "application/xml"),
        ("a", b"WEBVTT\n\n00:01.000 --> 00:02.000\nx", "text/vtt"),
        ("a", b"1\n00:00:01,000 --> 00:00:02,000\nx", "application/x-subrip"),
        ("a", b"From: a@b\nSubject: x\nReceived: y\n\nbody", "message/rfc822"),
        ("a.txt", b"From: Ann\nSent: Monday, 4 May\nSubject: x\n\nbody", "text/plain"),
        ("a.md", b"# x", "text/markdown"),
        ("a.csv", b"a,b", "text/csv"),
        ("a.json", b"{}", "application/json"),
        ("a.py", b"x = 1", "text/x-code"),
        ("a", b"words", "text/plain"),
        ("a.unknown", b"w\0o\0r\0d\0s\0", "text/plain"),
    ],
)
def test_a_file_is_what_its_bytes_say(file_of: FileOf, name: str, content: bytes, kind: str) -> None:
    assert sniff.identified(file_of(name, content)).media_type == kind


def test_every_kind_that_is_named_is_read() -> None:
    assert set(parsers.PARSERS) >= {*media_types.BY_ENDING.values(), media_types.CODE}


def test_the_sender_is_believed_where_bytes_and_name_say_nothing(file_of: FileOf) -> None:
    assert sniff.identified(file_of("a", "a,b", "text/csv; charset=utf-8")).media_type == "text/csv"


def test_the_sender_is_not_believed_about_what_bytes_must_show(file_of: FileOf) -> None:
    assert sniff.identified(file_of("a", "words", "application/pdf")).media_type == "text/plain"


@pytest.mark.parametrize(
    ("name", "content", "reason", "hint"),
    [
        ("a", b"", "EMPTY", "no bytes"),
        ("a.pdf", b"words", "CORRUPT", ".pdf"),
        ("a.docx", b"PK\x03\x04 but no more", "CORRUPT", "zip container"),
        ("a.zip", documents.zipped(a="x"), "UNSUPPORTED", "Unpack"),
        ("a.pages", documents.zipped(**{"Index/Document.iwa": "x"}), "UNSUPPORTED", "iWork"),
        ("a.bz2", b"BZh91AY", "UNSUPPORTED", "bzip2"),
        ("a.gz", b"\x1f\x8b\x08", "CORRUPT", "gzip file breaks off"),
        ("a.gz", gzipped(b"words " * 500)[:-12], "CORRUPT", "breaks off"),
        ("a.gz", gzipped(b"words")[:-8] + bytes(8), "CORRUPT", "damaged"),
        ("a.gz", gzipped(gzipped(b"words")), "UNSUPPORTED", "gzip file in another"),
        ("a.gz", gzipped(bytes(8 * 2**20)), "BOMB", "unpacks from"),
        ("a.tgz", gzipped(tarred()), "UNSUPPORTED", "tar archive"),
        ("a.gz", gzipped(b""), "EMPTY", "no bytes"),
        ("a.exe", b"MZ\0\0", "UNSUPPORTED", "program"),
        ("a.mp3", b"ID3\x04\0", "UNSUPPORTED", "transcript"),
        ("a.mp4", b"\0\0\0\x18ftypmp42", "UNSUPPORTED", "transcript"),
        ("a.bin", bytes(range(256)), "UNSUPPORTED", "Export"),
        ("a.odt", documents.odt("x", encrypted=True), "ENCRYPTED", "without a password"),
    ],
)
def test_what_cannot_be_read_is_refused_with_advice(
    file_of: FileOf, name: str, content: bytes, reason: str, hint: str
) -> None:
    with pytest.raises(ExtractionFailed) as refused:
        sniff.identified(file_of(name, content))
    assert (refused.value.reason, hint in refused.value.advice) == (reason, True)


@pytest.mark.parametrize(
    ("name", "content", "kind", "inside"),
    [
        ("rain.csv.gz", b"month,mm\nMay,40\n", media_types.CSV, "rain.csv"),
        ("LOG.TXT.GZ", b"the gate is open\n", media_types.PLAIN, "LOG.TXT"),
        ("archive", documents.pdf("x"), media_types.PDF, "archive"),
    ],
)
def test_a_gzip_file_is_the_document_in_it(file_of: FileOf, name: str, content: bytes, kind: str, inside: str) -> None:
    file = sniff.identified(file_of(name, gzipped(content), "application/gzip"))
    assert (file.media_type, file.name, file.content) == (kind, inside, content)


def test_a_gzip_file_of_several_pieces_is_read_whole(file_of: FileOf) -> None:
    file = sniff.identified(file_of("a.txt.gz", gzipped(b"one ") + gzipped(b"two")))
    assert file.content == b"one two"
