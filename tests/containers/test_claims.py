"""What rules claim of containers and images, seen there: each test is on the smallest Dockerfile that shows it."""

from pathlib import Path

import pytest

from dockerlint_py.ruleset.loader import builtin, files
from tests.containers.built_image import BuildError, Image
from tests.containers.container import Container, eventually
from tests.containers.host import Host
from tests.containers.images import SHOWN, Builder, shows

SERVER = """\
import http.server, os, signal, sys
def end(*_):
    print("finished", flush=True)
    os._exit(0)
signal.signal(signal.SIGTERM, end)
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        status = {"/": 200, "/moved": 302}.get(self.path, 404)
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/")
        self.end_headers()
        self.wfile.write(b"hello\\n" if status == 200 else b"an error page\\n")
server = http.server.HTTPServer((sys.argv[1], int(sys.argv[2])), Answer)
print("ready", os.getpid(), flush=True)
server.serve_forever()
"""
FILES = {"server.py": SERVER}
READY = {"until": "ready"}
SERVE = "python /server.py 0.0.0.0 8000"


# Users.


@shows("missing-user", "last-user-root", "user-created-but-not-used", "root-with-persistent-state")
def test_without_user_it_is_root_with_every_right(build: Builder) -> None:
    with build.running('RUN useradd app\nCMD ["sleep", "60"]') as container:
        first = container.processes[0]
        assert first.ids == (0, 0) and first.capabilities
        container.exec("sh", "-c", "echo intruder:x:0:0::/:/bin/sh >> /etc/passwd")
    with build.running('USER 1000\nCMD ["sleep", "60"]') as container:
        assert container.processes[0].ids[0] == 1000 and not container.processes[0].capabilities
        with pytest.raises(BuildError, match="Permission denied"):
            container.exec("sh", "-c", "echo intruder:x:0:0::/:/bin/sh >> /etc/passwd")


@shows("copy-after-user-without-chown", "state-dirs-unwritable-for-user")
def test_copy_ignores_user_and_leaves_what_the_user_cannot_change(build: Builder) -> None:
    image = build(
        "RUN mkdir /var/log/app\nUSER 1000\nCOPY a /a\nADD a /b\nCOPY --chown=1000 a /c\nCMD touch /a; touch /c; touch /var/log/app/x",
        {"a": ""},
    )
    assert [image[name].owner[0] for name in ("/a", "/b", "/c")] == [0, 0, 1000]
    container = image.host.start(image)
    container.wait()
    assert (
        "'/a': Permission denied" in container.text
        and "'/var/log/app/x': Permission denied" in container.text
        and "/c" not in container.text
    )


@shows("user-not-created", "named-user-in-image-without-passwd")
def test_a_user_without_account_stops_the_build(build: Builder) -> None:
    for text in ("USER absent\nRUN true", "RUN rm /etc/passwd\nUSER daemon\nRUN true"):
        with pytest.raises(BuildError, match=r"unable to find user|unknown user|looking up user"):
            build(text)
    build("RUN rm /etc/passwd\nUSER 1000\nRUN true")


@shows("user-group-drops-supplementary")
def test_user_with_group_is_in_that_group_only(build: Builder) -> None:
    setup = "RUN groupadd more && useradd app && usermod -aG more app\n"
    assert "more" in build.said(f"{setup}USER app\nRUN id -Gn > /tmp/x\nCMD cat /tmp/x")
    assert "more" not in build.said(f"{setup}USER app:app\nRUN id -Gn > /tmp/x\nCMD cat /tmp/x")


@shows("duplicate-uid-or-gid")
def test_a_taken_number_stops_useradd_or_is_shared(build: Builder) -> None:
    with pytest.raises(BuildError, match="not unique"):
        build("RUN useradd -u 1000 a && useradd -u 1000 b")
    assert (
        build.said("RUN useradd -u 1000 a && useradd -o -u 1000 b && touch /x && chown b /x\nCMD stat -c %U /x")
        == "a\n"
    )


