"""Writes dockerlint_py/facts/data/support.yaml: the last days of support of releases, from a clone of endoflife-date/endoflife.date.

    python tests/tables/support_dates.py CLONE [CUDA [OUT]]

Of a page only the names of the releases, their code names and the dates are taken. CUDA is a clone of
nvidia/container-images/cuda on GitLab; without one, what the file says of it stays.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2])]

import cuda_support  # noqa: E402
from cuda_images import NAME, ORIGINAL  # noqa: E402

Row = tuple[str, str, dict[str, str]]
OUT = Path(__file__).parents[2] / "dockerlint_py/facts/data/support.yaml"
VOLUNTEERS = {"debian"}
"""Products whose longest support that everybody gets stands in `eoes`; elsewhere that column is support that is paid for."""
OF_TWO_NUMBERS = {"dotnet"}
"""Products whose pages leave out a .0 that their releases and tags have: 8.0."""
PRODUCTS = {
    "almalinux": ("almalinux", "almalinux"),
    "alpine-linux": ("alpine", "alpine"),
    "amazon-linux": ("amazonlinux", "amazonlinux"),
    "cassandra": ("cassandra", "cassandra"),
    "apache-couchdb": ("couchdb", "couchdb"),
    "centos": ("centos", "centos"),
    "debian": ("debian", "debian"),
    "dotnet": (
        "dotnet",
        "{0}/sdk {0}/aspnet {0}/runtime {0}/runtime-deps microsoft/dotnet".format("mcr.microsoft.com/dotnet"),
    ),
    "drupal": ("drupal", "drupal"),
    "elasticsearch": ("elasticsearch", "elasticsearch"),
    "erlang": ("erlang", "erlang"),
    "elixir": ("elixir", "elixir"),
    "fedora": ("fedora", "fedora"),
    "go": ("go", "golang"),
    "kibana": ("kibana", "kibana"),
    "logstash": ("logstash", "logstash"),
    "mariadb": ("mariadb", "mariadb"),
    "mongodb": ("mongodb", "mongo"),
    "mysql": ("mysql", "mysql"),
    "nodejs": ("node", "node"),
    "oracle-linux": ("oraclelinux", "oraclelinux"),
    "perl": ("perl", "perl"),
    "php": ("php", "php"),
    "postgresql": ("postgresql", "postgres"),
    "python": ("python", "python pypy"),
    "rabbitmq": ("rabbitmq", "rabbitmq"),
    "redis": ("redis", "redis"),
    "rocky-linux": ("rockylinux", "rockylinux"),
    "ruby": ("ruby", "ruby"),
    "tomcat": ("tomcat", "tomcat"),
    "traefik": ("traefik", "traefik"),
    "ubuntu": ("ubuntu", "ubuntu"),
    "apache-zookeeper": ("zookeeper", "zookeeper"),
}
"""Pages whose releases are what the tags of images say → the name in findings, and these images."""


def git(clone: str, *words: str) -> str:
    return subprocess.run(["git", "-C", clone, *words], capture_output=True, text=True, check=True).stdout


def main(clone: str, cuda: str | None, out: Path) -> None:
    commit, day = git(clone, "log", "-1", "--format=%h %cs").split()
    sources = [f"products of github.com/endoflife-date/endoflife.date at {commit} of {day}"]
    rows, codenames = _of_pages(clone)
    more, source = _of_cuda(cuda, out)
    lines = [
        "# The last days of support that everybody gets. Made by tests/tables/support_dates.py; do not edit.",
        f"source: {'; '.join([*sources, *source])}",
        "products:",
    ]
    for name, images, ends in sorted([*rows, *more]):
        dates = ", ".join(f'"{cycle}": {end}' for cycle, end in sorted(ends.items(), key=_by_numbers))
        lines.append(f"  {name}: {{images: {images}, ends: {{{dates}}}}}")
    lines.append("codenames: {" + ", ".join(f"{code}: {release}" for code, release in sorted(codenames.items())) + "}")
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _by_numbers(pair: tuple[str, str]) -> list[int]:
    return [int(one) for one in pair[0].split(".")]


def _of_pages(clone: str) -> tuple[list[Row], dict[str, str]]:
    """The products, and the releases of Debian and Ubuntu by their code names."""
    rows, codenames = [], {}
    for path in git(clone, "ls-tree", "--name-only", "HEAD", "products/").split():
        front: dict[str, Any] = yaml.safe_load(git(clone, "show", f"HEAD:{path}").split("\n---")[0].removeprefix("---"))
        name = Path(path).stem
        if name not in PRODUCTS:
            continue
        ends = {}
        for release in front["releases"]:
            end = (release.get("eoes") if name in VOLUNTEERS else None) or release.get("eol")
            if re.fullmatch(r"\d{4}-\d\d-\d\d", str(end)) and re.fullmatch(r"[\d.]+", str(release["releaseCycle"])):
                dotted = "." in str(release["releaseCycle"]) or name not in OF_TWO_NUMBERS
                ends[f"{release['releaseCycle']}{'' if dotted else '.0'}"] = str(end)
                if name in ("debian", "ubuntu") and release.get("codename"):
                    codenames[release["codename"].split()[0].lower()] = f"{name} {release['releaseCycle']}"
        if ends:
            rows.append((*PRODUCTS[name], ends))
    return rows, codenames


def _of_cuda(clone: str | None, out: Path) -> tuple[list[Row], list[str]]:
    """The row of CUDA's images and its source, those of before without a clone."""
    if clone is not None:
        commit, day = git(clone, "log", "-1", "--format=%h %cs").split()
        source = f"{cuda_support.CHART} and {cuda_support.UNSUPPORTED} of {ORIGINAL} at {commit} of {day}"
        return [("cuda", NAME.removeprefix("docker.io/"), cuda_support.ends(Path(clone)))], [source]
    before: dict[str, Any] = yaml.load(out.read_text(encoding="utf-8"), yaml.BaseLoader) if out.exists() else {}  # noqa: S506 (strings only)
    kept = before.get("products", {}).get("cuda")
    return [("cuda", kept["images"], kept["ends"])] if kept else [], before.get("source", "").split("; ")[1:]


if __name__ == "__main__":
    _, pages, cuda, out, *_ = [*sys.argv, "", ""]
    main(pages, cuda or None, Path(out or OUT))
