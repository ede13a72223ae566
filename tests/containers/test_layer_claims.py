"""What rules claim of layers, sizes and the cache, seen in containers and images: each test is on the smallest Dockerfile that shows it."""

import pytest

from tests.containers.built_image import BuildError, Image
from tests.containers.host import Host
from tests.containers.images import Builder, shows


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