@shows("package-install-after-user")
def test_a_user_cannot_install(build: Builder) -> None:
    with pytest.raises(BuildError, match="Permission denied"):
        build("USER 1000\nRUN apt-get update", packages=False)


@shows("setuid-bit-set")
def test_a_setuid_program_is_a_way_to_root(build: Builder) -> None:
    assert "euid=0(root)" in build.said('RUN cp /usr/bin/id /x && chmod u+s /x\nUSER 1000\nCMD ["/x"]')


@shows("world-writable-permissions", "writable-application-files")
def test_who_may_write_a_program_can_replace_it(build: Builder) -> None:
    text = (
        "COPY app /app\nRUN chmod {mode} /app && chown {owner} /app\nUSER 1000\nCMD echo echo replaced > /app; sh /app"
    )
    assert build.said(text.format(mode="777", owner=0), {"app": "echo ours"}) == "replaced\n"
    assert build.said(text.format(mode="644", owner=1000), {"app": "echo ours"}) == "replaced\n"
    assert build.said(text.format(mode="644", owner=0), {"app": "echo ours"}).endswith("Permission denied\nours\n")


@shows("passwordless-sudo-granted", "sudo-used")
def test_sudo_is_a_way_back_to_root(tools: Image, build: Builder) -> None:
    said = build.said(
        f"FROM {tools.name}\nRUN useradd app && echo 'app ALL=(ALL) NOPASSWD:ALL' > /etc/sudoers.d/app\nUSER app\nCMD sudo id -u"
    )
    assert said.endswith("0\n")


@shows("low-port-as-non-root")
def test_a_user_cannot_listen_at_a_low_port_unless_the_engine_allows_it(build: Builder) -> None:
    assert "PermissionError" in build.said('COPY server.py /\nUSER 1000\nCMD ["python", "/server.py", "", "80"]', FILES)


@shows("dev-image-fixed-uid")
def test_what_another_number_writes_belongs_to_it_outside(build: Builder, host: Host) -> None:
    folder = build.context()
    folder.chmod(0o777)
    build.said("USER 1000\nCMD touch /work/x", volumes={str(folder): "/work"})
    assert (folder / "x").stat().st_uid == 1000


@shows("su-in-command")
def test_su_stays_as_the_parent_and_kills_what_does_not_end_at_once(build: Builder) -> None:
    text = 'RUN useradd app\nCOPY server.py /\nCMD ["su", "app", "-c", "{}"]'
    with build.running(text.format(f"exec {SERVE}"), FILES, **READY) as container:
        assert _names(container) == ["su", "python"]
        assert container.processes[0].session != container.processes[1].session, "another session, without the terminal"
        assert (container.stop(5) or 0) > 1 and "killed" in container.text
    with build.running(text.format(SERVE), FILES, **READY) as container:
        assert _names(container) == ["su", "sh", "python"]
        assert container.stop(5) is not None and "finished" not in container.text, "the shell below su keeps the signal"


# The first process and its signals.


def _names(container: Container) -> list[str]:
    return [Path(one.argv[0]).name for one in container.processes]


@shows("shell-form-command", "shell-wrapper-without-exec", "entrypoint-script-without-exec")
@pytest.mark.parametrize(
    "command",
    [
        f"CMD {SERVE}",
        f"CMD true && {SERVE}",
        f'CMD ["sh", "-c", "true; {SERVE}"]',
        f'ENTRYPOINT ["/start.sh"]\nCMD ["{SERVE}"]',
    ],
)
def test_a_shell_that_stays_does_not_pass_signals_on(command: str, build: Builder) -> None:
    files = {**FILES, "start.sh": "#!/bin/sh\n$1\n"}
    with build.running(f"COPY server.py /\nCOPY --chmod=755 start.sh /\n{command}", files, **READY) as container:
        assert len(container.processes) == 2 and container.processes[0].argv != container.processes[1].argv
        assert container.stop(1) is None and "finished" not in container.text


