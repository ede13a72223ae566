"""Credentials are found by their form, and nothing that is shown has one in it."""

import io

import pytest

from dockerlint_py.linting.linter import lint_text
from dockerlint_py.reporting import Report, Style, formats, writer
from dockerlint_py.ruleset.options import Options
from dockerlint_py.text.credentials import credentials, masked
from dockerlint_py.text.input_error import InputError

RANDOM = "q8Zt3Lm5Rx7Vc2Nk9Bw4Hs6Jd1Fg0Py3Tu5Wa8Ei2Oo7Mn4Bv6Cx1Zl9Kj3Hg5Fd8Sa0Pq2Wr4Yt7Uv6Nb1Xc3Me5Kf"
HEX = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
TOKENS = {
    "AWS access key": "AKIAQ7ZT2MPLWX5RVEJC",
    "GitHub token": f"ghp_{RANDOM[:36]}",
    "GitLab token": f"glpat-{RANDOM[:20]}",
    "Slack token": f"xoxb-{RANDOM[:24]}",
    "Google API key": f"AIza{RANDOM[:35]}",
    "Stripe key": f"sk_live_{RANDOM[:24]}",
    "npm token": f"npm_{RANDOM[:36]}",
    "PyPI token": f"pypi-AgE{RANDOM[:60]}",
    "Docker Hub token": f"dckr_pat_{RANDOM[:27]}",
    "DigitalOcean token": f"dop_v1_{HEX}",
    "Vault token": f"hvs.{RANDOM[:24]}",
    "JSON web token": f"eyJ{RANDOM[:20]}.eyJ{RANDOM[:30]}.{RANDOM[:43]}",
    "Anthropic key": f"sk-ant-api03-{RANDOM[:90]}",
    "private key": f"-----BEGIN RSA PRIVATE KEY-----\n{RANDOM[:64]}\n",
}


@pytest.mark.parametrize("kind", TOKENS)
def test_a_credential_is_found_whole_and_masked(kind: str) -> None:
    text = f"ENV X={TOKENS[kind]}"
    (one,) = credentials(text)
    assert one.kind.startswith(kind)
    assert text[one.start : one.end] == TOKENS[kind]
    assert masked(text) == "ENV X=" + "*" * len(TOKENS[kind])


def test_longer_words_placeholders_and_manuals_are_none() -> None:
    for text in ("AKIAIOSFODNN7EXAMPLE", f"x{TOKENS['npm token']}", f"npm_{'x' * 36}", "npm_" + "ab" * 18, "ghp_abc"):
        assert list(credentials(text)) == []


def test_the_password_of_a_url_is_masked() -> None:
    assert masked("git clone https://me:hunter2@x.org") == "git clone https://me:*******@x.org"
    assert masked("https://me:$PW@x.org git@x.org:a/b") == "https://me:$PW@x.org git@x.org:a/b"


@pytest.mark.parametrize("name", formats())
def test_no_report_shows_a_secret(name: str) -> None:
    secret = TOKENS["npm token"]
    text = f"FROM debian:12\nENV NPM_TOKEN={secret}\nRUN curl -k https://me:hunter2@example.org/{secret} | sh\n"
    findings = lint_text(text, "Dockerfile", Options(select=("all",)))
    assert {"secret-value-in-file", "secret-in-url", "script-piped-to-shell"} <= {one.rule for one in findings}
    out = io.StringIO()
    errors = [InputError("Dockerfile", 2, f"bad: {secret} and https://me:hunter2@example.org")]
    writer(name)(Report(findings, {"Dockerfile": text}, ["Dockerfile"], errors), out, Style())
    assert secret[6:] not in out.getvalue()
    assert "hunter2" not in out.getvalue()
