"""Mail: one body, its head, and attachments that become documents of their own."""
# ruff: noqa: RUF001 (words of other alphabets)

import base64
from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage

import pytest

from sluiceway_ingest.adapters.extract.formats import mail, mailbox, parsers, sniff
from sluiceway_ingest.adapters.extract.formats.draft import File
from sluiceway_ingest.domain.extracted import ExtractionFailed
from sluiceway_ingest.domain.limits import Limits

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


def test_a_plain_text_that_only_points_at_the_other_is_not_the_body(file_of: FileOf) -> None:
    written = message("Please use a program that shows HTML.")
    page = "<h1>Invoice 4711</h1><p>You owe the mill 120 euros for three sacks of corn, due on 1 May at noon.</p>"
    written.add_alternative(page, subtype="html")
    (text,) = mail.read(file_of("a.eml", written.as_bytes())).parts
    assert text.endswith("# Invoice 4711\n\nYou owe the mill 120 euros for three sacks of corn, due on 1 May at noon.")


def test_a_page_that_lies_beside_its_pictures_is_the_body_where_the_plain_text_only_points_at_it(
    file_of: FileOf,
) -> None:
    written = message("Please use a program that shows HTML.")
    page = "<h1>Invoice 4711</h1><p>You owe the mill 120 euros for three sacks of corn, due on 1 May at noon.</p>"
    written.add_alternative(page, subtype="html")
    written.get_payload()[1].add_related(b"\x89PNG", "image", "png", cid="<logo>")  # type: ignore[union-attr, index]
    (text,) = mail.read(file_of("a.eml", written.as_bytes())).parts
    assert text.endswith("# Invoice 4711\n\nYou owe the mill 120 euros for three sacks of corn, due on 1 May at noon.")


@pytest.mark.parametrize("subtype", ["plain", "html"])
def test_what_an_invitation_tells_a_calendar_is_not_the_body(file_of: FileOf, subtype: str) -> None:
    written = message()
    written.set_content("Bring the sacks to the mill.", subtype=subtype)
    event = "BEGIN:VEVENT\nUID:1\nSUMMARY:Corn\nSEQUENCE:0\nSTATUS:CONFIRMED\n" * 9
    written.add_alternative(event, subtype="calendar")
    (text,) = mail.read(file_of("a.eml", written.as_bytes())).parts
    assert text.strip().endswith("\n\nBring the sacks to the mill.")


def test_of_a_page_that_was_saved_as_one_file_nobody_reads_what_it_is_drawn_by(file_of: FileOf) -> None:
    written = message()
    written.set_content("<p>A sack costs 4 euros.</p>", subtype="html")
    written.make_related()
    for content, maintype, subtype in ((b".a { color: red }", "text", "css"), (b"wOF2", "font", "woff2")):
        part = EmailMessage()
        part["Content-Type"], part["Content-Location"] = f"{maintype}/{subtype}", "https://mill.example/a"
        part.set_payload(content.decode())
        written.attach(part)
    draft = mail.read(file_of("a.mhtml", written.as_bytes()))
    assert (draft.parts[0].rpartition("\n\n")[2], draft.children) == ("A sack costs 4 euros.", ())


def test_an_invitation_without_another_text_is_read(file_of: FileOf) -> None:
    written = message(text="")
    written.add_alternative("BEGIN:VEVENT\nSUMMARY:Corn at the mill\nEND:VEVENT\n", subtype="calendar")
    (text,) = mail.read(file_of("a.eml", written.as_bytes())).parts
    assert "SUMMARY:Corn at the mill" in text


def test_the_links_of_a_page_are_no_words_that_the_plain_text_lacks(file_of: FileOf) -> None:
    written = message("It is open.")
    written.add_alternative("<p>It is open.</p>" + "<a href='https://a.example/x'>.</a>" * 50, subtype="html")
    (text,) = mail.read(file_of("a.eml", written.as_bytes())).parts
    assert text.strip().endswith("\n\nIt is open.")


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


NEWS = {"German": "Die Schleuse öffnet früh.", "Greek": "Η πύλη ανοίγει νωρίς.", "Chinese": "闸门一早就开了。"}