@shows("shell-form-command", "shell-wrapper-without-exec")
def test_some_shells_make_way_for_their_last_command(build: Builder, tools: Image) -> None:
    for shell, makes_way in (('"dash"', False), ('"bash"', True), ('"busybox", "sh"', True)):
        for end in ("", "; true"):
            text = f'FROM {tools.name}\nCOPY server.py /\nCMD [{shell}, "-c", "true && {SERVE}{end}"]'
            with build.running(text, FILES, **READY) as container:
                assert (_names(container) == ["python"]) == (makes_way and not end), (shell, end)


@shows("shell-form-command")
def test_a_program_without_shell_is_stopped(build: Builder) -> None:
    for command in ('CMD ["python", "/server.py", "0.0.0.0", "8000"]', f'CMD ["sh", "-c", "true && exec {SERVE}"]'):
        with build.running(f"COPY server.py /\n{command}", FILES, **READY) as container:
            assert _names(container) == ["python"]
            assert container.stop(5) is not None and "finished" in container.text


@shows("daemonized-command")
def test_a_container_ends_with_its_first_process(build: Builder) -> None:
    with build.running('CMD ["sh", "-c", "sleep 60 & echo started"]', until="started") as container:
        assert container.wait(5) == 0


@shows("background-process-in-command", "service-start-in-command", "several-servers-in-image")
def test_nobody_notices_the_end_of_a_process_beside_the_main_one(build: Builder) -> None:
    with build.running(
        f"COPY server.py /\nCMD {SERVE} & exec python /server.py 0.0.0.0 8001", FILES, until="ready 1\n"
    ) as container:
        eventually(lambda: container.text.count("ready") == 2)
        beside = container.processes[1].pid
        container.exec("python", "-c", f"import os; os.kill({beside}, 9)")
        assert container.get(8001) == "hello\n" and container.process.poll() is None
    with build.running(
        f"COPY server.py /\nCMD {SERVE} & exec python /server.py 0.0.0.0 8001", FILES, until="ready 1\n"
    ) as container:
        eventually(lambda: container.text.count("ready") == 2)
        assert container.stop(5) is not None and container.text.count("finished") == 1, "the other one is killed"


@shows("ungraceful-stopsignal")
def test_sigkill_cannot_be_caught(build: Builder) -> None:
    with build.running("COPY server.py /\nCMD exec " + SERVE, FILES, **READY) as container:
        container.kill("KILL")
        container.wait(5)
        assert "finished" not in container.text


@shows("python-output-buffered")
def test_what_python_prints_is_late_and_lost_in_a_crash(build: Builder) -> None:
    command = """CMD ["python", "-c", "import os, time; print('printed'); time.sleep(1); os.abort()"]"""
    assert "printed" not in build.said(command)
    assert "printed" in build.said(f"ENV PYTHONUNBUFFERED=1\n{command}")


@shows("logs-to-file", "undeclared-data-path", "pid-or-lock-cleanup-in-command")
def test_what_a_container_writes_is_gone_with_it_and_is_no_output(build: Builder, host: Host) -> None:
    image = build("CMD ls /var/log/app.log; echo line >> /var/log/app.log; touch /run/app.pid; ls /run/app.pid")
    for _ in range(2):
        container = host.start(image)
        container.wait()
        assert "cannot access '/var/log/app.log'" in container.text and "line" not in container.text


# The network.


@shows("binds-loopback-only")
def test_nothing_outside_reaches_loopback(build: Builder) -> None:
    for address, answers in (("127.0.0.1", False), ("0.0.0.0", True)):
        with build.running(
            f'COPY server.py /\nCMD ["python", "/server.py", "{address}", "8000"]', FILES, **READY
        ) as container:
            assert container.exec(
                "python", "-c", "from urllib.request import urlopen as o; print(o('http://localhost:8000').read())"
            )
            if answers:
                assert container.get(8000) == "hello\n"
            else:
                with pytest.raises(ConnectionError, match="refused"):
                    container.get(8000, seconds=1)


@shows("localhost-dependency-in-env")
def test_localhost_is_the_container_itself(build: Builder) -> None:
    ask = "CMD python -c \"from urllib.request import urlopen as o; print(o('http://$HOST:8000').read())\""
    with build.running(f"COPY server.py /\nCMD exec {SERVE}", FILES, **READY):
        assert "refused" in build.said(f"ENV HOST=localhost\n{ask}")


