"""What rules claim of Python, and tools, seen in containers and images: each test is on the smallest Dockerfile that shows it."""

from tests.containers.built_image import Image
from tests.containers.images import Builder, shows


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
