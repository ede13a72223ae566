"""What rules claim of the first process and its signals, seen in containers and images: each test is on the smallest Dockerfile that shows it."""

import pytest

from tests.containers.answering_server import FILES, READY, SERVE
from tests.containers.built_image import Image
from tests.containers.container import eventually
from tests.containers.host import Host
from tests.containers.images import Builder, shows


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
                assert (container.programs == ["python"]) == (makes_way and not end), (shell, end)


@shows("shell-form-command")
def test_a_program_without_shell_is_stopped(build: Builder) -> None:
    for command in ('CMD ["python", "/server.py", "0.0.0.0", "8000"]', f'CMD ["sh", "-c", "true && exec {SERVE}"]'):
        with build.running(f"COPY server.py /\n{command}", FILES, **READY) as container:
            assert container.programs == ["python"]
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
