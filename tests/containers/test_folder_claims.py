"""What rules claim of folders and copies, seen in containers and images: each test is on the smallest Dockerfile that shows it."""

import pytest

from tests.containers.built_image import BuildError
from tests.containers.images import Builder, shows


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
