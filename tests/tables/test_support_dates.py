"""The dates of the ends of support, over small repositories of the form of those that the script reads."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import yaml

from tests.tables.small_clones import HERE, commit

PAGE = """\
---
title: A
releases:
  - releaseCycle: "8"
    eol: 2026-11-10
    eoes: 2029-01-01
  - releaseCycle: "11"
    eol: false
---
Text
"""
SHEET = """\
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
<row><c r="B7" t="s"><v>1</v></c><c r="C7" t="s"><v>3</v></c></row>
<row><c r="C9" t="s"><v>0</v></c></row>
<row><c r="B10" t="s"><v>2</v></c><c r="C10"><v>45629</v></c></row>
<row><c r="B11" t="s"><v>1</v></c><c r="C11"><v>45629</v></c></row>
</sheetData></worksheet>
"""
TEXTS = ("Marked EOL on", "12.6.3", "12.6.2", "C")
LIST = "### ubuntu24.04\n#### CUDA {0}\n- `{0}-base-ubuntu24.04`\n"


def chart(path: Path) -> None:
    texts = "".join(f"<si><t>{text}</t></si>" for text in TEXTS)
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as book:
        book.writestr("xl/sharedStrings.xml", f'<sst xmlns="{space}">{texts}</sst>')
        book.writestr("xl/worksheets/sheet1.xml", SHEET)
    path.parent.mkdir(parents=True)
    path.write_bytes(data.getvalue())


def dates(out: Path, *clones: Path) -> dict[str, dict[str, str]]:
    words = [
        sys.executable,
        str(HERE / "support_dates.py"),
        *map(str, clones[:1]),
        str(clones[1]) if clones[1:] else "",
    ]
    subprocess.run([*words, str(out)], check=True)
    products = yaml.load(out.read_text(), yaml.BaseLoader)["products"]  # noqa: S506 (strings only)
    return {name: product["ends"] for name, product in products.items()}


def test_of_cuda_the_chart_counts_then_the_day_on_which_a_version_was_listed(tmp_path: Path) -> None:
    pages, cuda, out = tmp_path / "pages", tmp_path / "cuda", tmp_path / "out.yaml"
    commit(pages, {"products/dotnet.md": PAGE, "products/unknown.md": PAGE})
    chart(cuda / "doc/container_tags.xlsx")
    commit(cuda, {"doc/unsupported-tags.md": "".join(map(LIST.format, ("12.6.2", "12.8.0", "12.6.3", "10.2.0"))),
                  "doc/supported-tags.md": LIST.format("12.6.3")})  # fmt: skip
    commit(cuda, {"doc/unsupported-tags.md": "".join(map(LIST.format, ("12.6.2", "12.8.0", "12.6.3")))})
    found = dates(out, pages, cuda)
    assert found["dotnet"] == {"8.0": "2026-11-10"}, "support that is paid for does not count"
    assert found["cuda"] == {"12.6.2": "2024-12-03", "12.8.0": "2026-08-22"}, "nothing of what is still supported"
    assert "container-images/cuda at" in out.read_text()
    before = out.read_text()
    assert dates(out, pages) == found
    assert out.read_text() == before, "without a clone of it what was said stays"
