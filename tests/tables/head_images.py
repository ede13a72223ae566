"""The states of images whose repository does not say which commit a tag is made from: those of its newest Dockerfile."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from image_state import ImageState, State
from library_history import Source, blobs, git
from published_images import Clones

from dockerlint_py.facts.knowledge import image_names

_FUZZ = ("base-image", "base-clang", "base-builder", "base-runner", *(f"base-builder-{one}" for one in ("go", "jvm", "python", "rust", "swift", "javascript", "ruby")))  # fmt: skip
_JUPYTER = ("docker-stacks-foundation", "base-notebook", "minimal-notebook", "scipy-notebook", "r-notebook", "datascience-notebook",
    "tensorflow-notebook", "pytorch-notebook", "julia-notebook", "pyspark-notebook", "all-spark-notebook")  # fmt: skip
IMAGES: dict[str, tuple[str, tuple[str, ...]]] = {
    **{f"gcr.io/oss-fuzz-base/{one}": ("google/oss-fuzz", (f"infra/base-images/{one}/Dockerfile",)) for one in _FUZZ},
    **{f"quay.io/jupyter/{one}": ("jupyter/docker-stacks", (f"images/{one}/Dockerfile",)) for one in _JUPYTER},
    "docker.io/biocontainers/biocontainers": (
        "BioContainers/containers",
        tuple(
            f"biocontainers/{one}/Dockerfile"
            for one in ("1.0.0", "1.1.0", "1.2.0", "debian-buster-backports", "debian-stretch-backports")
        ),
    ),
    "docker.io/continuumio/anaconda3": ("ContinuumIO/docker-images", ("anaconda3/debian/Dockerfile",)),
    "docker.io/continuumio/miniconda3": ("ContinuumIO/docker-images", ("miniconda3/debian/Dockerfile",)),
    "docker.io/jenkins/jenkins": ("jenkinsci/docker", ("debian/Dockerfile", "rhel/Dockerfile")),
    "docker.io/mambaorg/micromamba": ("mamba-org/micromamba-docker", ("debian.Dockerfile",)),
    "docker.io/phusion/baseimage": ("phusion/baseimage-docker", ("image/Dockerfile",)),
}
"""Name → repository and the Dockerfiles of its tags, of which none says which is whose."""


class HeadImages:
    """The texts that the clones have, and the states that come of them."""

    def __init__(self, clones: Clones, of_other: Callable[[str], State | None]) -> None:
        self.of_other = of_other
        self.texts = dict[str, list[str]]()
        self.commits = dict[str, str]()
        for name, (repository, paths) in IMAGES.items():
            for clone in clones.of(repository)[:1]:
                self.commits[repository] = git(clone, "log", "-1", "--format=%h of %cs").decode().strip()
                found = [
                    text.decode("utf-8", "replace") for text in blobs(clone, [f"HEAD:{path}" for path in paths]) if text
                ]
                if found:
                    self.texts[name] = found

    def of_reference(self, reference: str) -> State | None:
        """The state of one of these images, or of another, by its name."""
        host, path, _, _ = image_names.split(reference)
        states = self.states("/".join(image_names.canonical(host, path)))
        return states[0] if states else self.of_other(reference)

    def states(self, name: str) -> list[State]:
        """The states of an image; several where its tags differ and nothing says how."""
        return [ImageState(text, self.of_reference).state() for text in self.texts.get(name, ())]

    def rows(self, name: str) -> Iterator[tuple[str, Source, State | None]]:
        """(tag, source, state), the form of Published.rows; the tags are only there to tell the states apart."""
        for number, state in enumerate(self.states(name)):
            yield f"like-{number}", Source(IMAGES[name][0], "", "", "", False, "", True), state
