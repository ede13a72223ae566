"""What names and paths say of releases: an image of one release has a folder, a file or a repository of its own."""

from __future__ import annotations

from dockerlint_py.facts.knowledge.tables import table
from dockerlint_py.facts.model import File, Image
from dockerlint_py.facts.registry import fact
from dockerlint_py.text import patterns as re
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.unknown import UNKNOWN, Unknown

_WHOLE_VERSION = lazy_pattern(r"(?:^|[/_.-])v?\d+\.\d+\.\d|(?:^|[/_-])\d+u\d", re.I)
_NO_MORE_NUMBERS = r"(?!\.?\d)"
_DIGIT = lazy_pattern(r"\d")
_RELEASE = lazy_pattern(
    r"(?:^|[/-])(?:ubi|rhel|sles?|centos|debian|ubuntu|fedora|alpine)[-_]?\d+(?:[._]\d+)*(?:-[a-z]+)?(?:/|$)"
    r"|(?:^|[/-])(?:java|jdk|jre|nodejs|php|ruby|python)[-_]?\d\d+(?:/|$)"
    r"|(?:alma|rocky)linux/\d+(?:-[a-z]+)?$|[-_](?:c|el|fc?)\d+s?(?:/|$)"
)
_WORD = lazy_pattern(r"[/_-]")


@fact(File)
def of_one_release(file: File) -> bool:
    """Its path below the repository's top has a whole version in it, such as 1.2.3 or 8u362: it makes the image of
    something that was released then."""
    return _WHOLE_VERSION.search(file.project_path) is not None


@fact(Image)
def release_in_name(image: Image) -> bool:
    """Its repository is named after a release, as ubi9, java-17, almalinux/9-init, s2i-core-c9s and jammy_base are."""
    name = str(image.repository)
    return _RELEASE.search(name) is not None or not table("support")["codenames"].keys().isdisjoint(_WORD.split(name))


@fact(Image)
def release_in_path(image: Image) -> bool | Unknown:
    """The file's path names the release that the image is, as php7, python3.10, 3.21/ and xenial do: it is made for
    that release."""
    if isinstance(image.release, Unknown):
        return UNKNOWN
    product, _, version = (image.release or "").rpartition(" ")
    if not re.fullmatch(r"\d+(\.\d+)*", version):
        return False
    path = image.file.project_path.lower()
    codenames = [name for name, release in table("support")["codenames"].items() if release == image.release]
    if not _DIGIT.search(path) and not any(name in path for name in codenames):
        return False
    products = "|".join(map(re.escape, (product, str(image.repository).rpartition("/")[2])))
    numbers = "|".join(map(re.escape, (version, version.replace(".", ""), version.partition(".")[0])))
    named = [
        rf"(?:{products})[-_./:]?v?(?:{numbers}){_NO_MORE_NUMBERS}",
        rf"(?:^|/)v?{version.replace('.', '')}[/_-]",
        *(rf"(?<![a-z]){name}(?![a-z])" for name in codenames),
    ]
    if "." in version:
        named.append(rf"(?<![\w.])v?{re.escape(version)}{_NO_MORE_NUMBERS}")
    return any(re.search(pattern, path) for pattern in named)
