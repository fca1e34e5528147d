"""Warm-up documents, which the fork server reads before it forks: a page of text as PDF, as HTML and as plain text.

Python specialises code that has run a few times, and libraries load some of themselves when they are first used. What
the fork server has done so far no child has to do anew; it reads nothing but its own bytes.
"""

from typing import Final

# As often as Python has to run code before it is specialised, and once more behind that.
TIMES: Final = 9
_LINES: Final = tuple(f"Line {number} of a page that nobody handed in, as long as lines are." for number in range(40))


def documents() -> dict[str, bytes]:
    """By the name of the file."""
    text = "\n".join(_LINES)
    page = "".join(f"<p>{line}</p>" for line in _LINES)
    return {
        "page.pdf": _pdf(),
        "page.html": f"<!doctype html><html><body><h1>A page</h1>{page}</body></html>".encode(),
        "page.md": f"# A page\n\n{text}\n".encode(),
        "page.txt": text.encode(),
    }


def _pdf() -> bytes:
    drawn = "".join(f"BT /F1 10 Tf 72 {740 - 16 * at} Td ({line}) Tj ET\n" for at, line in enumerate(_LINES)).encode()
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 5 0 R"
        b" /Resources << /Font << /F1 4 0 R >> >> >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(drawn), drawn),
    )
    made, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n" % count
    return made + head + table + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (count, len(made))