@shows("healthcheck-curl-without-fail", "curl-without-fail", "curl-without-location")
def test_curl_takes_any_answer_for_success(build: Builder, tools: Image) -> None:
    with build.running(
        f'FROM {tools.name}\nCOPY server.py /\nCMD ["python", "/server.py", "0.0.0.0", "8000"]', FILES, **READY
    ) as container:
        assert container.exec("curl", "-s", "http://localhost:8000/absent") == "an error page\n"
        with pytest.raises(BuildError, match="ended with 22"):
            container.exec("curl", "-s", "--fail", "http://localhost:8000/absent")
        assert container.exec("curl", "-sf", "http://localhost:8000/moved") == "an error page\n"
        assert container.exec("curl", "-sf", "--location", "http://localhost:8000/moved") == "hello\n"


@shows("healthcheck-tool-missing")
def test_a_check_without_its_tool_always_fails(build: Builder) -> None:
    assert "curl: not found" in build.said("CMD curl -f http://localhost/")


# Variables, forms and what a RUN leaves.


@shows("variable-in-exec-form", "shell-operator-in-exec-form")
def test_exec_form_has_no_shell(build: Builder) -> None:
    assert build.said('CMD ["echo", "$HOME", "&&", "ls"]') == "$HOME && ls\n"
    assert "not found" in build.said('CMD ["echo a"]')


@shows(
    "arg-used-at-start",
    "secret-named-arg-or-env",
    "interactive-config-persisted",
    "env-only-used-in-build",
    "proxy-baked-in-env",
    "machine-address-in-env",
)
def test_env_stays_and_arg_ends_and_both_can_be_read(build: Builder) -> None:
    image = build("ARG TOKEN=of-the-build\nENV KEY=of-the-image\nRUN echo $TOKEN\nCMD echo [$TOKEN] [$KEY]")
    container = image.host.start(image)
    container.wait()
    assert container.text == "[] [of-the-image]\n"
    assert "KEY=of-the-image" in image.config["Env"] and "of-the-build" in image.history
    assert build.said(f"FROM {image.name}\nCMD echo $KEY") == "of-the-image\n"


@shows("arg-used-outside-scope", "undefined-variable")
def test_an_arg_above_from_is_empty_below(build: Builder) -> None:
    assert build.said("ARG A=1\nFROM localhost/base\nENV B=[$A] C=[$NOT_THERE]\nCMD echo $B $C") == "[] []\n"
    assert build.said("ARG A=1\nFROM localhost/base\nARG A\nENV B=[$A]\nCMD echo $B") == "[1]\n"


@shows("undefined-arg-in-from", "invalid-default-arg-in-from")
def test_from_with_an_empty_variable_stops(build: Builder) -> None:
    with pytest.raises(BuildError):
        build("FROM localhost/base\nARG NAME=localhost/base\nFROM $NAME\nRUN true")
    with pytest.raises(BuildError):
        build("ARG NAME\nFROM localhost/$NAME\nRUN true")


@shows("env-refers-to-itself")
def test_values_of_one_env_do_not_see_each_other(build: Builder) -> None:
    assert build.said('ENV A=1 B="[$A]"\nCMD echo $B') == "[]\n"
    assert build.said('ENV A=1\nENV B="[$A]"\nCMD echo $B') == "[1]\n"


@shows("env-and-arg-same-name")
def test_env_wins_over_arg(build: Builder) -> None:
    image = build("ARG A=1\nENV A=2\nRUN echo $A > /x\nCMD cat /x", options=["--build-arg", "A=3"])
    container = image.host.start(image)
    container.wait()
    assert container.text == "2\n"


