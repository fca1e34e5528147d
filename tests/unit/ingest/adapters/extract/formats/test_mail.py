"""Mail: one body, its head, and attachments that become documents of their own."""

from collections.abc import Callable
from email.message import EmailMessage

import pytest

from sluiceway_ingest.adapters.extract.formats import mail
from sluiceway_ingest.adapters.extract.formats.draft import File
from sluiceway_ingest.domain.extracted import ExtractionFailed

FileOf = Callable[..., File]


def message(subject: str = "The gate", text: str = "It is open.") -> EmailMessage:
    written = EmailMessage()
    written["From"], written["To"], written["Subject"] = "ann@example.com", "bob@example.com", subject
    written.set_content(text)
    return written


def test_a_mail_is_its_head_and_its_body(file_of: FileOf) -> None:
    draft = mail.read(file_of("a.eml", message().as_bytes()))
    assert (draft.title, draft.parts[0].strip()) == (
        "The gate",
        "From: ann@example.com\nTo: bob@example.com\nSubject: The gate\n\nIt is open.",
    )


def test_of_two_forms_of_a_body_one_is_taken(file_of: FileOf) -> None:
    written = message()
    written.add_alternative("<p>It is <b>open</b>.</p>", subtype="html")
    assert mail.read(file_of("a.eml", written.as_bytes())).parts[0].count("open") == 1


def test_a_body_in_html_alone_is_read(file_of: FileOf) -> None:
    written = message()
    written.set_content("<p>It is <b>open</b>.</p>", subtype="html")
    assert mail.read(file_of("a.eml", written.as_bytes())).parts[0].endswith("It is open.")


def test_attachments_and_attached_mails_are_children(file_of: FileOf) -> None:
    written = message()
    written.add_attachment(b"a,b", maintype="text", subtype="csv", filename="../größe.csv")
    written.add_attachment(message("An older mail"))
    draft = mail.read(file_of("a.eml", written.as_bytes()))
    assert [(child.name, child.media_type, b"a,b" in child.content) for child in draft.children] == [
        ("größe.csv", "text/csv", True),
        ("An older mail.eml", "message/rfc822", False),
    ]


def test_a_subject_in_another_charset_is_decoded(file_of: FileOf) -> None:
    raw = b"From: a@b\nSubject: =?iso-8859-1?q?Gr=F6=DFe?= =?utf-8?b?4oCU?= x\n\nbody"
    assert mail.read(file_of("a.eml", raw)).title == "Größe— x"


def test_a_mail_that_says_latin_1_means_the_charset_of_windows(file_of: FileOf) -> None:
    raw = b"From: a@b\nSubject: =?iso-8859-1?q?=805?=\nContent-Type: text/plain; charset=iso-8859-1\n\nIt is \x805"
    draft = mail.read(file_of("a.eml", raw))
    assert (draft.title, draft.parts[0].endswith("It is €5")) == ("€5", True)


@pytest.mark.parametrize(
    "raw",
    [
        b"Subject: =?utf-8?b?not base64?=\nContent-Type: text/plain; charset=nonsense\n\nbody \xff",
        b"Content-Type: multipart/mixed; boundary=x\n\nno boundary here: body",
        b"Content-Type: multipart/alternative; boundary=x\n\n--x\n\nbody\n",
        b"Content-Type: message/rfc822\n\nSubject: inner\n\nbody",
    ],
)
def test_mail_that_breaks_the_rules_is_read_all_the_same(file_of: FileOf, raw: bytes) -> None:
    draft = mail.read(file_of("a.eml", raw))
    assert any("body" in part for part in (*draft.parts, *(child.content.decode() for child in draft.children)))


def test_what_has_no_head_is_no_mail(file_of: FileOf) -> None:
    with pytest.raises(ExtractionFailed, match="CORRUPT"):
        mail.read(file_of("a.eml", "\n\n"))
