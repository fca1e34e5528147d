"""From a job to a text: which parser reads which kind, and which one is next where the first one gives up."""

from collections.abc import Callable
from pathlib import Path

from sluiceway_ingest.adapters.extract import (
    captions,
    csv_rows,
    failures,
    html_page,
    kinds,
    languages,
    mail,
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
    word,
    xml_page,
)
from sluiceway_ingest.adapters.extract.draft import Draft, File
from sluiceway_ingest.adapters.extract.finish import finished
from sluiceway_ingest.adapters.extract.wire import Job, NoParserLeft
from sluiceway_ingest.domain.extracted import Extracted, ExtractionFailed
from sluiceway_ingest.domain.limits import Limits

Parser = Callable[[File], Draft]

PARSERS: dict[str, tuple[Parser, ...]] = {
    kinds.PDF: (pdf.read, pdf.read_without_tables, pdf_damaged.read),
    kinds.DOCX: (office.read, word.read),
    kinds.DOC: (office.read,),
    kinds.ODT: (odf.read, office.read),
    kinds.RTF: (office.read,),
    kinds.EPUB: (office.read,),
    kinds.PPTX: (slides.read, office.read),
    kinds.PPT: (office.read,),
    kinds.ODP: (odf.read,),
    kinds.XLSX: (sheets.read,),
    kinds.XLSB: (sheets.read,),
    kinds.XLS: (sheets.read,),
    kinds.ODS: (sheets.read, office.read),
    kinds.MSG: (outlook.read,),
    kinds.EML: (mail.read,),
    kinds.HTML: (html_page.read, office.read),
    kinds.XML: (xml_page.read,),
    kinds.CSV: (csv_rows.read,),
    kinds.TSV: (csv_rows.read,),
    kinds.JSON: (records.read_json,),
    kinds.JSON_LINES: (records.read_lines,),
    kinds.NOTEBOOK: (records.read_notebook,),
    kinds.MARKDOWN: (plain.read_markdown,),
    kinds.ASCIIDOC: (plain.read_asciidoc,),
    kinds.PLAIN: (plain.read_plain,),
    kinds.CODE: (plain.read_code,),
    kinds.VTT: (captions.read,),
    kinds.SRT: (captions.read,),
    **dict.fromkeys(kinds.PICTURES, (pictures.read,)),
}


def preload() -> None:
    """Loads what is loaded late, so that no child has to."""
    languages.preload()
    ocr.installed()


def read(job: Job, limits: Limits) -> Extracted:
    """Raises ExtractionFailed or NeedsOcr."""
    file = sniff.identified(_opened(job, limits))
    return finished(_parsed(file, job.look), file)


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


def _parsed(file: File, look: int) -> Draft:
    """What the first parser from `look` on finds that finds anything.

    Damage that stops one, or blinds it, may not stop the next; where none finds text, the first one's word counts.
    """
    parsers = PARSERS[file.media_type][look:]
    if not parsers:
        raise NoParserLeft
    outcomes = []
    for parser in parsers:
        outcomes.append(outcome := _attempt(parser, file))
        if isinstance(outcome, Draft) and any(map(str.strip, outcome.parts)):
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
