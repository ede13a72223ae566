"""What rules claim of users, seen in containers and images: each test is on the smallest Dockerfile that shows it."""

import pytest

from tests.containers.answering_server import FILES, READY, SERVE
from tests.containers.built_image import BuildError, Image
from tests.containers.host import Host
from tests.containers.images import Builder, shows


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
        assert container.programs == ["su", "python"]
        assert container.processes[0].session != container.processes[1].session, "another session, without the terminal"
        assert (container.stop(5) or 0) > 1 and "killed" in container.text
    with build.running(text.format(SERVE), FILES, **READY) as container:
        assert container.programs == ["su", "sh", "python"]
        assert container.stop(5) is not None and "finished" not in container.text, "the shell below su keeps the signal"
