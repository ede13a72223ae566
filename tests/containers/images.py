"""Small images, each from a few lines of text."""

import itertools
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from dockerlint_py.ruleset.loader import builtin, files
from tests.containers.built_image import Image
from tests.containers.container import Container
from tests.containers.host import Host

Function = TypeVar("Function", bound=Callable[..., Any])
RULES = frozenset(Path(path).stem for path in files(builtin()))
_numbers = itertools.count()


def shows(*rules: str) -> Callable[[Function], Function]:
    """The test is about what these rules say in `why`."""

    assert RULES.issuperset(rules), f"no rules: {set(rules) - RULES}"
    return lambda function: function


class Builder:
    """Builds from text; `FROM` is the base image where the text does not begin with one."""

    def __init__(self, host: Host) -> None:
        self.host = host

    def context(self, files: Mapping[str, str] = {}) -> Path:
        folder = self.host.folder / f"context{next(_numbers)}"
        folder.mkdir()
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
        return folder

    def __call__(self, text: str, files: Mapping[str, str] = {}, context: Path | None = None, **how: Any) -> Image:
        folder = context or self.context(files)
        dockerfile = self.host.folder / f"Dockerfile{next(_numbers)}"
        whole = text if re.search(r"(?im)^from ", text) else f"FROM localhost/base\n{text}"
        dockerfile.write_text(whole + "\n")
        return self.host.build(folder, dockerfile, **how)

    def said(self, text: str, files: Mapping[str, str] = {}, **how: Any) -> str:
        """What a container of it prints, to the end."""
        container = self.host.start(self(text, files), **how)
        container.wait()
        return container.text

    @contextmanager
    def running(self, text: str, files: Mapping[str, str] = {}, until: str = "", **how: Any) -> Iterator[Container]:
        """A container of it, once it has printed `until`."""
        container = self.host.start(self(text, files), **how)
        end = time.monotonic() + 20
        while until not in container.text:
            assert time.monotonic() < end and container.process.poll() is None, container.text
            time.sleep(0.05)
        try:
            yield container
        finally:
            if container.process.poll() is None:
                container.kill("KILL")
                container.wait()