@shows("unset-of-env", "command-without-effect-in-run", "cd-instead-of-workdir", "virtualenv-activated-in-run")
def test_each_run_has_a_new_shell(build: Builder) -> None:
    text = "ENV A=1\nRUN unset A; cd /tmp; export B=2; python -m venv --without-pip /venv && . /venv/bin/activate && which python > /in\n"
    assert (
        build.said(f"{text}RUN which python > /after\nCMD echo [$A] [$B] $PWD; cat /in /after; which python")
        == "[1] [] /\n/venv/bin/python\n/usr/bin/python\n/usr/bin/python\n"
    )


@shows("several-commands")
def test_only_the_last_command_counts(build: Builder) -> None:
    assert build.said('CMD ["echo", "1"]\nCMD ["echo", "2"]') == "2\n"
    assert build.said('ENTRYPOINT ["echo", "1"]\nENTRYPOINT ["echo", "2"]') == "2\n"


@shows("entrypoint-resets-cmd")
def test_entry_point_and_command_are_joined(build: Builder) -> None:
    assert build.said('ENTRYPOINT echo start\nCMD ["argument"]') == "start\n"
    assert build.said('ENTRYPOINT ["echo", "start"]\nCMD argument') == "start /bin/sh -c argument\n"
    base = build('CMD ["argument"]')
    assert build.said(f'FROM {base.name}\nENTRYPOINT ["echo", "start"]') == "start\n"


@shows("legacy-key-value-format", "comment-behind-instruction")
def test_the_old_form_takes_the_whole_line(build: Builder) -> None:
    assert build.said('ENV A b C=d # e\nCMD echo "$A"') == "b C=d # e\n"


@shows("path-overwritten")
def test_without_path_not_even_ls_is_found(build: Builder) -> None:
    with pytest.raises(BuildError, match="not found"):
        build("ENV PATH=/opt/app/bin\nRUN ls")


@shows("pipe-without-pipefail", "commands-joined-by-semicolon", "bash-syntax-under-sh", "shell-not-in-base")
def test_the_shell_decides_what_fails(build: Builder) -> None:
    build("RUN false | cat\nRUN false; true")
    for text in (
        'SHELL ["bash", "-o", "pipefail", "-c"]\nRUN false | cat',
        "RUN set -e; false; true",
        "RUN [[ a == a ]]",
        'SHELL ["zsh", "-c"]\nRUN true',
    ):
        with pytest.raises(BuildError):
            build(text)


@shows("unquoted-variable", "leading-glob-argument")
def test_values_and_names_become_arguments(build: Builder) -> None:
    assert (
        build.said("ENV A='b c'\nWORKDIR /x\nRUN touch -- -n y\nCMD printf '%s.' $A \"$A\"; cat *; cat ./*")
        == "b.c.b c."
    )


# Folders and copies.


@shows("relative-workdir", "relative-copy-without-workdir")
def test_relative_paths_depend_on_the_base(build: Builder) -> None:
    for folder in ("/a", "/b"):
        base = build(f"WORKDIR {folder}")
        image = build(f"FROM {base.name}\nCOPY x y\nWORKDIR z", {"x": ""})
        assert f"{folder}/y" in image and image.config["WorkingDir"] == f"{folder}/z"


@shows("tilde-not-expanded")
def test_tilde_is_a_name(build: Builder) -> None:
    image = build("COPY x ~/x\nWORKDIR ~/y", {"x": ""})
    assert "/~/x" in image and image.config["WorkingDir"] == "/~/y"


@shows(
    "copy-from-unknown-stage", "copy-from-empty-stage", "copy-source-missing", "copy-ignored-file", "host-path-in-copy"
)
@pytest.mark.parametrize(
    "text",
    [
        "COPY --from=absent /x /x",
        "FROM scratch AS a\nFROM localhost/base\nCOPY --from=a /x /x",
        "COPY absent /x",
        "COPY ignored /x",
        "COPY /etc/hostname /x",
    ],
)
def test_what_is_not_in_the_context_or_stage_stops_the_build(text: str, build: Builder) -> None:
    with pytest.raises(BuildError):
        build(text, {"ignored": "", ".dockerignore": "ignored"})


