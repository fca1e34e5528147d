"""Presentations by python-pptx: a page for each slide, its title as heading, its notes and comments at the end."""

import io
from collections.abc import Iterator, Mapping
from typing import Any

from pptx import Presentation
from pptx.exc import PythonPptxError
from pptx.oxml.ns import qn
from pptx.presentation import Presentation as Slides
from pptx.shapes.base import BaseShape
from pptx.shapes.graphfrm import GraphicFrame
from pptx.shapes.group import GroupShape
from pptx.slide import Slide
from pptx.table import Table
from pptx.text.text import TextFrame

from sluiceway_ingest.adapters.extract.formats import archives, charts, failures, grids, office_comments
from sluiceway_ingest.adapters.extract.formats.draft import Draft, File
from sluiceway_ingest.adapters.extract.formats.embedded import embedded
from sluiceway_ingest.adapters.extract.formats.packages import Package
from sluiceway_ingest.adapters.extract.formats.scripts import ScriptedLine, off_the_line
from sluiceway_ingest.adapters.extract.formats.word_body import WordBody

_MAIN = "ppt/presentation.xml"
_DEPTH = 8
_ALTERNATIVES, _CHOICE = "{*}AlternateContent", "{*}Choice"
_TREE, _GROUP = qn("p:spTree"), qn("p:grpSp")


def read(file: File) -> Draft:
    package = Package(file.content, file.limits)
    try:
        slides = Presentation(io.BytesIO(file.content))
        authors = office_comments.authors(package, package.main_part(_MAIN))
        pages = tuple(_page(slide, package, authors) for slide in slides.slides)
    except (PythonPptxError, SyntaxError, KeyError, AttributeError, TypeError, *archives.BROKEN) as error:
        raise failures.corrupt("This presentation is damaged") from error
    children, flags = embedded(package, file.limits)
    flags = (*package.flags, *flags)
    return Draft(parts=pages, paged=True, title=_title(slides), form="markdown", children=children, flags=flags)


def _title(slides: Slides) -> str:
    if slides.core_properties.title:
        return str(slides.core_properties.title)
    for slide in slides.slides:
        if slide.shapes.title is not None and slide.shapes.title.has_text_frame:
            return str(slide.shapes.title.text_frame.text)
    return ""


def _page(slide: Slide, package: Package, authors: Mapping[str, str]) -> str:
    _choose(slide.shapes._spTree)
    title = slide.shapes.title
    heading = " ".join(_told(title.text_frame).split()) if title is not None else ""
    blocks = [f"# {heading}"] if heading else []
    for shape in slide.shapes:
        # Not by its id: decks that were made or merged by programs have one twice.
        if title is None or shape._element is not title._element:
            blocks += _shape(shape, package, _DEPTH)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        blocks.append(_told(slide.notes_slide.notes_text_frame))
    part = str(slide.part.partname).lstrip("/")
    blocks += (comment.markdown() for comment in office_comments.comments(package, part, authors))
    return "\n\n".join(filter(str.strip, blocks))


def _choose(shapes: Any) -> None:
    """Where a program wrote a shape in two ways, the first is taken, which is the richer one: a text box with an
    equation in it, and its picture. The library passes over both."""
    for alternatives in list(shapes.iter(_ALTERNATIVES)):
        first = alternatives.find(_CHOICE)
        above = alternatives.getparent()
        if first is not None and above.tag in (_TREE, _GROUP):
            at = above.index(alternatives)
            above[at : at + 1] = list(first)


def _shape(shape: BaseShape, package: Package, depth: int) -> Iterator[str]:
    if shape._element.xpath("./*/p:cNvPr[@hidden = '1' or @hidden = 'true']"):
        return
    if isinstance(shape, GroupShape):
        for inner in shape.shapes if depth else ():
            yield from _shape(inner, package, depth - 1)
    elif isinstance(shape, GraphicFrame):
        yield from _graphic(shape, package)
    elif shape.has_text_frame:
        yield _text(shape.text_frame)  # type: ignore[attr-defined]  # said by has_text_frame


def _text(frame: TextFrame) -> str:
    """Paragraphs; those below the first level as a list."""
    lines = ((paragraph.level, " ".join(_said(paragraph).split())) for paragraph in frame.paragraphs)
    return "\n".join("  " * (level - 1) + "- " + text if level else text for level, text in lines if text)


def _said(paragraph: Any) -> str:
    """The text of a paragraph with what stands above or below its line as characters, without what is struck out."""
    line = ScriptedLine()
    for one in paragraph._p.content_children:
        if not one.xpath("./a:rPr[@strike and @strike != 'noStrike']"):
            line.words(one.text, off_the_line(next(iter(one.xpath("./a:rPr/@baseline")), "")))
    return "".join(line.pieces)


def _told(frame: TextFrame) -> str:
    return "\n".join(map(_said, frame.paragraphs))


def _graphic(frame: GraphicFrame, package: Package) -> Iterator[str]:
    if frame.has_table:
        yield grids.rendered(_cells(frame.table))
    elif frame.has_chart:
        yield _chart(frame, package)
    else:
        yield from _diagrams(frame, package)


def _diagrams(frame: GraphicFrame, package: Package) -> Iterator[str]:
    """Paragraphs of what PowerPoint calls SmartArt, which lie in a part of their own."""
    for named in frame._element.xpath(".//*[local-name()='relIds']/@r:dm"):
        diagram = WordBody()
        package.walk(str(frame.part.related_part(named).partname).lstrip("/"), diagram)
        yield diagram.blocks.markdown()


def _cells(table: Table) -> list[list[str]]:
    """A merged cell stands in each row and column that it spans."""
    texts = [[_told(cell.text_frame) for cell in row.cells] for row in table.rows]
    for top, row in enumerate(table.rows):
        for left, cell in enumerate(row.cells):
            if cell.is_merge_origin:
                for below in texts[top : top + cell.span_height]:
                    spanned = slice(left, left + cell.span_width)
                    below[spanned] = [texts[top][left]] * len(below[spanned])
    return texts


def _chart(frame: GraphicFrame, package: Package) -> str:
    chart = charts.Chart()
    package.walk(str(frame.chart_part.partname).lstrip("/"), chart)
    return chart.markdown()
