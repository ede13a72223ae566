"""What reports say of the costs of commits: heads, numbers and sentences, whatever the format."""

from __future__ import annotations

from dockerlint_py.audit.report.formatting import count
from dockerlint_py.audit.report.report_model import CostedFile, RepositoryCost
from dockerlint_py.audit.report.report_summary import CostSummary
from dockerlint_py.layers.phrases import said
from dockerlint_py.layers.text_view import percent, seconds

REPOSITORY_HEADS = ("commits", "Dockerfiles", "a commit", "whole build")
FILE_HEADS = ("commits with a rebuild", "a commit", "whole build")


def introduction(costs: CostSummary) -> tuple[str, str]:
    """The mean, and what the numbers are, with backticks around code."""
    files = count(costs.files, "Dockerfile")
    where = count(costs.repositories, "repository", "repositories")
    return said("audit/costs", files=files, repositories=where, seconds=seconds(costs.expected)), said("audit/basis")


def repository_cells(cost: RepositoryCost) -> tuple[str, str, str, str]:
    """Below `REPOSITORY_HEADS`."""
    return f"{cost.commits:,}", f"{cost.files:,}", seconds(cost.expected), seconds(cost.whole)


def file_cells(file: CostedFile) -> tuple[str, str, str]:
    """Below `FILE_HEADS`."""
    return percent(file.changing), seconds(file.expected), seconds(file.whole)


def dearest_step(file: CostedFile) -> str:
    """The step whose changes cost most, with backticks around code; empty where nothing costs anything."""
    if file.step is None or file.share is None or file.seconds is None:
        return ""
    step = file.step.replace("`", "'")
    return said("audit/step", line=file.line, step=step, share=percent(file.share), seconds=seconds(file.seconds))