@shows("shell-in-scratch", "package-manager-of-other-distro")
def test_what_the_base_does_not_have_stops_the_build(build: Builder) -> None:
    for text in ("FROM scratch\nRUN true", "RUN apk add curl", "RUN dnf install -y curl"):
        with pytest.raises(BuildError):
            build(text)


@shows("add-instead-of-copy", "archive-auto-extracted")
def test_add_unpacks_by_content(build: Builder) -> None:
    context = build.context({"x": "y"})
    build.host.run(["tar", "-C", str(context), "-cf", str(context / "looks-like.txt"), "x"])
    image = build("ADD looks-like.txt /a/\nCOPY looks-like.txt /b/", context=context)
    assert "/a/x" in image and "/b/looks-like.txt" in image and "/b/x" not in image


@shows(
    "copies-entire-context",
    "dockerignore-missing",
    "dockerignore-incomplete",
    "unnecessary-files-in-image",
    "env-file-baked",
)
def test_all_that_lies_there_is_copied(build: Builder) -> None:
    files = {".git/config": "", ".env": "TOKEN=1", "notes": "", "app.py": ""}
    assert "/app/.git/config" in (image := build("COPY . /app", files)) and "/app/.env" in image
    assert (
        "/app/.git/config" not in (image := build("COPY . /app", {**files, ".dockerignore": "*\n!app.py"}))
        and "/app/app.py" in image
    )


@shows("local-dependencies-overwrite-installed", "copy-repeated-after-copy-all")
def test_copy_all_overwrites_what_was_installed(build: Builder) -> None:
    said = build.said(
        "WORKDIR /app\nRUN mkdir node_modules && echo of-the-image > node_modules/x\nCOPY . .\nCMD cat node_modules/x",
        {"node_modules/x": "of-the-author\n"},
    )
    assert said == "of-the-author\n"


@shows("dev-image-copies-source")
def test_a_mounted_folder_hides_what_was_copied(build: Builder) -> None:
    folder = build.context({"x": "mounted"})
    folder.chmod(0o755)
    assert build.said("COPY x /work/x\nCMD cat /work/x", {"x": "copied"}, volumes={str(folder): "/work"}) == "mounted"


@shows("final-stage-is-development")
def test_a_plain_build_makes_the_last_stage(build: Builder) -> None:
    assert (
        build.said('FROM localhost/base AS prod\nCMD ["echo", "prod"]\nFROM prod AS dev\nCMD ["echo", "dev"]')
        == "dev\n"
    )


@shows("write-after-volume")
def test_changes_below_a_volume_are_thrown_away(build: Builder) -> None:
    assert "/data/x" not in build("RUN mkdir /data\nVOLUME /data\nRUN echo x > /data/x"), "as the classic builder does"
    assert "/data/x" in build("RUN mkdir /data && echo x > /data/x\nVOLUME /data")


@shows("etc-hosts-edited-in-build")
def test_a_change_of_hosts_is_gone(build: Builder) -> None:
    image = build("RUN echo 10.0.0.1 db >> /etc/hosts; echo x > /etc/resolv.conf\nRUN cat /etc/hosts > /seen")
    assert "/etc/hosts" not in image or image["/etc/hosts"].size == 0
    assert "/etc/resolv.conf" not in image or image["/etc/resolv.conf"].size == 0


# Layers, sizes and the cache.


@shows(
    "deleted-in-later-layer",
    "build-deps-removed-in-later-layer",
    "credential-file-copied",
    "consecutive-runs",
    "signature-file-left-behind",
)
def test_a_later_rm_frees_nothing(build: Builder) -> None:
    image = build(
        "RUN head -c 3000000 /dev/urandom > /big\nCOPY key /key\nRUN rm /big /key", {"key": "secret"}, layers=True
    )
    assert len(image.layers) == 3 and "/big" not in image
    assert sum(layer.size for layer in image.layers) > 3_000_000
    assert (image.layers[1].folder / "key").read_text() == "secret"
    joined = build("RUN head -c 3000000 /dev/urandom > /big && rm /big", layers=True)
    assert sum(layer.size for layer in joined.layers) < 1000


