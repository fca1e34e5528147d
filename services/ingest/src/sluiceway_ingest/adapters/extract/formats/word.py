"""Word documents: body, notes, comments, headers and footers, charts; what is embedded becomes documents of its own."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sluiceway_ingest.adapters.extract.formats.charts import Chart
from sluiceway_ingest.adapters.extract.formats.draft import Draft, File
from sluiceway_ingest.adapters.extract.formats.embedded import embedded
from sluiceway_ingest.adapters.extract.formats.odf import Title
from sluiceway_ingest.adapters.extract.formats.packages import Package, parts_of_kind
from sluiceway_ingest.adapters.extract.formats.plain import first_heading
from sluiceway_ingest.adapters.extract.formats.word_body import WordBody, WordContext
from sluiceway_ingest.adapters.extract.formats.word_notes import WordNotes
from sluiceway_ingest.adapters.extract.formats.word_numbers import Numbering, Styles

_MAIN = "word/document.xml"
_CORE = "docProps/core.xml"


def read(file: File) -> Draft:
    package = Package(file.content, file.limits)
    main = package.main_part(_MAIN)
    context = _context(package, main)
    body = WordBody(context)
    package.walk(main, body)
    text = body.blocks.markdown()
    around = [_texts(package, context, named) for named in (body.headers, body.footers)]
    title = _title(package) or first_heading(text)
    children, flags = embedded(package, file.limits)
    return Draft(
        parts=("\n\n".join(filter(None, (*around[0], text, *around[1]))),),
        title=title,
        form="markdown",
        children=children,
        flags=(*package.flags, *flags),
    )


def _context(package: Package, main: str) -> WordContext:
    styles, numbering = Styles(), Numbering()
    for kind, handler in (("styles", styles), ("numbering", numbering)):
        for part in parts_of_kind(package, main, kind):
            package.walk(part, handler)
    plain = WordContext(styles=styles, numbering=numbering)
    return replace(
        plain,
        relationships=package.relationships(main),
        footnotes=_notes(package, main, "footnotes", plain),
        endnotes=_notes(package, main, "endnotes", plain),
        comments=_comments(package, main, plain),
        drawn=lambda named: _drawn(package, main, named),
    )


def _notes(package: Package, main: str, kind: str, context: WordContext) -> Mapping[str, str]:
    found = WordNotes(context)
    for part in parts_of_kind(package, main, kind):
        package.walk(part, found)
    return found.notes


def _comments(package: Package, main: str, context: WordContext) -> Mapping[str, str]:
    with package.beside():
        return _notes(package, main, "comments", context)
    return {}


def _drawn(package: Package, main: str, named: str) -> str:
    """A chart as its table, a diagram as its paragraphs."""
    related = package.relationships(main).get(named)
    if related is None or related.outside or not package.has(related.target):
        return ""
    if related.kind == "chart":
        chart = Chart()
        package.walk(related.target, chart)
        return chart.markdown()
    diagram = WordBody()
    package.walk(related.target, diagram)
    return diagram.blocks.markdown()


def _texts(package: Package, context: WordContext, named: Iterable[str]) -> list[str]:
    """Of headers or footers, each that says something new."""
    texts: dict[str, None] = {}
    for name in dict.fromkeys(named):
        related = context.relationships.get(name)
        if related is not None and not related.outside and package.has(related.target):
            around = WordBody(replace(context, relationships=package.relationships(related.target)))
            package.walk(related.target, around)
            texts[around.blocks.markdown()] = None
    return list(texts)


def _title(package: Package) -> str:
    title = Title()
    with package.beside():
        if package.has(_CORE):
            package.walk(_CORE, title)
    return title.text
