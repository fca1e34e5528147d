"""Parsers by media type, in the order in which they are tried. The next one reads where the one before gave up."""

from collections.abc import Callable
from pathlib import Path

from sluiceway_ingest.adapters.extract.formats import (
    captions,
    csv_rows,
    epub,
    failures,
    html_page,
    mail,
    mailbox,
    media_types,
    ocr,
    odf,
    office,
    outlook,
    pdf,
    pdf_damaged,
    pictures,
    plain,
    records,
    sheets,
    slides,
    sniff,
    warm_up,
    word,
    xml_page,
)
from sluiceway_ingest.adapters.extract.formats.draft import Draft, File
from sluiceway_ingest.adapters.extract.formats.normalisation import finished, preload_language_detector
from sluiceway_ingest.adapters.extract.sandbox.protocol import Job, NoParserLeft
from sluiceway_ingest.domain.extracted import Extracted, ExtractionFailed
from sluiceway_ingest.domain.limits import Limits
from sluiceway_ingest.domain.stored_text import says_something

Parser = Callable[[File], Draft]

PARSERS: dict[str, tuple[Parser, ...]] = {
    media_types.PDF: (pdf.read, pdf.read_without_tables, pdf_damaged.read),
    media_types.DOCX: (word.read, office.read),
    media_types.DOC: (office.read,),
    media_types.ODT: (odf.read, office.read),
    media_types.RTF: (office.read,),
    media_types.EPUB: (epub.read, office.read),
    media_types.PPTX: (slides.read, office.read),
    media_types.PPT: (office.read,),
    media_types.ODP: (odf.read,),
    media_types.XLSX: (sheets.read,),
    media_types.XLSB: (sheets.read,),
    media_types.XLS: (sheets.read,),
    media_types.ODS: (sheets.read, office.read),
    media_types.MSG: (outlook.read,),
    media_types.EML: (mail.read,),
    media_types.MBOX: (mailbox.read, plain.read_plain),
    media_types.HTML: (html_page.read, office.read),
    media_types.XML: (xml_page.read,),
    media_types.CSV: (csv_rows.read,),
    media_types.TSV: (csv_rows.read,),
    media_types.JSON: (records.read_json,),
    media_types.JSON_LINES: (records.read_lines,),
    media_types.NOTEBOOK: (records.read_notebook,),
    media_types.MARKDOWN: (plain.read_markdown,),
    media_types.ASCIIDOC: (plain.read_asciidoc,),
    media_types.PLAIN: (plain.read_plain,),
    media_types.CODE: (plain.read_code,),
    media_types.VTT: (captions.read,),
    media_types.SRT: (captions.read,),
    **dict.fromkeys(media_types.PICTURES, (pictures.read,)),
}


def preload() -> None:
    """Loads what is loaded late, and reads what is commonest, so that no child begins with that."""
    preload_language_detector()
    ocr.installed()
    for name, content in warm_up.documents().items():
        for _ in range(warm_up.TIMES):
            file = sniff.identified(File(content=content, name=name, media_type="", limits=Limits()))
            finished(_parsed(file, crashes=0), file)


def read(job: Job, limits: Limits) -> Extracted:
    """Raises ExtractionFailed, NeedsOcr, or MachineFault."""
    file = sniff.identified(_opened(job, limits))
    return finished(_parsed(file, job.crashes), file)


def _opened(job: Job, limits: Limits) -> File:
    path = Path(job.path)
    if path.stat().st_size > limits.file_bytes:
        raise failures.too_large(f"It is larger than {limits.file_bytes >> 20} MiB")
    return File(
        content=path.read_bytes(),
        name=job.name,
        media_type=job.media_type,
        limits=limits,
        password=job.password,
        ocr=job.ocr,
        language=job.language,
    )


def _parsed(file: File, crashes: int) -> Draft:
    """What the first parser from `crashes` on finds that finds anything.

    Damage that stops one, or blinds it, may not stop the next; where none finds text, the first one's word counts.
    """
    parsers = PARSERS[file.media_type][crashes:]
    if not parsers:
        raise NoParserLeft
    outcomes = []
    for parser in parsers:
        outcomes.append(outcome := _attempt(parser, file))
        if isinstance(outcome, Draft) and any(map(says_something, outcome.parts)):
            return outcome
    if isinstance(outcomes[0], Draft):
        return outcomes[0]
    raise outcomes[0]


def _attempt(parser: Parser, file: File) -> Draft | ExtractionFailed:
    try:
        return parser(file)
    except RecursionError as error:
        raise failures.bomb("Its parts lie inside one another hundreds of levels deep") from error
    except ExtractionFailed as failure:
        if failure.reason != "CORRUPT":
            raise
        return failure
