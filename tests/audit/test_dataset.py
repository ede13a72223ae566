"""Datasets of Dockerfiles → files, row by row."""

from __future__ import annotations

import gzip
import json
import sys
import tracemalloc
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from dockerlint_py.audit.collecting.dataset import ROWS_IN_PART, DatasetRow, read
from dockerlint_py.audit.data_model import Limits
from dockerlint_py.audit.target_parser import parse
from dockerlint_py.text.input_error import InputError
from tests.audit.git_host import CLEAN

COMMIT = "0123456789abcdef0123456789abcdef01234567"
ROWS: list[dict[str, Any]] = [
    {"repo": "a/b", "path": "web/Dockerfile", "content": CLEAN, "commit": COMMIT, "url": "https://github.com/a/b.git"},
    {"repo": "https://gitlab.com/c/d", "path": "/../Dockerfile", "content": "FROM b\n", "commit": "main", "url": None},
    {"repo": None, "path": None, "content": "FROM c\n", "commit": None, "url": "javascript:alert(1)"},
    {"repo": "a/b", "path": "Dockerfile", "content": None, "commit": None, "url": None},
    {"repo": "a/b", "path": "Dockerfile", "content": "#" * 2_000_000, "commit": None, "url": None},
    {"repo": "a/b", "path": "Dockerfile", "content": "FROM a\0", "commit": None, "url": None},
    {"repo": "a/b", "path": "compose.yml", "content": "services: {}\n", "commit": None, "url": None},
]
LARGE = "is larger than 1 MB, no Dockerfile is"


def rows(path: Path, start: int = 0, columns: Mapping[str, str] = {}) -> list[DatasetRow]:
    return [row for part in read(parse(str(path), local=True), start, Limits(), columns) for row in part]


def json_lines(path: Path, items: list[Any]) -> Path:
    lines = [item if isinstance(item, bytes) else json.dumps(item).encode() for item in items]
    data = b"\n".join(lines)
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def parquet(path: Path, items: list[dict[str, Any]], **options: Any) -> Path:
    pyarrow = pytest.importorskip("pyarrow")
    pytest.importorskip("pyarrow.parquet").write_table(pyarrow.Table.from_pylist(items), path, **options)
    return path


