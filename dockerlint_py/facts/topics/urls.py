"""Addresses on command lines and in ADD."""

from __future__ import annotations

from dockerlint_py.facts.knowledge import git_sources, hosts
from dockerlint_py.facts.model import Command, Instruction, Url
from dockerlint_py.facts.registry import fact
from dockerlint_py.facts.topics.docker_words import filled_in
from dockerlint_py.facts.topics.views import join
from dockerlint_py.text import patterns as re
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.positions import Span, Word
from dockerlint_py.text.unknown import UNKNOWN, Unknown

_GIT = lazy_pattern(r"^(git@|git://|ssh://|https?://[^#?]*\.git(?=$|[#?]))|^https?://github\.com/[^/]+/[^/]+(?:#|$)")
_FETCHERS = frozenset(("curl", "wget", "aria2c", "axel", "git", "svn", "hg", "pip", "gem", "npm", "yarn"))
_FETCHERS |= {"rpm", "yum", "dnf", "microdnf", "tdnf", "zypper", "yum-config-manager", "http", "lwp-download"}


@fact(Instruction, "urls")
def urls_of_instruction(instruction: Instruction) -> tuple[Url | Unknown, ...] | Unknown:
    """The URLs in a RUN's commands and an ADD's sources; in PowerShell and cmd, those that are downloaded."""
    if instruction.keyword == "ADD":
        return tuple(
            Url(instruction, copy.source, None) for copy in instruction.copies if copy.origin in ("url", "git")
        )
    if instruction.keyword != "RUN":
        return ()
    commands = instruction.commands
    in_words = tuple(Url(instruction, word, None) for word in instruction.windows_text.urls)
    if isinstance(commands, Unknown):
        return (*in_words, UNKNOWN) if in_words else UNKNOWN
    return in_words or join(UNKNOWN if isinstance(command, Unknown) else command.urls for command in commands)


@fact(Command, "urls")
def urls_of_command(command: Command) -> tuple[Url, ...]:
    """Its arguments that are addresses."""
    if not command.addresses:
        return ()

    return tuple(Url(command.instruction, word, command) for word in command.addresses)


@fact(Url)
def resolved(url: Url) -> str | Unknown:
    """The address with variables put in."""
    return filled_in(url.instruction, url.text)


@fact(Url)
def scheme(url: Url) -> Word:
    """http, https, git …"""
    name, separator, _ = url.text.removeprefix("git+").partition("://")
    span, source = url.text.span, url.file.source.text
    start = span.start + source.startswith(('"', "'"), span.start) if span else 0
    start += len("git+") if url.text.startswith("git+") and source.startswith("git+", start) else 0
    place = Span(start, start + len(name)) if span and source.startswith(name, start) else None
    return Word(name.lower(), place) if separator else Word("ssh")


@fact(Url)
def host(url: Url) -> str | Unknown | None:
    """Its host."""
    place = url.text.partition("://")[2].partition("/")[0]
    known = filled_in(url.instruction, place) if "$" in place else place
    return UNKNOWN if isinstance(known, Unknown) else hosts.host(known)


@fact(Url, choices=hosts.SCOPES)
def host_scope(url: Url) -> str | Unknown | None:
    """loopback, private, link-local, host-gateway, local-name or public."""
    return UNKNOWN if isinstance(url.host, Unknown) else hosts.scope(url.host)


@fact(Url)
def git(url: Url) -> bool:
    """A git repository."""
    return git_sources.is_git(url.text) if url.command is None else _GIT.match(url.text) is not None


@fact(Url)
def repository(url: Url) -> str | Unknown | None:
    """The git repository that it names, or an archive of it, as example.org/team/app."""
    if isinstance(url.resolved, Unknown):
        return UNKNOWN
    source = re.match(r"(https?://[^/]+/.+?)(?:/-)?/(?:archive|tarball|zipball)/", url.resolved)
    if not source and not url.git and not (url.command and url.command.name == "git"):
        return None
    return hosts.repository(source[1] if source else url.resolved)


@fact(Url)
def fetched(url: Url) -> bool:
    """Something downloads it."""
    command = url.command
    if command is None or command.name in _FETCHERS:
        return True
    return command.manager is not None and command.manager.kind not in ("os", "jvm", "dotnet")


@fact(Url)
def moving(url: Url) -> bool:
    """The address says that what is there changes: latest, a branch, nightly, a-beta.jar without a version."""
    return hosts.moves(str(url.text) if isinstance(url.resolved, Unknown) else url.resolved)
