"""The file as a whole: what its text, its name and its comments say."""

from __future__ import annotations

import os
from typing import Any

from dockerlint_py.facts.kinds import KEYWORDS
from dockerlint_py.facts.knowledge.builders import BUILDERS, builder_of
from dockerlint_py.facts.model import File
from dockerlint_py.facts.registry import detail, fact
from dockerlint_py.facts.topics.build_context import repository
from dockerlint_py.parsing.discovery import is_dockerfile
from dockerlint_py.system import environment
from dockerlint_py.text import patterns as re
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.positions import Span, Word

_DEV_FILE = lazy_pattern(r"(^|[._-])(dev|devel|develop|development|debug|test|tests|local|tilt)([._-]|$)", re.I)
_DEV_FOLDER = lazy_pattern(r"(^|/)(\.?docker(files?)?|compose|containers?)/([\w.-]+/)?local/", re.I)
_DEV_FOLDERS = frozenset((".devcontainer", "dev", "devel", "develop", "development", "debug", "fixtures"))
_ALL_BELOW = frozenset((".devcontainer", "devel", "develop", "development"))
_SET_ASIDE = frozenset(
    ("deprecated", "archive", "archives", "archived", "attic", "obsolete", "old", "retired", "end-of-life", "vendor",
     "third_party", "third-party", "node_modules")
)  # fmt: skip
_OUT_OF_USE = frozenset(("outdated", "obsolete", "deprecated", "old", "unused", "retired", "bak", "orig"))
_TEST_DATA = frozenset(("testdata", "test-data", "test_data", "testfiles", "__fixtures__"))
_TEST_WORDS = frozenset(("test", "tests", "testing", "testdata", "e2e", "playwright", "cypress"))
_TEST_FOLDERS = _TEST_DATA | _TEST_WORDS | {
    "integration", "integration-test", "integration-tests", "integration_test", "integration_tests",
}  # fmt: skip
_EXAMPLE_FOLDERS = frozenset(("example", "examples", "sample", "samples", "demo", "demos", "tutorial", "tutorials"))
_OF_ARCHITECTURE = lazy_pattern(r"(?i)[._-](amd64|x86_64|arm64|aarch64|armhf|arm32v\d|ppc64le|s390x|riscv64)(?![a-z])")
ENVIRONMENTS: tuple[str, ...] = ("development", "production")
MARKS = ("{{", "{%", "<%", "<#", "@@", "%%", "${templateOption:")  # of templates
_NOT_BY_HAND = lazy_pattern(
    r"(?i)\b(do not|don't|never|not to be|not be)\s+(\w+\s+){0,2}(edit|modif|change)"
    r"|\bedits?\s+(\w+\s+){0,3}(be|get)\s+lost"
)
_MADE_BY = lazy_pattern(r"(?i)\b(auto-?)?(generated|created|made|produced|rendered|synced)\b")
_PLACEHOLDER = lazy_pattern(
    r"(?<!\$)\{\{|\{%|<%|@@\w{1,60}@@|%%\w{1,60}%%|(?:^|\s)[@#]\w{1,60}[@#](?:\s|$)|(?:^|[\s/:])__[A-Z]\w{1,60}__(?:$|[\s/:])"
    r"|(?:^|[\s/:=-])@[A-Za-z]\w{0,60}(?:[.-]\w{1,60}){1,8}@(?![\w/@])|</?#[a-z]{1,20}\b"
)
_MACRO = lazy_pattern(
    r"dnl|(?:m4_)?(?:syscmd|esyscmd|s?include|define|undefine|changequote|ifdef|ifelse|divert|format)\(.*"
)
_PREPROCESSED = lazy_pattern(r"#(?:ifn?def[ \t]+\w|include[ \t]+[\"<])")  # by that of C
_PROPERTY = lazy_pattern(r"(?<![\\$])\$\{[A-Za-z_]\w*\.[\w.-]+\}")  # of Maven or Gradle
_SETTING = ("ENV", "LABEL", "CMD", "ENTRYPOINT")
_PLAIN = ("FROM", "ARG", "USER", "WORKDIR", "COPY", "ADD", "EXPOSE", "VOLUME")


@fact(File, "file")
def file_itself(file: File) -> File:
    """Itself."""
    return file


@fact(File, "span")
def span_of_file(file: File) -> Any:
    """The first instruction, where findings about the whole file are shown."""
    return file.instructions[0].span if file.instructions else Span(0, 0)


@fact(File)
def escape(file: File) -> str:
    """The mark that continues a line: a backslash, or what the escape directive says."""
    return file.source.escape


