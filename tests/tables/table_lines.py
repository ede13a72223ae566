"""The lines of data/base_images.txt: what is kept of each image, and in which form (facts/knowledge/image_table.py reads it)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from image_state import State
from library_history import Source

from dockerlint_py.facts.knowledge.image_table import split_tag
from dockerlint_py.text.unknown import UNKNOWN, Unknown

PLACEHOLDER = "9.9.9"
_EARLY = re.compile(
    r"(rc|alpha|beta|(?<![a-z])[ab])\.?\d|-rc\b|-beta|-alpha|-ea\b|-M\d|preview|-dev\b|nightly|snapshot"
)
_WINDOWS = re.compile(r"windows|nanoserver")
_CHANGING = re.compile(
    r"VERSION|REQUIRE|SHA|MD5|URL|_REF|COMMIT|GPG|KEY|RELEASE|DOWNLOAD|MIRROR|HASH|CHECKSUM|REVISION|PKG|FLAGS|DEPS|CONFIGURE"
)
_ONE_VERSION = re.compile(r"^\d|\d\.\d+\.\d")
"""Of a tag without a version in front: it is of one version all the same."""
_LONGEST = 200


def configuration(state: State, base: State | None) -> dict[str, Any]:
    """A state as the table has it: packages, programs and accounts are those beyond the base's."""
    known = base or State()
    fields: dict[str, Any] = {
        "b": _short(state.base) if isinstance(state.base, str) else state.base,
        "r": state.root or UNKNOWN,
        "u": state.user,
        "w": state.workdir,
        "e": state.entrypoint,
        "c": state.cmd,
        "n": state.env if isinstance(state.env, Unknown) else _environment(state.env),
        "s": state.stop_signal,
        "v": state.volumes,
        "p": state.ports,
        "h": state.shell,
        "k": state.healthcheck,
        "o": state.onbuild,
        "i": sorted(
            one for one in state.packages - known.packages if re.fullmatch(r"[\w.+@-]+", one) and PLACEHOLDER not in one
        ),
        "g": sorted(state.programs - known.programs),
        "m": 1 if state.memory else None,
        "a": [
            f"{name}={number}" if number else name
            for name, number in state.accounts
            if (name, number) not in known.accounts
        ],
    }
    return {
        key: _plain(value)
        for key, value in fields.items()
        if isinstance(value, Unknown) or value not in (None, (), [], "")
    }


def _short(reference: str) -> str:
    """A reference without digest and without the last numbers of a full version."""
    return re.sub(r"(:v?\d+\.\d+)\.\d[\d.]*", r"\1", reference.partition("@")[0])


def _environment(env: Mapping[str, Any]) -> dict[str, str]:
    """The variables with values that are worth to be kept, and under the empty name the names of the others."""
    values = {name: _value(name, value) for name, value in sorted(env.items())}
    untold = " ".join(name for name, value in values.items() if value is None)
    return {**({"": untold} if untold else {}), **{name: value for name, value in values.items() if value is not None}}


def _value(name: str, value: Any) -> Any:
    """A value of the environment that is worth to be kept: not of one version only."""
    if isinstance(value, Unknown) or PLACEHOLDER in value or len(value) > _LONGEST or _CHANGING.search(name.upper()):
        return None
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, Unknown):
        return "?"
    if isinstance(value, (dict, int)):
        return value
    if isinstance(value, (list, tuple)):
        return ["?" if isinstance(one, Unknown) else one.replace(PLACEHOLDER, "?") for one in value]
    return "?" if PLACEHOLDER in value else value