@pytest.fixture(params=["x.jsonl", "x.ndjson.gz", "x.parquet"])
def dataset(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    write = parquet if request.param.endswith("parquet") else json_lines
    return write(tmp_path / request.param, ROWS)


def test_every_row_is_a_file(dataset: Path) -> None:
    read_rows = rows(dataset)
    about = [(row.repository, row.url, row.file.path, row.file.commit) for row in read_rows]
    assert about == [
        ("a/b", "https://github.com/a/b", "web/Dockerfile", COMMIT),
        ("c/d", "https://gitlab.com/c/d", "Dockerfile", None),
        (dataset.name, None, "row-3/Dockerfile", None),
        *[("a/b", None, "Dockerfile", None)] * 3,
        ("a/b", None, "compose.yml", None),
    ]
    assert [row.file.text for row in read_rows] == [CLEAN, "FROM b\n", "FROM c\n", None, None, None, None]
    assert [row.file.reason for row in read_rows[3:]] == [
        "its row has no content",
        LARGE,
        "file is binary (it has a NUL byte); a Dockerfile is UTF-8 text",
        "is a compose file without a Dockerfile in it",
    ]
    assert read_rows[4].file.size == 2_000_000


@pytest.mark.parametrize("name", ["x.jsonl", "x.parquet"])
def test_any_row_can_be_the_first(tmp_path: Path, name: str) -> None:
    items = [{"content": f"FROM a:{number}\n"} for number in range(1000)]
    path = (
        parquet(tmp_path / name, items, row_group_size=300) if "parquet" in name else json_lines(tmp_path / name, items)
    )
    whole = rows(path)
    assert [row.file.text for row in whole] == [item["content"] for item in items]
    for start in (1, 63, 64, 299, 300, 301, 600, 999, 1000, 2000):
        assert rows(path, start) == whole[start:]
    assert max(map(len, read(parse(str(path), local=True), 0, Limits()))) == ROWS_IN_PART


def test_bad_lines_are_marked_and_the_rest_is_read(tmp_path: Path) -> None:
    deep = b"[" * 100_000
    halves = b'{"content": "FROM \\ud800", "repo": "\\ud800/b"}'
    items = [{"text": CLEAN}, b"", b"{", b"[]", b'{"other": "x"}', b'{"text": 5}', b"\xff", deep, b"1" * 10_000, halves]
    path = json_lines(tmp_path / "x.jsonl", [*items, {"text": CLEAN}])
    read_rows = rows(path)
    assert [row.file.reason for row in read_rows] == [
        None,
        "line 3 is no JSON object",
        "line 4 is no JSON object",
        "line 5 has no content; it has other",
        "its row has no text as content",
        "line 7 is no JSON object",
        "line 8 is no JSON object",
        "line 9 is no JSON object",
        "its content has halves of characters, which are no text",
        None,
    ]
    assert read_rows[8].repository == "?/b"
    assert rows(path, 5) == read_rows[5:]


def test_a_long_line_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dockerlint_py.audit.collecting.dataset.LONGEST_LINE", 1000)
    path = json_lines(tmp_path / "x.jsonl", [{"text": CLEAN}, {"text": "#" * 5000}, {"text": CLEAN}])
    assert [row.file.reason for row in rows(path)] == [None, "line 2 is longer than 0 MB", None]


def test_a_column_can_be_named(tmp_path: Path) -> None:
    path = json_lines(tmp_path / "x.jsonl", [{"blob": CLEAN, "text": "no", "where": "a/Dockerfile"}])
    read_rows = rows(path, columns={"content": "blob", "path": "where"})
    assert (read_rows[0].file.text, read_rows[0].file.path) == (CLEAN, "a/Dockerfile")
    with pytest.raises(InputError, match=r"x\.jsonl: has no column 'x'; it has blob, text, where"):
        rows(path, columns={"content": "x"})
    with pytest.raises(InputError, match="--column: 'size' is none of content, repository, path, commit, url"):
        rows(path, columns={"size": "x"})


@pytest.mark.parametrize("kind", ["string", "large_string", "binary", "string_view", "dictionary"])
def test_parquet_has_text_in_many_types(tmp_path: Path, kind: str) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    types = {"dictionary": pyarrow.dictionary(pyarrow.int32(), pyarrow.string())}
    column = pyarrow.array([CLEAN.encode()] * 3 if kind == "binary" else [CLEAN] * 3)
    table = pyarrow.table({"Content": column.cast(types.get(kind) or getattr(pyarrow, kind)())})
    pytest.importorskip("pyarrow.parquet").write_table(table, tmp_path / "x.parquet")
    assert [row.file.text for row in rows(tmp_path / "x.parquet")] == [CLEAN] * 3


def test_what_is_no_dataset_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.parquet"
    for write, said in (
        (lambda: path.write_bytes(b"PAR1 no PAR1"), "cannot be read as Parquet: "),
        (
            lambda: parquet(path, [{"n": 1}]),
            "no column is known for Dockerfiles; write --column content=NAME; it has n",
        ),
        (
            lambda: parquet(path, [{"text": 1}]),
            "column 'text' holds int64, no text; write --column content=NAME; it has text",
        ),
    ):
        write()
        with pytest.raises(InputError) as error:
            rows(path)
        assert str(error.value).startswith(f"{path}: {said}")
    for content, said in (
        (b"[", "1: is no JSON object; JSON lines have one a line"),
        (b'{"a": 1}', " no column is known"),
    ):
        (tmp_path / "x.jsonl").write_bytes(content)
        with pytest.raises(InputError) as error:
            rows(tmp_path / "x.jsonl")
        assert str(error.value).startswith(f"{tmp_path}/x.jsonl:{said}")
    (tmp_path / "y.jsonl.gz").write_bytes(gzip.compress(json.dumps({"text": CLEAN}).encode() * 9)[:-9])
    with pytest.raises(InputError, match=r"y\.jsonl\.gz:1: cannot be read"):
        rows(tmp_path / "y.jsonl.gz")
    with pytest.raises(InputError, match="no such file"):
        rows(tmp_path / "gone.jsonl")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(InputError, match=r"Parquet needs pyarrow; install dockerlint-py\[audit\]"):
        rows(path)


def test_an_empty_dataset_has_no_rows(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_bytes(b"")
    assert rows(tmp_path / "x.jsonl") == []


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(json.dumps({"content": CLEAN * 50}).encode() + b"\n")
    line = path.read_bytes()
    with path.open("ab") as file:
        for _ in range(8_000):
            file.write(line)
    tracemalloc.start()
    assert sum(map(len, read(parse(str(path), local=True), 0, Limits()))) == 8_001
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()
