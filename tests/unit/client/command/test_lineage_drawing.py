"""A lineage as Graphviz draws it, where `dot` is installed: whatever a title is, it stands there as text alone.

What is drawn without it is held to a grammar in `test_lineage_graph.py`.
"""

import shutil
import subprocess
from xml.etree import ElementTree

import pytest

from sluiceway.infer.v1 import values_pb2 as infer
from sluiceway_client.command.lineage_graph import digraph
from sluiceway_client.record_messages import explained as read
from tests.unit.client.records import explained, shown

pytestmark = pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed here")

SVG = "{http://www.w3.org/2000/svg}"
NODES = {"answer", "document0", "feedback0", "model", "passage0", "score0", "score1", "verdict0"}


def drawn(title: str) -> ElementTree.Element:
    """As it is drawn, without a word of complaint."""
    citation = infer.Citation(number=1, title=title, quote=title)
    graph = digraph(read(explained(passages=[shown(citations=[citation])])))
    made = subprocess.run(["dot", "-Tsvg"], input=graph.encode(), capture_output=True, timeout=60, check=False)
    assert (made.returncode, made.stderr.decode()) == (0, "")
    return ElementTree.fromstring(made.stdout)


def nodes(svg: ElementTree.Element) -> dict[str, list[str]]:
    """Their lines by their names."""
    groups = [group for group in svg.iter(f"{SVG}g") if group.get("class") == "node"]
    return {
        group.findtext(f"{SVG}title", ""): [each.text or "" for each in group.iter(f"{SVG}text")] for group in groups
    }


@pytest.mark.parametrize(
    ("title", "stands"),
    [
        ('The "Mill"', 'The "Mill"'),
        ("a\nb\r\nc", "a b c"),
        ("<b>bold</b> <![CDATA[x]]>", "<b>bold</b> <![CDATA[x]]>"),
        ("&lt;&#34;&amp;", "&lt;&#34;&amp;"),
        ("C:\\mill\\new\\N\\G\\L", "C:\\mill\\new\\N\\G\\L"),
        ("ends with a backslash\\", "ends with a backslash\\"),
        ('\\"]; evil -> answer; x [label="', '\\"]; evil -> answer; x [label="'),
        ("طاحونة القمح", "طاحونة القمح"),
        ("x" * 10_000, "x" * 59 + "…"),
        ('"' * 10_000, '"' * 59 + "…"),
        ("\\" * 10_000, "\\" * 59 + "…"),
    ],
    ids=range(11),
)
def test_a_hostile_title_is_drawn_as_text(title: str, stands: str) -> None:
    found = nodes(drawn(title))
    assert found.keys() == NODES
    assert " ".join(found["document0"][0].split()) == stands