def line(
    rows: Iterable[tuple[str, Source, State | None]],
    base_of: Callable[[str], State | None],
    shared: str = "",
    *,
    windows: bool = False,
) -> dict[str, Any]:
    """The entry of an image; of variables that begin with `shared` it has the names only, once for all tags.

    Tags of Windows are left out but where `windows`.
    """
    names = set[str]()
    configurations: dict[str, int] = {}
    versions: dict[str, dict[tuple[int, ...], int | None]] = {}
    words: dict[str, int] = {}
    for tag, source, state in sorted(rows, key=lambda row: (row[1].current, row[1].day)):
        if source.windows or _EARLY.search(tag) or (_WINDOWS.search(tag) and not windows):
            continue
        number = None
        if state is not None:
            if shared and not isinstance(state.env, Unknown):
                names |= {name for name in state.env if name.startswith(shared)}
                state = state._replace(env={name: value for name, value in state.env.items() if name not in names})
            base = base_of(state.base) if isinstance(state.base, str) and state.base != "scratch" else None
            text = json.dumps(configuration(state, base), ensure_ascii=False, separators=(",", ":"))
            number = configurations.setdefault(text, len(configurations))
        version, ending = split_tag(tag)
        if version is not None:
            versions.setdefault(ending, {})[version] = number
        elif number is not None and ending and not _ONE_VERSION.search(ending):
            words[ending] = number
    universe = sorted({version for known in versions.values() for version in known})
    runs = {ending: _runs(universe, known) for ending, known in sorted(versions.items())}
    entry = _used({ending: one for ending, one in runs.items() if one}, words, list(configurations))
    return {**entry, "x": " ".join(sorted(names))} if names else entry


def _used(runs: dict[str, list[tuple[Any, Any, int]]], words: dict[str, int], texts: list[str]) -> dict[str, Any]:
    """The entry with the configurations that a tag still has, the most used first."""
    count: dict[int, int] = {}
    for number in [run[2] for one in runs.values() for run in one] + list(words.values()):
        count[number] = count.get(number, 0) + 1
    order = {number: place for place, number in enumerate(sorted(count, key=lambda one: (-count[one], texts[one])))}
    values: dict[str, int] = {}
    rows = [_numbered(json.loads(texts[number]), values) for number in order]
    return {
        "v": [json.loads(value) for value in values],
        "c": rows,
        "t": {
            ending: " ".join(f"{_span(first, last)}={order[number]}" for first, last, number in one)
            for ending, one in runs.items()
        },
        "w": {word: order[number] for word, number in sorted(words.items())},
    }


def _numbered(fields: dict[str, Any], values: dict[str, int]) -> str:
    """A configuration as `b0u3n7`: for each key the place of its value among those of the image, which share them."""
    texts = {key: json.dumps(value, ensure_ascii=False) for key, value in fields.items()}
    return "".join(f"{key}{values.setdefault(text, len(values))}" for key, text in texts.items())


def _runs(universe: list[tuple[int, ...]], known: dict[tuple[int, ...], int | None]) -> list[tuple[Any, Any, int]]:
    """Versions in a row that all have a configuration; one whose Dockerfile is not at hand has that of both neighbours."""
    runs: list[tuple[Any, Any, int]] = []
    joined = False
    for at, version in enumerate(universe):
        if version not in known:
            joined = False
            continue
        number = known[version]
        if number is None:
            number = _between(universe, known, at)
        if number is None:
            joined = False
        elif joined and runs[-1][2] == number:
            runs[-1] = (runs[-1][0], version, number)
        else:
            runs.append((version, version, number))
            joined = True
    return runs


def _between(universe: list[tuple[int, ...]], known: dict[tuple[int, ...], int | None], at: int) -> int | None:
    below = next((known[one] for one in reversed(universe[:at]) if known.get(one) is not None), None)
    above = next((known[one] for one in universe[at + 1 :] if known.get(one) is not None), None)
    return below if below == above or above is None else above if below is None else None


def _span(first: tuple[int, ...], last: tuple[int, ...]) -> str:
    start = ".".join(map(str, first))
    return start if first == last else f"{start}-{'.'.join(map(str, last))}"


def slim_of_latest(sources: dict[str, Source]) -> str | None:
    """The slim tag beside `latest`: of the tags made from the same source, the shortest that has a slim one too."""
    latest = sources.get("latest")
    if latest is None or not latest.current:
        return None
    current = {tag for tag, source in sources.items() if source.current}
    same = [tag for tag in current if sources[tag]._replace(day="") == latest._replace(day="")]
    if "slim" in current:
        return "slim"
    found = [f"{tag}-slim" for tag in same if f"{tag}-slim" in current]
    return min(found, key=lambda tag: (len(tag), tag), default=None)