@fact(File)
def length(file: File) -> int:
    """The number of its lines, blank ones and comments left out."""
    lines = (line.strip() for line in file.source.text.splitlines())
    return sum(1 for line in lines if line and not line.startswith("#"))


@fact(File)
def longest_line(file: File) -> Word:
    """Its line with the most bytes."""
    text, lines = file.source.text, file.source.text.split("\n")
    number = max(range(len(lines)), key=lambda at: _bytes(lines[at]))
    start = file.source.lines.starts[number]
    return Word(text[start : start + len(lines[number])], Span(start, start + len(lines[number])))


@fact(File)
def longest_line_bytes(file: File) -> int:
    """The bytes of that line."""
    return _bytes(file.longest_line)


def _bytes(line: str) -> int:
    return len(line) if line.isascii() else len(line.encode("utf-8", "surrogatepass"))


@fact(File, "environment", ENVIRONMENTS)
def environment_of_file(file: File) -> str:
    """development where the file or its folder is named so (dev, test, fixtures), or the configuration says so; else
    production."""
    return file.requested_environment or environment_of(file.project_path)


@fact(File)
def for_tests(file: File) -> bool:
    """It lies below a folder of tests (with a word in its name that is test, tests, testing, testdata, integration,
    e2e, playwright or cypress), or in one that is called fixtures."""
    folders = _folders(file)
    return any(map(_is_of_tests, folders)) or folders[-1:] == ["fixtures"]


@fact(File)
def for_examples(file: File) -> bool:
    """It lies in a folder of examples, samples, demos or tutorials."""
    return not _EXAMPLE_FOLDERS.isdisjoint(one.strip("._") for one in _folders(file))


@fact(File)
def other_architecture_beside(file: File) -> bool:
    """A Dockerfile beside it has the same name but for that of a CPU architecture, and maybe for a version."""
    folder, own = os.path.split(file.context.dockerfile if file.context else file.path)
    beside = (name for name in environment.names(folder or ".") or () if name != own and is_dockerfile(name))
    plain = re.sub(r"[\d.]+", ".", own.lower())
    alike = (_OF_ARCHITECTURE.sub("", name) for name in beside if _OF_ARCHITECTURE.search(name))
    return any(re.sub(r"[\d.]+", ".", name.lower()) == plain for name in alike)


@fact(File)
def set_aside(file: File) -> bool:
    """It is for tests, or its name or a folder says that nobody here edits it: old, archived, deprecated, obsolete;
    vendor, third_party."""
    name = file.project_path.lower().replace("\\", "/").rpartition("/")[2]
    return file.for_tests or _is_put_aside(_folders(file)) or not _OUT_OF_USE.isdisjoint(re.split(r"[._-]", name))


@detail(File)
def generated(file: File) -> bool:
    """Its first comments say that something makes it, and that nobody is to edit it by hand."""
    first = file.source.instructions[0].span.start if file.source.instructions else len(file.source.text)
    said = " ".join(word for word in file.source.comments if word.span and word.span.start < first)
    return _NOT_BY_HAND.search(said) is not None and _MADE_BY.search(said) is not None


@detail(File)
def left_alone(file: File) -> bool:
    """It lies in a folder of what nobody here edits, or is what tests work on: below a folder of test data (testdata,
    testfiles), or two folders below one of tests."""
    folders = _folders(file)
    if _is_put_aside(folders) or not _TEST_DATA.isdisjoint(folders):
        return True
    below = next((folders[at + 1 :] for at, folder in enumerate(folders) if folder in _TEST_FOLDERS), [])
    return len(below) > 1 or below in (["dockerfiles"], ["fixtures"])


def _is_put_aside(folders: list[str]) -> bool:
    return not _SET_ASIDE.isdisjoint(one.strip("._") for one in folders)


def _is_of_tests(folder: str) -> bool:
    return folder in _TEST_FOLDERS or not _TEST_WORDS.isdisjoint(re.split(r"[._-]", folder))


def _folders(file: File) -> list[str]:
    return file.project_path.lower().replace("\\", "/").split("/")[:-1]


@fact(File, choices=BUILDERS)
def builder(file: File) -> str:
    """What builds it: buildah where the configuration says so, or where it is called Containerfile; else buildkit."""
    return file.given_builder or builder_of(file.path)


@fact(File, choices=("upper", "lower"))
def case(file: File) -> str:
    """lower where most of its instructions are written in lowercase; else upper."""
    cases = [instruction.case for instruction in file.instructions if instruction.keyword in KEYWORDS]
    return "lower" if cases.count("lower") > cases.count("upper") else "upper"


@fact(File)
def start_anchor(file: File) -> Word:
    """The empty place where the file begins."""
    start = int(file.source.text.startswith("\ufeff"))
    return Word("", Span(start, start))