@pytest.mark.parametrize("charset", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
@pytest.mark.parametrize("language", NEWS)
@pytest.mark.parametrize("name", ["a.eml", "saved without a name"])
def test_a_mail_that_was_saved_in_another_charset_is_read(
    file_of: FileOf, language: str, charset: str, name: str
) -> None:
    written = f"From: ann@example.com\nSubject: The gate\nContent-Type: text/plain; charset=x\n\n{NEWS[language]}"
    draft = mail.read(sniff.identified(file_of(name, written.encode(charset))))
    assert (draft.title, draft.parts[0].endswith(f"\n\n{NEWS[language]}")) == ("The gate", True)


def test_what_is_packed_in_a_mail_keeps_its_own_charset(file_of: FileOf) -> None:
    packed = base64.b64encode("Größe".encode("cp1252")).decode()
    head = "Content-Type: text/plain; charset=cp1252\nContent-Transfer-Encoding: base64"
    draft = mail.read(file_of("a.eml", f"From: a@b\n{head}\n\n{packed}".encode("utf-16")))
    assert draft.parts[0].endswith("Größe")


def wrapped(content: bytes) -> str:
    return base64.encodebytes(content).decode().strip()


LONG = "The gate is open, and the water runs over the meadows below the village. " * 3
MIXED = "From: a@b\nSubject: s\nContent-Type: multipart/mixed; boundary=x\n\n--x\n{}\n--x--\n"


@pytest.mark.parametrize(
    "head",
    [
        "",
        "\n",
        "Content-Type: text/plain\n",
        "Content-Type: text/plain;\ncharset=utf-8\nContent-Transfer-Encoding: base64\n\n",
        "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n",
    ],
)
def test_a_part_with_a_broken_head_is_read_and_not_its_base64(file_of: FileOf, head: str) -> None:
    draft = mail.read(file_of("a.eml", MIXED.format(head + wrapped(LONG.encode()))))
    assert draft.parts[0].partition("\n\n")[2].strip() == LONG.strip()


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("Content-Type: application/octet-stream;\nname=plan.bin\nContent-Transfer-Encoding: base64\n\n", "plan.bin"),
        ("", "attachment 1"),
    ],
)
def test_a_file_in_a_part_with_a_broken_head_is_an_attachment(file_of: FileOf, head: str, name: str) -> None:
    content = bytes(range(256))
    draft = mail.read(file_of("a.eml", MIXED.format(head + wrapped(content))))
    assert [(child.name, child.content) for child in draft.children] == [(name, content)]
    assert draft.parts == ("From: a@b\nSubject: s\n\n",)


def test_a_key_that_somebody_wrote_stays_text(file_of: FileOf) -> None:
    key = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2"
    assert mail.read(file_of("a.eml", f"From: a@b\n\n{key}\n")).parts[0].strip().endswith(key)


def attached(head: str, body: str) -> str:
    return MIXED.format(f"Content-Type: text/plain\n\nsee the plan\n--x\n{head}\n\n{body}")


@pytest.mark.parametrize(
    "raw",
    [
        attached("Content-Type: application/pdf; name=plan.pdf\nContent-Transfer-Encoding: base64", "!!!!"),
        attached("Content-Type: application/pdf\nContent-Disposition: attachment; filename=plan.pdf", ""),
        attached("Content-Type: message/rfc822; name=plan.pdf", ""),
    ],
)
def test_an_attachment_that_cannot_be_read_is_told(file_of: FileOf, raw: str) -> None:
    draft = mail.read(file_of("a.eml", raw))
    assert ("unread-attachments" in draft.flags, "cannot be read: plan.pdf" in draft.parts[0]) == (True, True)
    assert (draft.children, "see the plan" in draft.parts[0]) == ((), True)


def test_an_attachment_that_was_cut_is_kept_as_far_as_it_goes_and_marked(file_of: FileOf) -> None:
    head = "Content-Type: text/csv; name=rain.csv\nContent-Transfer-Encoding: base64"
    cut = wrapped(b"month,mm\nMay,40\nJune,72")[:-7]
    draft = mail.read(file_of("a.eml", attached(head, cut).removesuffix("--x--\n")))
    (child,) = draft.children
    assert (child.name, child.content.startswith(b"month,mm\nMay,40"), draft.flags) == ("rain.csv", True, ("damaged",))


def test_a_whole_mail_has_no_flags(file_of: FileOf) -> None:
    written = message()
    written.add_attachment(b"a,b", maintype="text", subtype="csv", filename="a.csv")
    assert mail.read(file_of("a.eml", written.as_bytes())).flags == ()


