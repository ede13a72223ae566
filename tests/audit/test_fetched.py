"""Repositories that are fetched → their Dockerfiles, whatever stands in them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dockerlint_py.audit.collecting import repository as repository_module
from dockerlint_py.audit.collecting.collector import collect
from dockerlint_py.audit.collecting.refusals import refusal
from dockerlint_py.audit.data_model import CollectedRepository, Limits
from dockerlint_py.audit.target_parser import parse
from tests.audit.collected import local, reasons, texts
from tests.audit.git_host import CLEAN, Host, commit, git, planted, repository, serving

PAST = 1_700_000_000


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    """A host with the repositories of `tmp_path/srv`; whatever a fetch leaves behind is an error."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    monkeypatch.setattr(repository_module, "DELAYS", (0.01, 0.01, 0.01))
    (tmp_path / "srv").mkdir()
    with serving(tmp_path / "srv") as served:
        yield served
    assert os.listdir(scratch) == []


def fetched(host: Host, name: str, **limits: int) -> CollectedRepository:
    return collect(parse(f"{host.url}/{name}"), Limits(**limits))


def test_a_repository_is_fetched_in_part(host: Host) -> None:
    large = os.urandom(3_000_000)
    files = {"Dockerfile": CLEAN, "web/app.Dockerfile": CLEAN + "# b\n", "data.bin": large, "README.md": "x"}
    files |= {".hadolint.yaml": "", "node_modules/x/Dockerfile": CLEAN, "x/Dockerfile.md": "no"}
    repository(host.root / "a" / "b", {"Dockerfile": "FROM old\n"}, PAST)
    made = commit(host.root / "a" / "b", files, PAST + 60)
    collected = fetched(host, "a/b", fetched=1_000_000)
    assert texts(collected) == {"Dockerfile": CLEAN, "web/app.Dockerfile": CLEAN + "# b\n"}
    assert (collected.commit, collected.time, collected.url) == (made, PAST + 60, f"{host.url}/a/b")
    assert {(file.commit, file.time, file.current) for file in collected.files} == {(made, PAST + 60, True)}
    assert (collected.configs, collected.notes, collected.revisions) == ((".hadolint.yaml",), (), ())
    assert collected.files[0].size == len(CLEAN)


def test_a_branch_a_tag_and_a_commit(host: Host) -> None:
    top = host.root / "a" / "b"
    first = repository(top, {"Dockerfile": "FROM a\n"})
    git(top, "tag", "-a", "v1", "-m", "one")
    commit(top, {"Dockerfile": "FROM b\n"})
    git(top, "branch", "feature/x")
    commit(top, {"Dockerfile": "FROM c\n"})
    git(top, "tag", "tree", "HEAD^{tree}")
    for ref, text in (("v1", "FROM a\n"), ("feature/x", "FROM b\n"), (first, "FROM a\n"), ("main", "FROM c\n")):
        assert texts(fetched(host, f"a/b@{ref}")) == {"Dockerfile": text}
    assert fetched(host, "a/b@nope").reason == "there is no branch or tag 'nope'"
    said = f"there is no branch or tag '{first[:7]}'; of a commit the whole id is needed"
    assert fetched(host, f"a/b@{first[:7]}").reason == said
    assert fetched(host, f"a/b@{'1' * 40}").reason == "the host gives out no such commit"
    assert fetched(host, "a/b@tree").reason == "'tree' is no commit"


def test_gone_empty_and_none(host: Host) -> None:
    (host.root / "a" / "b").mkdir(parents=True)
    git(host.root / "a" / "b", "init", "-q", "--bare")
    assert fetched(host, "a/b").reason == "empty: it has no commits on its default branch"
    assert fetched(host, "a/gone").reason == "there is no such repository, or it is private"
    repository(host.root / "a" / "c", {"x": "y"})
    assert fetched(host, "a/c")._replace(commit=None, time=None) == CollectedRepository(
        "127", None, f"{host.url}/a/c"
    )._replace(name=parse(f"{host.url}/a/c").name)


@pytest.mark.parametrize(
    ("code", "reason", "times"),
    [
        (404, "there is no such repository, or it is private", 1),
        (401, "there is no such repository, or it is private", 1),
        (451, "the host has taken it down (451)", 1),
        (429, "the host says that it is asked too often (429); asked 4 times, try it later", 4),
        (403, "the host refuses to give it out (403); asked 4 times, try it later", 4),
        (503, "the host has a problem (503); asked 4 times, try it later", 4),
    ],
)
def test_what_a_host_answers_is_the_reason(host: Host, code: int, reason: str, times: int) -> None:
    repository(host.root / "a" / "b", {"Dockerfile": CLEAN})
    host.refusals = [code] * 10
    assert fetched(host, "a/b").reason == reason
    assert len(host.asked) == times


