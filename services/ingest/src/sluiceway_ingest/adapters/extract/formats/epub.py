"""E-books (EPUB): the pages of a book in the order in which it is read, each as a page of the web."""

import posixpath
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from sluiceway_ingest.adapters.extract.formats import failures, html_page
from sluiceway_ingest.adapters.extract.formats.draft import Draft, File
from sluiceway_ingest.adapters.extract.formats.packages import Package
from sluiceway_ingest.adapters.extract.formats.plain import first_heading

_CONTAINER = "META-INF/container.xml"
_PAGES = ("application/xhtml+xml", "text/html")


class _Container:
    """Where the list of the book lies; of several the first."""

    def __init__(self) -> None:
        self.listed = ""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "rootfile":
            self.listed = self.listed or attributes.get("full-path", "")

    def end(self, tag: str) -> None: ...

    def words(self, text: str) -> None: ...


class _Book:
    """The title of a book, its pages by their ids, and their order."""

    def __init__(self, folder: str) -> None:
        self.title = ""
        self._folder = folder
        self._pages: dict[str, str] = {}
        self._order: list[str] = []
        self._titles = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._titles += tag == "title"
        if tag == "item" and attributes.get("media-type") in _PAGES:
            place = unquote(attributes.get("href", "").partition("#")[0])
            self._pages[attributes.get("id", "")] = posixpath.normpath(posixpath.join(self._folder, place))
        elif tag == "itemref":
            self._order.append(attributes.get("idref", ""))

    def end(self, tag: str) -> None:
        self._titles += tag == "title"

    def words(self, text: str) -> None:
        if self._titles == 1:
            self.title += text

    def pages(self) -> Iterator[str]:
        for named in dict.fromkeys(self._order):
            if named in self._pages:
                yield self._pages[named]


def read(file: File) -> Draft:
    package, container = Package(file.content, file.limits), _Container()
    package.walk(_CONTAINER, container)
    if not container.listed:
        raise failures.corrupt("This e-book does not say what it holds")
    book = _Book(posixpath.dirname(container.listed))
    package.walk(container.listed, book)
    texts = []
    for page in book.pages():
        with package.beside():
            texts.append(html_page.converted(html_page.spelt_out(html_page.page_text(package.read(page)))))
    text = "\n\n".join(filter(None, texts))
    return Draft(parts=(text,), title=book.title or first_heading(text), form="markdown", flags=package.flags)