OFFER = base64.b64encode(b"%PDF-1.4 offer").decode()
OF_APPLE = f"""From: a@b
Content-Type: multipart/alternative; boundary=x

--x
Content-Type: text/plain

Please find our offer attached.
--x
Content-Type: multipart/mixed; boundary=y

--y
Content-Type: text/html

<p>Please find our offer attached.</p>
--y
Content-Type: image/png; name=smile.png
Content-ID: <smile>
Content-Transfer-Encoding: base64

{OFFER}
--y
Content-Type: application/pdf; name=offer.pdf
Content-Disposition: inline; filename=offer.pdf
Content-Transfer-Encoding: base64

{OFFER}
--y--
--x--
"""


def test_a_file_beside_the_text_that_was_not_chosen_is_attached_all_the_same(file_of: FileOf) -> None:
    draft = mail.read(file_of("a.eml", OF_APPLE))
    assert draft.parts[0].count("Please find our offer attached.") == 1
    assert [(child.name, child.content) for child in draft.children] == [("offer.pdf", b"%PDF-1.4 offer")]


def test_a_file_without_a_name_is_attached_and_a_signature_is_not(file_of: FileOf) -> None:
    scan = "Content-Type: application/pdf\nContent-Transfer-Encoding: base64"
    signed = f"Content-Type: application/pgp-signature\n\nx\n--x\n{scan}"
    draft = mail.read(file_of("a.eml", attached(signed, OFFER)))
    assert [(child.media_type, child.content) for child in draft.children] == [("application/pdf", b"%PDF-1.4 offer")]
    assert draft.flags == ()


@pytest.mark.parametrize("charset", ["utf-8", "cp1252"])
def test_a_head_with_bytes_beyond_ascii_is_read_as_a_text_is(file_of: FileOf, charset: str) -> None:
    text = "From: J\u00fcrgen <j@b>\nSubject: Gr\u00f6\u00dfe\nContent-Type: multipart/mixed; boundary=x\n\n"
    text += '--x\nContent-Disposition: attachment; filename="gr\u00f6\u00dfe.csv"\n\na,b\n--x--\n'
    draft = mail.read(file_of("a.eml", text.encode(charset)))
    assert (draft.title, draft.parts[0].split("\n")[0]) == ("Gr\u00f6\u00dfe", "From: J\u00fcrgen <j@b>")
    assert [child.name for child in draft.children] == ["gr\u00f6\u00dfe.csv"]


@pytest.mark.parametrize(
    "name",
    [
        "filename*=utf-8''a.pdf; filename*0=\"b.pdf\"",
        "filename*=utf-8\0''a.pdf",
        "filename*=u\xff''a.pdf",
        "filename*=utf-8''a%2epdf",
    ],
)
def test_a_name_that_breaks_the_rules_costs_no_mail(file_of: FileOf, name: str) -> None:
    raw = attached(f"Content-Disposition: attachment; {name}", "a,b")
    draft = mail.read(file_of("a.eml", raw.encode("latin-1")))
    assert "see the plan" in draft.parts[0]
    assert [(child.name, child.content.strip()) for child in draft.children] == [("a.pdf", b"a,b")]


@pytest.mark.parametrize("charset", ["\xff\xff", "idna", "undefined", "punycode", "*=u\xff''x", "*=utf-8; charset*0=x"])
def test_a_charset_that_is_none_costs_no_mail(file_of: FileOf, charset: str) -> None:
    said = f"charset{charset}" if charset.startswith("*") else f'charset="{charset}"'
    head = f"From: a@b\nContent-Type: text/plain; {said}\nContent-Transfer-Encoding: 8bit\n\n"
    draft = mail.read(file_of("a.eml", head.encode("latin-1") + "Gr\u00f6\u00dfe".encode()))
    assert draft.parts[0].endswith("\n\nGr\u00f6\u00dfe")


@pytest.mark.parametrize("boundary", ["*=utf-8''x; boundary*0=y", "*=u\xff''x", "*=utf-8\0''x"])
def test_a_boundary_that_breaks_the_rules_costs_no_mail(file_of: FileOf, boundary: str) -> None:
    raw = MIXED.format("Content-Type: text/plain\n\nsee the plan\n").replace("boundary=x", f"boundary{boundary}")
    draft = mail.read(file_of("a.eml", raw.encode("latin-1")))
    assert draft.parts[0].strip().endswith("\n\nsee the plan")