@shows("recursive-chown-in-own-layer", "chmod-after-copy")
@pytest.mark.parametrize("change", ["chown -R 1000 /app", "chmod -R 777 /app", "chmod 755 /app/big"])
def test_a_new_owner_or_mode_stores_every_file_again(change: str, build: Builder) -> None:
    image = build(f"COPY big /app/\nRUN {change}", {"big": "x" * 2_000_000}, layers=True)
    assert [layer.size for layer in image.layers] == [2_000_000, 2_000_000]


@shows("copy-archive-then-extract", "archive-left-after-extract", "temp-dir-left-behind")
def test_an_archive_stays_beside_what_was_unpacked(build: Builder) -> None:
    context = build.context({"x": "y" * 1_000_000})
    build.host.run(["tar", "-C", str(context), "-cf", str(context / "x.tar"), "x"])
    image = build("COPY x.tar /tmp/\nRUN tar -xf /tmp/x.tar -C /opt && rm /tmp/x.tar", context=context, layers=True)
    assert sum(layer.size for layer in image.layers) > 2_000_000


@shows("useradd-high-uid-without-no-log-init")
def test_newer_useradd_writes_no_empty_log(build: Builder) -> None:
    image = build("RUN touch /var/log/lastlog /var/log/faillog && useradd -u 1000000000 app")
    assert [image[f"/var/log/{name}"].size for name in ("lastlog", "faillog")] == [0, 0]


@shows("apt-lists-not-removed", "apt-get-without-yes")
def test_lists_of_apt_are_large_and_questions_abandon(tools: Image, build: Builder) -> None:
    lists = [
        file.size
        for layer in tools.layers
        for path, file in layer.files.items()
        if path.startswith("/var/lib/apt/lists/")
    ]
    assert sum(lists) > 10_000_000
    with pytest.raises(BuildError, match="Abort"):
        build(f"FROM {tools.name}\nRUN apt-get install vim", packages=False)


@shows("apt-archives-not-cleaned", "apt-cache-mount-with-docker-clean")
def test_archives_stay_unless_the_hook_removes_them(tools: Image, build: Builder) -> None:
    hook = """RUN echo 'DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb || true"; };' > /etc/apt/apt.conf.d/docker-clean"""
    install = "RUN apt-get install -y --no-install-recommends less"
    paths = [
        set().union(*(layer.files for layer in build(f"FROM {tools.name}\n{text}", packages=False).layers))
        for text in (install, f"{hook}\n{install}")
    ]
    assert [any(path.startswith("/var/cache/apt/archives/less") for path in one) for one in paths] == [True, False]
    assert all("/usr/bin/less" in one for one in paths)


@shows("apt-get-install-without-update")
def test_the_base_has_no_index(build: Builder) -> None:
    with pytest.raises(BuildError, match=r"Unable to locate package|no installation candidate"):
        build("RUN apt-get install -y less", packages=False)


CLOCK = "RUN date +%s%N > /made"


def _made(image: Image) -> str:
    layer = next(layer for layer in reversed(image.layers) if "/made" in layer.files)
    return (layer.folder / "made").read_text()


@shows("copy-all-before-dependency-install", "source-copied-before-os-packages")
def test_a_changed_file_invalidates_all_below(build: Builder) -> None:
    for text, again in ((f"COPY . /app/\n{CLOCK}", True), (f"COPY manifest /app/\n{CLOCK}\nCOPY . /app/", False)):
        context = build.context({"manifest": "", "app.py": "1"})
        first = _made(build(text, context=context, layers=True))
        (context / "app.py").write_text("2")
        assert (_made(build(text, context=context, layers=True)) != first) == again


@shows(
    "package-index-update-alone",
    "non-deterministic-value-in-run",
    "download-in-run-instead-of-add",
    "git-clone-of-own-repository",
    "git-clone-in-run",
    "git-clone-not-pinned",
)
def test_a_run_is_taken_from_the_cache_as_long_as_its_text_is_the_same(build: Builder) -> None:
    first = build(f"{CLOCK}\nRUN echo install a", layers=True)
    assert _made(build(f"{CLOCK}\nRUN echo install b", layers=True)) == _made(first)


