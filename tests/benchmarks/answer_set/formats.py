"""Documents as bytes: most templates are the file itself, a Word document is made from lines."""

from html import escape

from tests.support.documents import docx, paragraph, word_table


def content(file: str, text: str) -> bytes:
    """The bytes of a file with this text."""
    return _word(text) if file.endswith(".docx") else text.encode()


def _word(text: str) -> bytes:
    """`# ` begins a heading, `| ` a row of a table, everything else is a paragraph."""
    body, rows = [], list[tuple[str, ...]]()
    for line in [*filter(None, map(str.strip, text.splitlines())), ""]:
        if line.startswith("|"):
            rows.append(tuple(escape(cell.strip()) for cell in line.strip("|").split("|")))
            continue
        if rows:
            body.append(word_table(*rows))
            rows = []
        if line:
            body.append(_paragraph(line))
    return docx("".join(body))


def _paragraph(line: str) -> str:
    marks = len(line) - len(line.lstrip("#"))
    return paragraph(escape(line.lstrip("# ")), f"Heading{marks}" if marks else "")
