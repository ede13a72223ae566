"""Any bytes are a baseline or are refused with their path; what is written of one is read back the same."""

from __future__ import annotations

from pathlib import Path

from dockerlint_py.running import baseline
from dockerlint_py.running.job import Job
from dockerlint_py.running.runner import run
from dockerlint_py.text.input_error import InputError
from tests.fuzz.refusals import expect_refusal
from tests.fuzz.targets.linting import EVERYTHING


def check(data: bytes) -> None:
    """What a baseline has not, of what is found in a Dockerfile, is left."""
    Path("Dockerfile").write_text("FROM debian\nUSER root\n")
    path = Path("baseline.json")
    path.write_bytes(data)
    try:
        entries = baseline.read(str(path))
    except InputError as error:
        expect_refusal(error, str(path))
        return
    results = list(run([Job("Dockerfile", EVERYTHING)]))
    compared = baseline.compare(results, entries)
    assert compared.known + len(compared.results[0].findings) >= len(results[0].findings)
    baseline.write(str(path), entries)
    assert baseline.read(str(path)) == sorted(set(entries))
    of_results = baseline.of_results(results)
    baseline.write(str(path), of_results)
    assert not baseline.compare(results, baseline.read(str(path))).results[0].findings