def test_a_host_that_is_busy_is_asked_again(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dockerlint_py.audit.collecting.repository.DELAYS", (0.2, 0.4))
    repository(host.root / "a" / "b", {"Dockerfile": CLEAN})
    host.refusals = [429, 503]
    assert texts(fetched(host, "a/b")) == {"Dockerfile": CLEAN}


def test_time_is_bounded(host: Host) -> None:
    repository(host.root / "a" / "b", {"Dockerfile": CLEAN})
    host.hangs.set()
    assert fetched(host, "a/b", seconds=1).reason == "took longer than 1 s"


def test_credentials_reach_the_host_and_no_report(host: Host) -> None:
    repository(host.root / "a" / "b", {"Dockerfile": CLEAN})
    target = parse(f"http://me:hunter2secret@127.0.0.1:{host.port}/a/b")
    collected = collect(target)
    assert texts(collected) == {"Dockerfile": CLEAN}
    assert set(host.authorizations) == {"Basic bWU6aHVudGVyMnNlY3JldA=="}
    host.refusals = [500] * 9
    assert "hunter2" not in str(collected) + str(collect(target))


def test_links_submodules_and_path_tricks_are_marked(host: Host, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("FROM secret\n")
    top = host.root / "a" / "b"
    planted(top, [])
    inner = git(
        top,
        "mktree",
        "-z",
        stdin=f"100644 blob {git(top, 'hash-object', '-w', '--stdin', stdin=CLEAN.encode())}\tDockerfile\0".encode(),
    )
    entries = [
        ("100644", "../../Dockerfile", b"FROM a\n"),
        ("40000", "..", inner.encode()),
        ("40000", ".git", inner.encode()),
        ("100644", "/etc/Dockerfile", b"FROM b\n"),
        ("120000", "Dockerfile", str(secret).encode()),
        ("100644", "Dockerfile.ok", CLEAN.encode()),
        ("100644", "Dockerfile.\udcff", CLEAN.encode()),
        ("100644", "Dockerfile.latin", b"FROM a\n# \xe9\n"),
        ("100644", "Dockerfile.nul", b"FROM a\0"),
        ("100644", "Dockerfile.none", b"\n"),
        ("160000", "Dockerfile.sub", b"1" * 40),
        ("40000", "GIT~1", inner.encode()),
        ("100644", "x" * 5000 + ".dockerfile", CLEAN.encode()),
    ]
    planted(top, sorted(entries, key=lambda entry: entry[1]))
    collected = reasons(fetched(host, "a/b"))
    assert {path: reason for path, reason in collected.items() if len(path) < 50} == {
        "../../Dockerfile": "has a path that leads out of the repository",
        "../Dockerfile": "has a path that leads out of the repository",
        ".git/Dockerfile": "has a path into the folder .git, which no repository contains",
        "GIT~1/Dockerfile": "has a path into the folder .git, which no repository contains",
        "/etc/Dockerfile": "has a path that is none",
        "Dockerfile": "is a symbolic link, which an audit does not follow",
        "Dockerfile.ok": None,
        "Dockerfile.\udcff": None,
        "Dockerfile.latin": "line 2: byte 0xe9 is not UTF-8; save the file as UTF-8",
        "Dockerfile.nul": "file is binary (it has a NUL byte); a Dockerfile is UTF-8 text",
        "Dockerfile.none": "file is empty",
    }
    assert [reason for path, reason in collected.items() if len(path) > 50] == ["has a path of more than 4096 bytes"]
    assert "secret" not in str(collected)


def test_large_files_are_marked_and_the_rest_is_read(host: Host) -> None:
    files = {"Dockerfile": CLEAN, "Dockerfile.zeros": b"#" * 2_000_000, "Dockerfile.noise": os.urandom(1_500_000)}
    repository(host.root / "a" / "b", {**files, "z/Dockerfile": CLEAN})
    collected = fetched(host, "a/b", file_bytes=100_000, bytes=1_000_000, fetched=20_000_000)
    large = "is larger than 100 kB, no Dockerfile is"
    assert reasons(collected) == {
        "Dockerfile": None,
        "Dockerfile.noise": large,
        "Dockerfile.zeros": large,
        "z/Dockerfile": None,
    }
    assert (
        fetched(host, "a/b", file_bytes=10, bytes=1_000_000).files[0].reason
        == "is larger than 10 bytes, no Dockerfile is"
    )


def test_many_dockerfiles_are_counted(host: Host) -> None:
    repository(host.root / "a" / "b", {f"d{number:04}/Dockerfile": f"FROM a:{number}\n" for number in range(300)})
    collected = fetched(host, "a/b", files=100)
    assert [file.text for file in collected.files] == [f"FROM a:{number}\n" for number in range(100)]
    assert collected.notes == ("200 more Dockerfiles were left out (limit 100)",)
    collected = fetched(host, "a/b", bytes=2000)
    left_out = [file.reason for file in collected.files if file.reason]
    assert len(left_out) > 100 and set(left_out) == {"is left out: the Dockerfiles before it have 2 kB"}


def test_a_tree_that_names_itself_over_and_over_ends(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dockerlint_py.audit.collecting.commit_tree.ENTRIES", 50_000)
    top = host.root / "a" / "b"
    planted(top, [])
    blob = git(top, "hash-object", "-w", "--stdin", stdin=CLEAN.encode())
    tree = git(top, "mktree", stdin="".join(f"100644 blob {blob}\tDockerfile.{n}\n" for n in range(10)).encode())
    for _ in range(12):
        tree = git(top, "mktree", stdin="".join(f"040000 tree {tree}\td{n}\n" for n in range(10)).encode())
    git(top, "update-ref", "refs/heads/main", git(top, "commit-tree", tree, "-m", "bomb"))
    collected = fetched(host, "a/b", files=1000)
    assert (len(collected.files), collected.files[0].text) == (1000, CLEAN)
    assert collected.notes == (
        "more than 50000 paths: what comes after them was not looked at",
        "49000 more Dockerfiles were left out (limit 1000)",
    )


@pytest.mark.parametrize(
    ("said", "code", "reason"),
    [
        ("", -11, "git breaks down over it (signal 11)"),
        ("", 1, "git: exit code 1"),
        ("hint: x\nfatal: something new\n", 128, "git: something new"),
        ("fatal: fetch-pack: invalid index-pack output\n", 128, "it is damaged: fetch-pack: invalid index-pack output"),
        (
            "fatal: unable to access 'x': Could not resolve host: x\n",
            128,
            "there is no host of this name, or no network",
        ),
        (
            "fatal: unable to access 'x': SSL certificate problem: y\n",
            128,
            "its host has no certificate that is trusted here",
        ),
        ("Host key verification failed.\n", 128, "the key of its host is not known to ssh; connect once with ssh"),
        ("fatal: Out of memory, malloc failed\n", 128, "git would need too much memory for it"),
        ("fatal: the remote end hung up unexpectedly\n", 128, "the connection broke off"),
    ],
)
def test_what_git_says_is_said_in_a_line(said: str, code: int, reason: str) -> None:
    assert refusal(said, code).reason == reason


def test_a_repository_of_too_many_bytes_is_refused(host: Host) -> None:
    names = {f"{number:05}-{os.urandom(90).hex()}": "" for number in range(20_000)}
    top = host.root / "a" / "b"
    repository(top, {"Dockerfile": CLEAN})
    blob = git(top, "hash-object", "-w", "--stdin", stdin=b"")
    tree = git(top, "mktree", stdin="".join(f"100644 blob {blob}\t{name}\n" for name in names).encode())
    git(top, "update-ref", "refs/heads/main", git(top, "commit-tree", tree, "-m", "c"))
    assert fetched(host, "a/b", fetched=300_000).reason == "more than 300 kB would be fetched"


def test_compose_files_count_only_with_a_dockerfile_in_them(host: Host) -> None:
    inline = "services:\n  a:\n    build:\n      dockerfile_inline: |\n        FROM a\n"
    repository(host.root / "a" / "b", {"compose.yaml": inline, "x/docker-compose.yml": "services: {}\n"})
    assert texts(fetched(host, "a/b")) == {"compose.yaml": inline}


def test_sha256_repositories(host: Host) -> None:
    (host.root / "a" / "b").mkdir(parents=True)
    git(host.root / "a" / "b", "init", "-q", "--object-format=sha256")
    made = commit(host.root / "a" / "b", {"Dockerfile": CLEAN})
    collected = fetched(host, "a/b")
    assert len(made) == 64 and (collected.commit, texts(collected)) == (made, {"Dockerfile": CLEAN})
    assert collect(parse(str(host.root / "a" / "b"), local=True)).files[0].commit == made


def test_a_redirect_to_another_protocol_is_not_followed(host: Host) -> None:
    host.redirect = "file:///tmp"
    assert fetched(host, "a/b").reason == "its host leads to an address that is not followed"


def test_configurations_are_shown_with_what_could_be_obeyed(host: Host) -> None:
    ours = '[tool.dockerlint]\nignore = ["security"]\n'
    files = {".hadolint.yaml": "ignored: [DL3006]\n", "pyproject.toml": "[project]\n", "x/pyproject.toml": ours}
    files |= {"x/Dockerfile": CLEAN, "tally.toml": "", "x/y/.trivyignore": "", "x/y/Dockerfile": CLEAN}
    repository(host.root / "a" / "b", {**files, "x/.dockerlint.yaml": "#" * 200_000})
    for collected in (fetched(host, "a/b"), local(host.root / "a" / "b")):
        shown = (".hadolint.yaml", "tally.toml", "x/.dockerlint.yaml", "x/pyproject.toml", "x/y/.trivyignore")
        assert tuple(sorted(collected.configs)) == shown
        assert sorted(collected.settings) == [(".hadolint.yaml", "ignored: [DL3006]\n"), ("x/pyproject.toml", ours)]


def test_what_the_user_has_configured_for_git_does_not_count(
    host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository(host.root / "a" / "b", {"Dockerfile": CLEAN})
    (tmp_path / ".gitconfig").write_text(
        f'[url "file:///nowhere/"]\n insteadOf = {host.url}/\n[core]\n hooksPath = /\n'
    )
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in (
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    ):
        monkeypatch.setenv(name, str(tmp_path / "elsewhere"))
    assert texts(fetched(host, "a/b")) == {"Dockerfile": CLEAN}


def processes(word: str) -> list[str]:
    """The commands that run on this machine with a word in them."""
    commands = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = path.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue
        if word in command and "git" in command:
            commands.append(command)
    return commands


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_end_from_outside_leaves_nothing(host: Host, tmp_path: Path, number: signal.Signals) -> None:
    repository(host.root / "a" / "b", {"Dockerfile": CLEAN})
    host.hangs.set()
    code = "import sys; from dockerlint_py.audit.collecting.collector import collect; from dockerlint_py.audit.target_parser import parse; "
    code += "collect(parse(sys.argv[1]))"
    root = str(Path(__file__).parents[2])
    environment = {**os.environ, "PYTHONPATH": root, "TMPDIR": str(tmp_path / "scratch")}
    with subprocess.Popen(
        [sys.executable, "-c", code, f"{host.url}/a/b"], env=environment, stderr=subprocess.PIPE
    ) as run:
        while not host.asked:
            assert run.poll() is None
            time.sleep(0.05)
        assert processes("fetch --no-tags") and os.listdir(tmp_path / "scratch")
        run.send_signal(number)
        assert run.wait(20) != 0
    assert os.listdir(tmp_path / "scratch") == []
    assert processes(host.url) == []


def test_a_timeout_ends_what_git_has_started(host: Host) -> None:
    repository(host.root / "a" / "b", {"Dockerfile": CLEAN})
    host.hangs.set()
    assert fetched(host, "a/b", seconds=1).reason == "took longer than 1 s"
    assert processes(host.url) == []


SSH = """#!/bin/sh
echo "$@" >>{log}
while [ "${{1#-}}" != "$1" ]; do
    case $1 in -o | -p) shift ;; esac
    shift
done
shift
cd {root} && exec sh -c "$1"
"""


def test_ssh_asks_nothing_and_forwards_nothing(host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository(host.root / "a" / "b", {"Dockerfile": CLEAN})
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "ssh").write_text(SSH.format(log=tmp_path / "log", root=host.root))
    (tmp_path / "bin" / "ssh").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:{os.environ['PATH']}")
    monkeypatch.setenv("GIT_SSH_COMMAND", f"touch {tmp_path}/mark")
    for word in ("git@example.org:a/b", f"ssh://git@example.org:22{host.root}/a/b"):
        collected = collect(parse(word))
        assert texts(collected) == {"Dockerfile": CLEAN}
        assert str(collected.url).startswith("https://example.org/")
    assert "BatchMode=yes" in (tmp_path / "log").read_text()
    assert "ClearAllForwardings=yes" in (tmp_path / "log").read_text()
    assert not (tmp_path / "mark").exists()


def test_what_a_host_says_cannot_drive_a_terminal(host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "ssh").write_text(
        "#!/bin/sh\nprintf 'fatal: \\033]0;x\\007 <script> ghp_%036d' 0 >&2; exit 1\n"
    )
    (tmp_path / "bin" / "ssh").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:{os.environ['PATH']}")
    reason = str(collect(parse("git@example.org:a/b")).reason)
    assert reason.isprintable() and reason.isascii() and len(reason) < 300