def test_a_broken_head_before_letters_beyond_ascii_costs_no_mail(file_of: FileOf) -> None:
    part = "Content-Type: text/plain;\ncharset=utf-8\nContent-Transfer-Encoding: 8bit\n\nGr\u00f6\u00dfe"
    assert "Gr\u00f6\u00dfe" in mail.read(file_of("a.eml", MIXED.format(part))).parts[0]


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        ("=?utf-8?B?5L2g?= \u4f60\u597d\u4e16\u754c", "\u4f60 \u4f60\u597d\u4e16\u754c"),
        ("\u4f60 =?utf-8?B?5L2g?=\n =?utf-8?B?5L2g?= C:\\users", "\u4f60 \u4f60\u4f60 C:\\users"),
        ("Re: =?utf-8?Q?What=3F?=", "Re: What?"),
    ],
)
def test_words_beside_encoded_ones_stay_as_they_are(file_of: FileOf, raw: str, title: str) -> None:
    assert mail.read(file_of("a.eml", f"From: a@b\nSubject: {raw}\n\nx")).title == title


@pytest.mark.parametrize(
    ("more", "text", "read"),
    [
        ("", "The gate is shut \nuntil May.\n\nThen not.\n", "The gate is shut until May.\n\nThen not.\n"),
        ("; delsp=yes", "Die Schleu \nsentore  \nsind zu.\n", "Die Schleusentore sind zu.\n"),
        ("; delsp=yes", "\u6c34\u95f8 \n\u5173\u95ed\u3002\n", "\u6c34\u95f8\u5173\u95ed\u3002\n"),
        ("", "> It is \n> shut. \nWhy?\n-- \nAnn\n", "> It is shut. \nWhy?\n-- \nAnn\n"),
        ("", " From here on.\n >2 m\n", "From here on.\n>2 m\n"),
    ],
)
def test_lines_that_a_mail_broke_to_fit_are_whole(file_of: FileOf, more: str, text: str, read: str) -> None:
    head = f"From: a@b.c\nContent-Type: text/plain; charset=utf-8; format=flowed{more}\n\n"
    (found,) = mail.read(file_of("a.eml", head + text)).parts
    assert found == f"From: a@b.c\n\n{read}"


def test_lines_of_other_mails_stay_as_they_are(file_of: FileOf) -> None:
    (found,) = mail.read(file_of("a.eml", "From: a@b.c\n\none \ntwo\n")).parts
    assert found == "From: a@b.c\n\none \ntwo\n"


_MAILBOX = """From ann@example.com Mon Jan  5 10:00:00 2026
From: ann@example.com
Subject: The gate

It is open.
>From May on it is shut.

From bob the time is unknown.

From - Tue, 06 Jan 2026 11:00:00 +0000
From: bob@example.com
Subject: The key
Content-Type: multipart/mixed; boundary=b

--b

See the list.
--b
Content-Type: text/csv
Content-Disposition: attachment; filename=keys.csv

a,b
--b--
"""


@pytest.mark.parametrize("name", ["old.mbox", "Inbox", "mails.txt"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_mailbox_is_its_mails(file_of: FileOf, name: str, line_end: str) -> None:
    file = sniff.identified(file_of(name, _MAILBOX.replace("\n", line_end)))
    draft = parsers._parsed(file, 0)
    assert "\n".join(draft.parts[0].splitlines()) == (
        "From: ann@example.com\nSubject: The gate\n\nIt is open.\nFrom May on it is shut.\n\n"
        "From bob the time is unknown.\n\n\nFrom: bob@example.com\nSubject: The key\n\nSee the list."
    )
    assert [(child.name, child.content.strip()) for child in draft.children] == [("keys.csv", b"a,b")]


def test_attachments_of_a_mailbox_beyond_the_limit_are_told(file_of: FileOf) -> None:
    few = replace(file_of("a.mbox", _MAILBOX + "\n" + _MAILBOX.replace("a,b", "c,d")), limits=Limits(children=1))
    draft = mailbox.read(few)
    assert ([child.name for child in draft.children], draft.flags) == (["keys.csv"], ("unread-attachments",))


def test_what_is_named_a_mailbox_and_is_none_is_a_text(file_of: FileOf) -> None:
    file = sniff.identified(file_of("notes.mbox", "From here to there it is 2 km."))
    assert parsers._parsed(file, 0).parts == ("From here to there it is 2 km.",)
