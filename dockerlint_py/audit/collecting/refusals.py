"""What git says when it does not do what is asked → a reason in a line, and whether to try again."""

from __future__ import annotations

import re

from dockerlint_py.reporting import shown


class Refused(Exception):
    """Why something of a repository is not had, in a line.

    `again`: it may be had in a while; `timed_out`: time is over; `too_much`: it would cost more than it may. `said` is
    what git says, for a look at its words.
    """

    def __init__(
        self, reason: str, git_message: str = "", again: bool = False, timed_out: bool = False, too_much: bool = False
    ) -> None:
        super().__init__(reason)
        self.reason, self.git_message = reason, git_message
        self.again, self.timed_out, self.too_much = again, timed_out, too_much


_GONE = "there is no such repository, or it is private"
_REASONS = (
    (r"error: (?:404|410)|repository '.*' not found|[Rr]epository not found", _GONE, False),
    (r"could not read (?:Username|Password)|Authentication failed|error: 401|terminal prompts disabled", _GONE, False),
    (r"error: 451", "the host has taken it down (451)", False),
    (r"error: 429", "the host says that it is asked too often (429)", True),
    (r"error: 403", "the host refuses to give it out (403)", True),
    (r"error: (5\d\d)", "the host has a problem ({0})", True),
    (r"error: (\d\d\d)", "the host answers {0}", False),
    (r"Could not resolve (?:host|proxy)|Name or service not known|Could not resolve hostname",
     "there is no host of this name, or no network", True),
    (r"certificate|SSL_ERROR_SSL|TLS|gnutls", "its host has no certificate that is trusted here", False),
    (r"[Cc]onnection refused|Failed to connect|Couldn't connect", "its host does not answer", True),
    (r"too slow|[Tt]imed out|timeout", "its host answers too slowly", True),
    (r"[Hh]ost key verification failed", "the key of its host is not known to ssh; connect once with ssh", False),
    (r"Permission denied \(|Could not read from remote repository", f"{_GONE} (ssh)", False),
    (r"cannot run ssh", "there is no ssh on the PATH", False),
    (r"couldn't find remote ref HEAD", "empty: it has no commits on its default branch", False),
    (r"couldn't find remote ref (.*)", "there is no branch or tag '{0}'", False),
    (r"not our ref|unadvertised object", "the host gives out no such commit", False),
    (r"does not support shallow|not valid: is this a git repository", ("there is no git repository at this address, "
     "or one that can't be fetched in part"), False),
    (r"transport '(.*?)' not allowed|Protocol \"(.*?)\" (?:not supported|disabled)|unable to update url base",
     "its host leads to an address that is not followed", False),
    (r"Out of memory|out of memory|mmap failed|malloc", "git would need too much memory for it", False),
    (r"early EOF|RPC failed|hung up|[Cc]onnection reset|disconnect|Empty reply|error: RPC|bytes of length header",
     "the connection broke off", True),
    (r"index-pack|inflate|corrupt|bad object|missing|unable to parse|is not a commit|garbage|invalid",
     "it is damaged: {last}", False),
)  # fmt: skip


def refusal(stderr: str, code: int) -> Refused:
    """The reason that stands in what git says."""
    if "mismatched algorithms" in stderr:
        return Refused("its ids are of another kind", stderr)
    for pattern, reason, again in _REASONS:
        if match := re.search(pattern, stderr):
            words = [shown(word or "")[:100] for word in match.groups()]
            return Refused(reason.format(*words, last=_last(stderr)), stderr, again)
    if code < 0:
        return Refused(f"git breaks down over it (signal {-code})", stderr)
    return Refused(f"git: {_last(stderr) or f'exit code {code}'}", stderr)


def _last(stderr: str) -> str:
    """What git says at last, as a report may show it."""
    lines = [line for line in stderr.splitlines() if line.strip() and not line.startswith(("hint:", "remote:"))]
    line = next((line for line in lines if line.startswith("fatal:")), lines[-1] if lines else "")
    return shown(re.sub(r"^(?:fatal|error): ", "", line.strip()))[:200]
