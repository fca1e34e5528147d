"""Annotations of a PDF page: what was filled in, ticked and typed stands where a person sees it."""

from collections.abc import Callable

from sluiceway_ingest.adapters.extract.formats import pdf
from sluiceway_ingest.adapters.extract.formats.draft import File
from tests.support import documents

FileOf = Callable[..., File]


def line(text: str, x: int, y: int) -> str:
    return f"BT /F1 12 Tf {x} {y} Td ({text}) Tj ET "


def field(name: str, value: str, x: int, y: int, width: int = 100) -> str:
    rect = f"[{x} {y - 4} {x + width} {y + 12}]"
    return f"/Subtype /Widget /FT /Tx /T ({name}) /V ({value}) /DA (/F1 10 Tf 0 g) /Rect {rect}"


def box(name: str, state: str, x: int, y: int) -> str:
    looks = "/AP << /N << /Yes 5 0 R /Off 5 0 R >> >>"
    return (
        f"/Subtype /Widget /FT /Btn /T ({name}) /V /{state} /AS /{state} {looks} /Rect [{x} {y - 2} {x + 12} {y + 10}]"
    )


def typed(text: str, x: int, y: int) -> str:
    return f"/Subtype /FreeText /Contents ({text}) /DA (/F1 12 Tf) /Rect [{x} {y - 4} {x + 200} {y + 12}]"


def words(file_of: FileOf, content: bytes) -> list[str]:
    (page,) = pdf.read(file_of("a.pdf", content)).parts
    return [one.strip() for one in page.splitlines() if one.strip()]


def test_what_was_filled_in_stands_behind_its_label(file_of: FileOf) -> None:
    drawn = line("Name:", 50, 700) + line("Town:", 250, 700) + line("Signed by the tenant", 50, 600)
    form = documents.annotated_pdf(drawn, field("a", "Erika", 100, 700), field("b", "Ulm", 300, 700), is_form=True)
    assert words(file_of, form) == ["Name: Erika Town: Ulm", "Signed by the tenant"]


def test_a_label_may_stand_above_its_field(file_of: FileOf) -> None:
    drawn = line("First name", 50, 720) + line("Town of birth", 250, 720) + line("Signed by the tenant", 50, 600)
    fields = (field("a", "Erika", 50, 700, 30), field("b", "Ulm", 250, 700, 30))
    assert words(file_of, documents.annotated_pdf(drawn, *fields, is_form=True)) == [
        "First name Erika Town of birth Ulm",
        "Signed by the tenant",
    ]


def test_boxes_that_are_ticked_are_told_from_empty_ones(file_of: FileOf) -> None:
    drawn = line("Paid by", 50, 700) + line("card", 170, 700) + line("cash", 270, 700) + line("Single:", 50, 650)
    boxes = (box("a", "Off", 150, 700), box("b", "Yes", 250, 700), box("c", "Off", 100, 650))
    form = documents.annotated_pdf(drawn, *boxes, is_form=True)
    assert words(file_of, form) == ["Paid by \u2610 card \u2612 cash", "Single: \u2610"]


def test_what_was_typed_on_a_page_without_a_form_is_read(file_of: FileOf) -> None:
    drawn = line("Date of the visit:", 50, 700) + line("Signed by the tenant", 50, 600)
    assert words(file_of, documents.annotated_pdf(drawn, typed("3 May", 160, 700))) == [
        "Date of the visit: 3 May",
        "Signed by the tenant",
    ]


def test_what_is_hidden_is_not_read(file_of: FileOf) -> None:
    hidden = typed("3 May", 160, 700) + " /F 2"
    page = documents.annotated_pdf(line("Date of the visit:", 50, 700), hidden).replace(b"/F 4 /Subtype", b"/Subtype")
    assert words(file_of, page) == ["Date of the visit:"]


def test_on_a_page_of_very_many_signs_values_stay_behind_the_text(file_of: FileOf) -> None:
    """Each field is compared with each sign."""
    drawn = line("Name:", 50, 700) + line("far and wide " * 1_000, 50, 500) + line("Signed by the tenant", 50, 20)
    fields = [field(f"f{at}", "Erika" if not at else "", 100, 700 - 2 * at) for at in range(200)]
    lines = words(file_of, documents.annotated_pdf(drawn, *fields, is_form=True))
    assert (lines[0], lines[-1]) == ("Name:", "Erika")