@detail(File)
def comment_above(file: File) -> dict[int, Word]:
    """The comments that are no directives, each by its line (from 1)."""
    directives = {word.span.start for word in file.source.directives.values() if word.span}
    lines = file.source.lines
    return {
        lines.line(comment.span.start): comment
        for comment in file.source.comments
        if comment.span and not any(comment.span.start < start < comment.span.end for start in directives)
    }


@fact(File)
def template(file: File) -> bool:
    """Something else fills it in first: marks of templates (`{{`, `{%`, `<%`, `<#`, `@@`, `%%`), macros of m4 or lines
    for the preprocessor of C (`include(`, `dnl`, `#ifdef`) begin a line, or a placeholder such as `{{ name }}`,
    `<%= name %>`, `@@NAME@@`, or a property of Maven or Gradle such as `${project.name}`, stands where nothing else has
    a use for it."""
    return layout_is_open(file) or any(
        (instruction.keyword in _PLAIN or (instruction.keyword in _SETTING and "'" not in instruction.value))
        and has_property(instruction.value)
        for instruction in file.instructions
    )


@detail(File)
def layout_is_open(file: File) -> bool:
    """What fills it in may add or drop instructions, which those who put in mere properties do not."""
    if MARKS[-1] in file.source.text or any(_PREPROCESSED.match(comment) for comment in file.source.comments):
        return True
    return any(
        instruction.spelled.startswith(MARKS)
        or _MACRO.fullmatch(instruction.spelled) is not None
        or (instruction.keyword == "FROM" and _is_placeholder(instruction.value))
        or (instruction.keyword in _PLAIN and _PLACEHOLDER.search(instruction.value) is not None)
        for instruction in file.instructions
    )


def _is_placeholder(image: str) -> bool:
    """What a FROM names has a template's mark in it, or is a word in capitals such as REPLACE-ME."""
    return any(mark in image for mark in MARKS[:4]) or re.fullmatch(r"[A-Z]+[_-][A-Z_-]*", image.strip()) is not None


def has_placeholder(text: str) -> bool:
    """Something in it is put in by a template's engine."""
    return any(mark in text for mark in MARKS) or _PLACEHOLDER.search(text) is not None or has_property(text)


def has_property(text: str) -> bool:
    """A property of Maven or Gradle is in it: neither Docker nor a shell knows such a name."""
    return "${" in text and _PROPERTY.search(text) is not None


@fact(File)
def complete(file: File) -> bool:
    """All its instructions are there: it is no template of more than values, no part without a FROM, and no mere list
    of images."""
    if file.layout_is_open or not file.stages or file.stages[0].implied:
        return False
    asked = file.requested_target or any(file.requested_targets) or file.built_stages
    if asked or len(file.stages) == 1 or any(one.keyword not in ("FROM", "ARG") for one in file.instructions):
        return True
    listed = len(file.stages) > 2 or all(stage.name for stage in file.stages)
    return not listed or any(stage.base is not None and stage.base.target is not None for stage in file.stages)


@fact(File, "directives")
def directives_of_file(file: File) -> dict[str, Word]:
    """The values of its parser directives (syntax, escape, check) by name."""
    return file.source.directives


@detail(File)
def project_path(file: File) -> str:
    """Its path below the repository that it is in: what is above says nothing of the image, and the current folder, or
    an editor that names whole paths, changes nothing. Without a repository as it is given, of a whole path the name,
    with its folder where that has one of the usual names."""
    path = file.path
    whole = os.path.abspath(path)
    folder, name = os.path.split(whole)
    top = None if environment.is_elsewhere() else repository(folder)
    if top is not None:
        return os.path.relpath(whole, top).replace(os.sep, "/")
    nearest = os.path.basename(folder)
    usual = nearest.lower() in _DEV_FOLDERS | _TEST_FOLDERS
    return path if not os.path.isabs(path) else f"{nearest}/{name}" if usual else name


def environment_of(path: str) -> str:
    """What a path below a project's top says of the image, where nothing else is said."""
    named = _DEV_FILE.search(re.sub(r"(?i)(docker|container)file", "", path.rsplit("/", 1)[-1]))
    folders = path.lower().replace("\\", "/").split("/")[:-1]
    nearest = folders[-1:]
    words = re.split(r"[._-]", nearest[0]) if nearest else []
    meant = "dev" in words or not _DEV_FOLDERS.isdisjoint(nearest) or any(map(_is_of_tests, folders))
    meant = meant or _DEV_FOLDER.search(path) is not None
    return "development" if named or meant or not _ALL_BELOW.isdisjoint(folders) else "production"