@shows("volatile-value-above-expensive-step")
def test_a_changed_value_invalidates_the_runs_below(build: Builder) -> None:
    text = f"ARG COMMIT\nENV COMMIT=$COMMIT\n{CLOCK}"
    one, two = (build(text, layers=True, options=["--build-arg", f"COMMIT={commit}"]) for commit in "ab")
    assert _made(one) != _made(two)


@shows("cache-mount-defeated", "secret-mount-persisted", "secret-mount-world-readable", "cache-mount-for-wrong-user")
def test_mounts_are_never_in_the_image(build: Builder, host: Host) -> None:
    (secret := host.folder / "secret").write_text("of-the-author")
    mounts = ["--secret", f"id=s,src={secret}"]
    image = build(
        "RUN --mount=type=cache,target=/cache touch /cache/x\nRUN --mount=type=secret,id=s cat /run/secrets/s",
        options=mounts,
    )
    assert "/cache/x" not in image and "/run/secrets/s" not in image
    image = build("RUN --mount=type=secret,id=s cp /run/secrets/s /kept", options=mounts)
    assert (image.layers[-1].folder / "kept").read_text() == "of-the-author"
    with pytest.raises(BuildError, match="Permission denied"):
        build("USER 1000\nRUN --mount=type=cache,target=/cache2 touch /cache2/x")
    with pytest.raises(BuildError, match="Permission denied"):
        build("USER 1000\nRUN --mount=type=secret,id=s cat /run/secrets/s", options=mounts)
    build("USER 1000\nRUN --mount=type=secret,id=s,mode=0444 cat /run/secrets/s", options=mounts)


@shows("credentials-configured-in-run", "secret-in-url", "secret-value-in-file", "password-set-in-build")
def test_what_a_run_says_and_writes_stays(build: Builder) -> None:
    image = build("RUN echo https://user:token@example.org > /root/.git-credentials && echo root:secret | chpasswd")
    assert "user:token@" in image.history and "root:secret" in image.history
    assert (image.layers[-1].folder / "root/.git-credentials").exists()
    assert (image.layers[-1].folder / "etc/shadow").read_text().startswith("root:$")


@shows("label-duplicate-key")
def test_the_last_label_counts(build: Builder) -> None:
    assert build("LABEL a=1\nLABEL a=2").config["Labels"]["a"] == "2"


# Python, and tools.


@shows("pip-install-user")
def test_user_installs_are_for_that_user(build: Builder) -> None:
    said = build.said(
        'RUN pip install -q --user flask\nRUN which flask || echo not on the PATH > /x\nUSER 1000\nCMD cat /x; python -c "import flask"'
    )
    assert "not on the PATH" in said and "No module named 'flask'" in said


@shows("venv-copied-to-other-python")
def test_an_environment_belongs_to_its_folder(build: Builder) -> None:
    said = build.said(
        "FROM localhost/base AS build\nRUN python -m venv /venv && /venv/bin/pip install -q flask\nFROM localhost/base\nCOPY --from=build /venv /moved\nCMD head -n 1 /moved/bin/flask; /moved/bin/flask --version"
    )
    assert said.startswith("#!/venv/bin/python") and "not found" in said


@shows("checksum-line-malformed")
def test_two_blanks_are_read_by_all_and_one_by_newer_busybox(tools: Image, build: Builder) -> None:
    sums = "\n".join(f"{tool}sha256sum -c /{kind}" for tool in ("", "busybox ") for kind in ("two", "star", "one"))
    make = 'RUN echo x > /x && s=$(sha256sum /x | cut -d\' \' -f1) && echo "$s  /x" > /two && echo "$s */x" > /star && echo "$s /x" > /one\n'
    assert build.said(f"FROM {tools.name}\n{make}COPY sums /\nCMD . /sums", {"sums": sums}) == "/x: OK\n" * 6


def test_what_is_shown_are_rules() -> None:
    assert set(SHOWN) <= {Path(path).stem for path in files(builtin())}
