"""Credentials whose form gives them away: where they stand in a text, and the text with them masked.

What is said of one is its kind and the public prefix of its form (`ghp_…`), never a character of the secret itself;
whatever else is shown of a source text goes through `masked`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dockerlint_py.text import patterns as re
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.records import NamedTuple


class Form(NamedTuple):
    """What credentials of a kind look like; a text without `hint` has none of them."""

    kind: str
    hint: str
    pattern: re.Pattern[str]


class Credential(NamedTuple):
    """A credential at text[start:end]; `kind` is all that may be told of it."""

    kind: str
    start: int
    end: int


def _form(kind: str, hint: str, rest: str, before: str = r"(?<![\w-])") -> Form:
    """A form that begins with the literal `hint`."""
    pattern = lazy_pattern(before + re.escape(hint) + rest + r"(?![\w])")
    return Form(f"{kind} {hint}…" if before else kind, hint, pattern)


_FORMS = (
    _form("AWS access key", "AKIA", r"[A-Z2-7]{16}"),
    _form("AWS access key", "ASIA", r"[A-Z2-7]{16}"),
    Form("AWS secret key", "ecret", lazy_pattern(
        r"(?i)aws_?secret_?(?:access_?)?key['\"]?[\s=:,]{1,4}['\"]?[a-z0-9/+]{40}(?![\w/+])"
    )),
    _form("GitHub token", "ghp_", r"[A-Za-z0-9]{36,}"),
    _form("GitHub token", "gho_", r"[A-Za-z0-9]{36,}"),
    _form("GitHub token", "ghu_", r"[A-Za-z0-9]{36,}"),
    _form("GitHub token", "ghs_", r"[A-Za-z0-9]{36,}"),
    _form("GitHub token", "ghr_", r"[A-Za-z0-9]{36,}"),
    _form("GitHub token", "github_pat_", r"[A-Za-z0-9]{22}_[A-Za-z0-9]{59}"),
    _form("GitLab token", "glpat-", r"[\w.-]{20,}"),
    _form("GitLab token", "gldt-", r"[\w-]{20,}"),
    _form("GitLab token", "glrt-", r"[\w-]{20,}"),
    _form("GitLab token", "glcbt-", r"[\w-]{20,}"),
    Form("Slack token", "xox", lazy_pattern(r"\bxox[abeoprs]-(?:\d-)?[A-Za-z0-9-]{20,}")),
    _form("Slack token", "xapp-", r"\d-[A-Z0-9]{8,}-\d+-[a-z0-9]{32,}"),
    _form("Slack webhook", "hooks.slack.com/services/", r"T\w{6,}/B\w{6,}/\w{20,}", ""),
    Form("Discord webhook", "/api/webhooks/", lazy_pattern(r"discord(?:app)?\.com/api/webhooks/\d{17,20}/[\w-]{60,}")),
    _form("Google API key", "AIza", r"[\w-]{35}"),
    _form("Google client secret", "GOCSPX-", r"[\w-]{28}"),
    _form("Stripe key", "sk_live_", r"[A-Za-z0-9]{20,}"),
    _form("Stripe key", "rk_live_", r"[A-Za-z0-9]{20,}"),
    Form("OpenAI key", "T3BlbkFJ", lazy_pattern(r"\bsk-[\w-]{16,256}T3BlbkFJ[\w-]{16,}")),
    _form("Anthropic key", "sk-ant-", r"[a-z]{3,8}\d\d-[\w-]{80,}"),
    _form("Hugging Face token", "hf_", r"[A-Za-z]{34}"),
    _form("npm token", "npm_", r"[A-Za-z0-9]{36}"),
    _form("PyPI token", "pypi-AgE", r"[\w-]{50,}"),
    _form("RubyGems key", "rubygems_", r"[0-9a-f]{48}"),
    _form("Docker Hub token", "dckr_pat_", r"[\w-]{27}"),
    _form("SendGrid key", "SG.", r"[\w-]{22}\.[\w-]{43}"),
    _form("DigitalOcean token", "dop_v1_", r"[0-9a-f]{64}"),
    _form("DigitalOcean token", "doo_v1_", r"[0-9a-f]{64}"),
    Form("Shopify token", "shp", lazy_pattern(r"\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}\b")),
    _form("Databricks token", "dapi", r"[0-9a-f]{32}"),
    _form("Vault token", "hvs.", r"[\w-]{24,}"),
    Form("Terraform token", ".atlasv1.", lazy_pattern(r"\b[A-Za-z0-9]{14}\.atlasv1\.[\w-]{60,}")),
    _form("Grafana token", "glsa_", r"[A-Za-z0-9]{32}_[0-9a-fA-F]{8}"),
    _form("Linear key", "lin_api_", r"[A-Za-z0-9]{40}"),
    _form("Azure storage key", "AccountKey=", r"[A-Za-z0-9+/]{86}==", ""),
    _form("JSON web token", "eyJ", r"[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{16,}"),
    Form("private key", "PRIVATE KEY", lazy_pattern(
        r"-----BEGIN (?:[A-Z0-9]+ ){0,2}PRIVATE KEY(?: BLOCK)?-----[^-]{0,200}?[A-Za-z0-9+/]{32}[A-Za-z0-9+/=\s\\]*"
    )),
)  # fmt: skip
_URL = lazy_pattern(r"://([^\s/@:'\"<>$(){}]*):([^\s/@'\"<>$(){}]+)@")
_PLACEHOLDER = lazy_pattern(
    r"(?i)example|placeholder|changeme|replace|dummy|your[_-]?|x{5}|0{6}|1234567|abcdef(?:gh|12)|fake|redacted|\*{3}"
)
_HINTS = tuple(dict.fromkeys(form.hint for form in _FORMS))
_SHORTEST = 20
"""Characters of the shortest of these forms."""
_FEWEST = 8
"""Different characters that a generated credential has at least."""


def credentials(text: str) -> Iterator[Credential]:
    """The credentials in a text, form by form; placeholders and the examples of manuals are none."""
    if len(text) < _SHORTEST:
        return
    for kind, hint, pattern in _FORMS:
        if hint in text:
            for match in pattern.finditer(text):
                secret = match[0].replace(hint, "")
                if len(set(secret)) >= _FEWEST and not _PLACEHOLDER.search(match[0]):
                    yield Credential(kind, *match.span())


def masked(text: str) -> str:
    """`text`, of the same length, with asterisks for credentials and for the password of a URL."""
    if "@" not in text and not _is_hinted(text):
        return text
    places = [(one.start, one.end) for one in credentials(text)]
    if "@" in text:
        places += [match.span(2) for match in _URL.finditer(text)]
    return starred(text, places)


def _is_hinted(text: str) -> bool:
    for hint in _HINTS:  # noqa: SIM110 (every message of a report is asked, and `any` takes twice the time)
        if hint in text:
            return True
    return False


def starred(text: str, places: Iterable[tuple[int, int]]) -> str:
    """`text`, of the same length, with asterisks in these ranges."""
    pieces: list[str] = []
    done = 0
    for start, end in sorted(places):
        if end > done:
            start = max(start, done)
            pieces += (text[done:start], "*" * (end - start))
            done = end
    return "".join((*pieces, text[done:])) if pieces else text
