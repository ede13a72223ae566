"""A dataset of Dockerfiles (Parquet, or JSON lines, also compressed) → files, row by row, in flat memory."""

from __future__ import annotations

import gzip
import json
import os
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any

from dockerlint_py.audit.collecting.file_filter import LONGEST_PATH, file_of, refused_file, too_large
from dockerlint_py.audit.data_model import File, Limits, Target
from dockerlint_py.audit.repository_urls import browser_url, split_git_url
from dockerlint_py.reporting import shown
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.records import NamedTuple

ROWS_IN_PART = 256
"""Rows that are handed on together, at most."""
BYTES_IN_PART = 8_000_000
"""Bytes of rows that are handed on together, unless one alone is larger."""
LONGEST_LINE = 32_000_000
"""Bytes of a line of JSON; a longer one is passed over."""
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "content": ("content", "contents", "dockerfile", "dockerfile_content", "file_content", "text", "source", "code",
                "raw", "body"),
    "repository": ("repository", "repo", "repo_name", "repository_name", "full_name", "max_stars_repo_name",
                   "sample_repo_name", "repo_full_name", "project"),
    "path": ("path", "file_path", "filepath", "filename", "file_name", "dockerfile_path", "max_stars_repo_path",
             "sample_path"),
    "commit": ("commit", "commit_id", "commit_sha", "commit_hash", "revision", "revision_id",
               "max_stars_repo_head_hexsha"),
    "url": ("url", "repo_url", "repository_url", "html_url", "clone_url"),
}  # fmt: skip
"""What is read of a row, and how people call it, the surest name first."""
_NO_DOCKERFILE = "is a compose file without a Dockerfile in it"


class DatasetRow(NamedTuple):
    """A Dockerfile of a dataset, and the repository that it is from; `url` is for a browser."""

    repository: str
    url: str | None
    file: File


Cells = Mapping[str, "bytes | str | int | None"]
"""What stands in a row, by what it is; a content that is too large to be read is its size."""


def check_columns(columns: Mapping[str, str]) -> None:
    """Raises InputError for a word that no column is for."""
    for word in columns:
        if word not in COLUMNS:
            raise InputError("--column", 0, f"'{shown(word)}' is none of {', '.join(COLUMNS)}; write content=NAME")


def read(
    target: Target,
    start: int,
    limits: Limits,
    columns: Mapping[str, str] = {},
) -> Iterator[list[DatasetRow]]:
    """The rows of a dataset from `start` (0: the first) on, in parts, one for each that it has.

    `columns` are names of columns by what they hold (the keys of COLUMNS), where they aren't found by their names.
    Raises InputError for what is no dataset, also in its middle.
    """
    check_columns(columns)
    rows = _parquet if target.place.lower().endswith(".parquet") else _json_lines
    part: list[DatasetRow] = []
    weight = 0
    for number, cells in enumerate(rows(target, start, limits, columns), start + 1):
        part.append(_row(target, number, cells, limits))
        weight += part[-1].file.size if part[-1].file.text else 0
        if len(part) >= ROWS_IN_PART or weight >= BYTES_IN_PART:
            yield part
            part, weight = [], 0
    if part:
        yield part


def _row(target: Target, number: int, cells: Cells, limits: Limits) -> DatasetRow:
    place = _text(cells.get("url")) or _text(cells.get("repository"))
    url = browser_url(place) if re.match(r"https?://", place) else None
    name = _text(cells.get("repository")) or url or ""
    if "://" in name:
        address = split_git_url(name)
        name = address[2] if address else ""
    path = _path(_text(cells.get("path"))) or ("Dockerfile" if name else f"row-{number}/Dockerfile")
    file = _file(path, cells, limits)
    commit = _text(cells.get("commit")).lower()
    if re.fullmatch(r"[0-9a-f]{40}(?:[0-9a-f]{24})?", commit):
        file = file._replace(commit=commit)
    return DatasetRow(shown(name)[:300] or target.name, url, file)


def _file(path: str, cells: Cells, limits: Limits) -> File:
    content = cells.get("content")
    if "bad" in cells:
        return refused_file(path, _text(cells["bad"]))
    if content is None:
        return refused_file(path, "its row has no content")
    if isinstance(content, str):
        try:
            content = content.encode("utf-8")
        except UnicodeEncodeError:
            return refused_file(path, "its content has halves of characters, which are no text", len(content))
    size = content if isinstance(content, int) else len(content)
    large = too_large(path, size, limits)
    if large or isinstance(content, int):
        return large or refused_file(path, "its row has no text as content")
    return file_of(path, content) or refused_file(path, _NO_DOCKERFILE, size)


def _text(cell: bytes | str | int | None) -> str:
    """A cell as text that can be written to a file again."""
    if isinstance(cell, bytes):
        return cell.decode("utf-8", "surrogateescape")
    text = "" if cell is None else str(cell)
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _path(text: str) -> str:
    """A path without what leads elsewhere; it only says where the file stood."""
    parts = [part for part in text.split("/") if part not in ("", ".", "..")]
    return "/".join(parts)[:LONGEST_PATH].rstrip("/")


