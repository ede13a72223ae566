"""Per rule, over folders: how often it fired, held back, and could not tell (a dead rule looks clean).

    python tests/benchmarks/held.py [--rules PATH] FOLDER…

Held back: `when` was true and `unless` too. Of a rule that mostly could not tell, REASONS says why.
"""

from __future__ import annotations

import argparse
from collections import Counter

from dockerlint_py.facts import File, subjects
from dockerlint_py.language.values import Env
from dockerlint_py.parsing.discovery import find, read
from dockerlint_py.parsing.dockerfile import parse
from dockerlint_py.ruleset.loader import load_rules
from dockerlint_py.ruleset.options import Options
from dockerlint_py.ruleset.rule import Rule
from dockerlint_py.text.input_error import InputError

_VALUES = "values made of variables that the file does not set"
_BASE = "what only the base image tells: its user, its start command"
_CONTEXT = "the build context is not there, or holds no such file"
_PACKAGES = "packages named by variables"
_SOURCES = "sources made of variables"
REASONS = {
    "alpine-python-needs-compiler": _VALUES,
    "apk-add-without-virtual": _PACKAGES,
    "apt-archives-not-cleaned": "an rm of a path with variables, which may be docker-clean",
    "base-digest-label-stale": _VALUES,
    "binds-loopback-only": "servers that a script or a configuration file tells where to listen",
    "build-deps-removed-in-later-layer": "an rm of a path with variables or patterns",
    "cache-mount-for-wrong-user": _BASE,
    "cloud-cli-in-app-image": _BASE,
    "compiler-in-final-stage": _BASE,
    "convenience-tools-installed": _BASE,
    "copy-after-user-without-chown": _BASE,
    "copy-from-empty-stage": "stages whose base is made of a variable",
    "copy-ignored-file": _CONTEXT,
    "copy-source-missing": _CONTEXT,
    "credential-file-copied": "sources made of variables that the file does not set",
    "cuda-devel-base-in-final-stage": "tags made of variables",
    "debug-extension-in-final-image": _PACKAGES,
    "debug-setting-in-final-image": _VALUES,
    "disallowed-package": _PACKAGES,
    "docker-socket-in-image": _BASE,
    "dockerignore-incomplete": _CONTEXT,
    "duplicate-uid-or-gid": "numbers made of variables; bases that are not in the table",
    "end-of-life-base": "bases that are not in the table, and tags that name no release",
    "entrypoint-script-without-exec": _CONTEXT,
    "env-file-baked": _CONTEXT,
    "etc-hosts-edited-in-build": "files whose names are made of variables",
    "expose-host-mapping": _VALUES,
    "expose-protocol-casing": _VALUES,
    "full-base-where-slim-exists": "tags made of variables; bases that are not official images",
    "git-clone-of-own-repository": _CONTEXT,
    "healthcheck-tool-missing": _BASE,
    "kernel-setting-in-build": "files whose names are made of variables",
    "last-user-root": "USER $NAME",
    "local-dependencies-overwrite-installed": _CONTEXT,
    "localhost-dependency-in-env": _VALUES,
    "lockfile-not-copied": "COPY of a whole folder: whether a lock file is in it",
    "lockfile-not-enforced": "COPY of a whole folder: whether a lock file is in it",
    "low-port-as-non-root": _BASE,
    "machine-address-in-env": _VALUES,
    "named-user-in-image-without-passwd": "what is copied into an image from scratch may bring its accounts",
    "package-install-after-user": _BASE,
    "package-manager-of-other-distro": _BASE,
    "path-overwritten": "the PATH that is put in comes from the base image",
    "pid-or-lock-cleanup-in-command": _CONTEXT,
    "pip-without-hashes": _CONTEXT,
    "platform-not-available": "--platform=$BUILDPLATFORM",
    "python2-used": _VALUES,
    "relative-copy-without-workdir": _VALUES,
    "requirements-not-pinned": _CONTEXT,
    "runtime-accelerator-not-enabled": _BASE,
    "sdk-base-in-final-stage": "bases that are not in the table",
    "second-python-installed": _VALUES,
    "shell-in-scratch": "bases made of a variable",
    "shell-not-in-base": _BASE,
    "su-in-command": _CONTEXT,
    "system-dir-as-volume-or-workdir": _VALUES,
    "system-python-modified": _VALUES,
    "tag-and-digest-together": "references made of variables",
    "third-party-repo-key-unverified": "tee and cp to a place that a variable names",
    "tilde-not-expanded": _VALUES,
    "tool-flags-of-other-distro": _BASE,
    "undeclared-data-path": _VALUES,
    "undefined-variable": "what variables a base image sets that no table has",
    "unnecessary-files-in-image": _SOURCES,
    "user-not-created": "bases that are not in the table; scripts and packages that may make the account",
    "vex-document-copied": _SOURCES,
    "vulnerable-openssl-download": _VALUES,
    "writable-application-files": _VALUES,
    "write-after-volume": "what only the base image tells: its volumes",
}


def count(rule: Rule, facts: File, counts: Counter[tuple[str, str]]) -> None:
    """Adds what the rule says of each of its subjects in a file."""
    for clause in rule.clauses:
        for subject in subjects(facts, clause.kind):
            env = Env(subject)
            said = clause.holds(subject, env)
            if said is False and clause.wanted(subject, env):
                counts[rule.id, "held"] += 1
            elif said is not False:
                counts[rule.id, "fired" if said else "unknown"] += 1


def _why(rule: Rule, mostly: bool) -> str:
    return REASONS.get(rule.id, "? no reason is given") if mostly else ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rules", action="append", default=[])
    parser.add_argument("folders", nargs="+")
    given = parser.parse_args()
    rules = load_rules(Options(rules=tuple(given.rules), select=("all",), preview=True))
    counts: Counter[tuple[str, str]] = Counter()
    files = 0
    for path in find(given.folders):
        try:
            facts = File(parse(read(path), path))
        except InputError:
            continue
        files += 1
        for rule in rules:
            if "check" not in rule.data:
                count(rule, facts, counts)
    print(f"{'rule':45} {'fired':>7} {'held':>7} {'unknown':>7}   in {files} files")
    for rule in sorted(rules, key=lambda one: one.id):
        if "check" in rule.data:
            print(f"{rule.id:45} is a check, which has no conditions")
            continue
        fired, held, unknown = (counts[rule.id, what] for what in ("fired", "held", "unknown"))
        print(f"{rule.id:45} {fired:7} {held:7} {unknown:7} {_why(rule, unknown > fired + held)}".rstrip())


if __name__ == "__main__":
    main()
