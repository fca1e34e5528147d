"""Media types that are read, by the extensions of file names."""

import re
from pathlib import PurePath

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLSB = "application/vnd.ms-excel.sheet.binary.macroenabled.12"
ODT = "application/vnd.oasis.opendocument.text"
ODP = "application/vnd.oasis.opendocument.presentation"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
DOC = "application/msword"
PPT = "application/vnd.ms-powerpoint"
XLS = "application/vnd.ms-excel"
MSG = "application/vnd.ms-outlook"
EPUB = "application/epub+zip"
RTF = "application/rtf"
HTML = "text/html"
XML = "application/xml"
EML = "message/rfc822"
MBOX = "application/mbox"
CSV = "text/csv"
TSV = "text/tab-separated-values"
JSON = "application/json"
JSON_LINES = "application/jsonl"
NOTEBOOK = "application/x-ipynb+json"
MARKDOWN = "text/markdown"
ASCIIDOC = "text/asciidoc"
PLAIN = "text/plain"
CODE = "text/x-code"
VTT = "text/vtt"
SRT = "application/x-subrip"
PICTURES = ("image/png", "image/jpeg", "image/tiff", "image/webp", "image/bmp", "image/gif", "image/jp2")

_BY_ENDING = {
    PDF: "pdf",
    DOCX: "docx docm dotx",
    PPTX: "pptx pptm ppsx potx",
    XLSX: "xlsx xlsm xltx",
    XLSB: "xlsb",
    ODT: "odt ott",
    ODP: "odp",
    ODS: "ods",
    DOC: "doc dot",
    PPT: "ppt pps",
    XLS: "xls xlt",
    MSG: "msg",
    EPUB: "epub",
    RTF: "rtf",
    HTML: "html htm xhtml",
    XML: "xml nxml xsl xslt rss atom",
    EML: "eml",
    MBOX: "mbox",
    CSV: "csv",
    TSV: "tsv tab",
    JSON: "json geojson jsonld boxnote",
    JSON_LINES: "jsonl ndjson",
    NOTEBOOK: "ipynb",
    MARKDOWN: "md markdown mdx qmd",
    ASCIIDOC: "adoc asciidoc asc",
    PLAIN: "txt text log rst org tex",
    VTT: "vtt",
    SRT: "srt",
    "image/png": "png",
    "image/jpeg": "jpg jpeg",
    "image/tiff": "tif tiff",
    "image/webp": "webp",
    "image/bmp": "bmp",
    "image/gif": "gif",
    "image/jp2": "jp2",
}
BY_ENDING = {ending: kind for kind, endings in _BY_ENDING.items() for ending in endings.split()}

# By what the chunker calls a language.
_LANGUAGES = {
    "python": "py pyi",
    "javascript": "js jsx mjs cjs",
    "typescript": "ts mts cts",
    "tsx": "tsx",
    "java": "java",
    "go": "go",
    "rust": "rs",
    "c": "c h",
    "cpp": "cc cpp cxx hh hpp hxx",
    "csharp": "cs",
    "ruby": "rb",
    "php": "php",
    "swift": "swift",
    "kotlin": "kt kts",
    "scala": "scala",
    "shell": "sh bash zsh",
    "sql": "sql",
    "lua": "lua",
    "perl": "pl pm",
    "r": "r",
    "css": "css scss",
    "proto": "proto",
    "yaml": "yaml yml",
    "toml": "toml",
    "ini": "ini cfg conf",
}
LANGUAGES = {ending: language for language, endings in _LANGUAGES.items() for ending in endings.split()}

_PICTURE_FILE = re.compile(
    r"[\w\s()%.,:/\\+-]{1,250}\.(?:png|jpe?g|gif|bmp|tiff?|emf|wmf|svg|webp|heic|jp2)", re.IGNORECASE
)

# Kinds that are told by their first bytes: a file that has the name alone is damaged.
SIGNED = {PDF, DOCX, PPTX, XLSX, XLSB, ODT, ODP, ODS, DOC, PPT, XLS, MSG, EPUB, *PICTURES}


def is_picture_file(text: str) -> bool:
    """Whether a description of a picture is but the name of its file, as programs fill it in."""
    return _PICTURE_FILE.fullmatch(text.strip()) is not None


def ending(name: str) -> str:
    return PurePath(name).suffix.lower().removeprefix(".")