def _choose_columns(target: Target, names: Sequence[str], columns: Mapping[str, str]) -> dict[str, str]:
    """The name of each column that is read; raises InputError where there is none with Dockerfiles."""
    known = {name.lower(): name for name in reversed(names)}
    chosen = {}
    for kind, usual in COLUMNS.items():
        if kind in columns:
            if columns[kind] not in names:
                raise InputError(target.text, 0, f"has no column '{shown(columns[kind])}'; {_column_list(names)}")
            chosen[kind] = columns[kind]
        elif name := next((known[candidate] for candidate in usual if candidate in known), None):
            chosen[kind] = name
    if "content" not in chosen:
        raise InputError(
            target.text, 0, f"no column is known for Dockerfiles; write --column content=NAME; {_column_list(names)}"
        )
    return chosen


def _column_list(names: Sequence[str]) -> str:
    more = ", …" if len(names) > 20 else ""
    return f"it has {', '.join(shown(name)[:40] for name in names[:20])}{more}" if names else "it has no columns"


def _json_lines(target: Target, start: int, _limits: Limits, columns: Mapping[str, str]) -> Iterator[Cells]:
    number = row = 0
    try:
        with _opened(target) as file:
            for number, line in enumerate(_lines(file), 1):
                if line is not None and not line.strip(b" \t\r\n\xef\xbb\xbf"):
                    continue
                row += 1
                if row > start:
                    yield _cells(target, number, line, columns, row == 1)
    except (OSError, EOFError, zlib.error) as error:
        message = getattr(error, "strerror", None) or str(error) or "it ends too early"
        raise InputError(target.text, number + 1, f"cannot be read: {message}") from None


def _opened(target: Target) -> IO[bytes]:
    if not os.path.exists(target.place):
        raise InputError(target.text, 0, "no such file or folder")
    if not os.path.isfile(target.place):
        raise InputError(target.text, 0, "is no plain file")
    if target.place.lower().endswith(".gz"):
        return gzip.open(target.place, "rb")  # type: ignore[return-value]
    return open(target.place, "rb")


def _lines(file: IO[bytes]) -> Iterator[bytes | None]:
    """Lines; None for one that is too long."""
    while line := file.readline(LONGEST_LINE):
        if len(line) < LONGEST_LINE or line.endswith(b"\n"):
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = file.readline(LONGEST_LINE)
        yield None


def _cells(target: Target, number: int, line: bytes | None, columns: Mapping[str, str], first: bool) -> Cells:
    if line is None:
        return {"bad": f"line {number} is longer than {LONGEST_LINE // 1_000_000} MB"}
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        row = None
    if not isinstance(row, dict):
        if first:
            raise InputError(target.text, number, "is no JSON object; JSON lines have one a line")
        return {"bad": f"line {number} is no JSON object"}
    try:
        names = _choose_columns(target, [*row], columns)
    except InputError:
        if first:
            raise
        return {"bad": f"line {number} has no content; {_column_list([*row])}"}
    return {kind: _json_cell(row[name], kind) for kind, name in names.items()}


def _json_cell(value: Any, kind: str) -> str | int | None:
    """A value of JSON as a cell; of content that is no text only that there is some."""
    if isinstance(value, str) or value is None:
        return value
    return 0 if kind == "content" else None


def _parquet(target: Target, start: int, limits: Limits, columns: Mapping[str, str]) -> Iterator[Cells]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise InputError(target.text, 0, "Parquet needs pyarrow; install dockerlint-py[audit]") from None
    _opened(target).close()
    try:
        with pyarrow.parquet.ParquetFile(target.place, buffer_size=1 << 20, pre_buffer=False) as file:
            names = _choose_columns(target, file.schema_arrow.names, columns)
            _check_types(target, file.schema_arrow, names)
            for group in range(file.num_row_groups):
                rows = file.metadata.row_group(group).num_rows
                if start >= rows:
                    start -= rows
                    continue
                for batch in file.iter_batches(64, [group], [*dict.fromkeys(names.values())], use_threads=False):
                    yield from _batch_cells(batch.slice(start), names, limits)
                    start = max(0, start - batch.num_rows)
    except (pyarrow.ArrowException, OSError, ValueError, KeyError) as error:
        raise InputError(target.text, 0, f"cannot be read as Parquet: {_first_line(error)}") from None


def _first_line(error: Exception) -> str:
    return shown(str(error).strip().partition("\n")[0])[:200]


def _check_types(target: Target, schema: Any, names: Mapping[str, str]) -> None:
    type_ = schema.field(names["content"]).type
    type_ = getattr(type_, "value_type", type_)
    if str(type_) not in ("string", "large_string", "string_view", "binary", "large_binary", "binary_view"):
        message = f"column '{shown(names['content'])}' holds {type_}, no text; write --column content=NAME"
        raise InputError(target.text, 0, f"{message}; {_column_list(schema.names)}")


def _batch_cells(batch: Any, names: Mapping[str, str], limits: Limits) -> Iterator[Cells]:
    cells = {kind: _column(batch.column(name), limits.file_bytes) for kind, name in names.items()}
    for number in range(batch.num_rows):
        yield {kind: column[number] for kind, column in cells.items()}


def _column(column: Any, max_bytes: int) -> list[bytes | int | None]:
    """The cells of a column as bytes, those of more than `max_bytes` bytes as their size; None for what is no text."""
    import pyarrow
    import pyarrow.compute

    if pyarrow.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    try:
        column = column.cast(pyarrow.large_binary())
    except pyarrow.ArrowException:
        return [None] * len(column)
    sizes = pyarrow.compute.binary_length(column).to_pylist()
    return [size if size is None or size > max_bytes else column[at].as_py() for at, size in enumerate(sizes)]
