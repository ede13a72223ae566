"""The states of images whose repository does not say which commit a tag is made from: those of its newest Dockerfiles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase

from image_state import ImageState, State
from library_history import Source, blobs, git
from published_images import Clones

from dockerlint_py.facts.knowledge import image_names

_ROWS = """
gcr.io/oss-fuzz-base/{} google/oss-fuzz infra/base-images/{}/Dockerfile : base-image base-clang base-builder base-runner base-builder-go base-builder-jvm base-builder-python base-builder-rust base-builder-swift base-builder-javascript base-builder-ruby
quay.io/jupyter/{} jupyter/docker-stacks images/{}/Dockerfile : docker-stacks-foundation base-notebook minimal-notebook scipy-notebook r-notebook datascience-notebook tensorflow-notebook pytorch-notebook julia-notebook pyspark-notebook all-spark-notebook
docker.io/biocontainers/biocontainers BioContainers/containers biocontainers/1.?.0/Dockerfile biocontainers/debian-*-backports/Dockerfile
docker.io/continuumio/{} ContinuumIO/docker-images {}/debian/Dockerfile : anaconda3 miniconda3
docker.io/jenkins/jenkins jenkinsci/docker debian/Dockerfile rhel/Dockerfile
docker.io/jenkins/inbound-agent jenkinsci/docker-agent debian/Dockerfile alpine/Dockerfile rhel/ubi9/Dockerfile
docker.io/mambaorg/micromamba mamba-org/micromamba-docker debian.Dockerfile
docker.io/condaforge/miniforge3 conda-forge/miniforge-images ubuntu/Dockerfile
docker.io/phusion/baseimage phusion/baseimage-docker image/Dockerfile
docker.io/tiangolo/uvicorn-gunicorn tiangolo/uvicorn-gunicorn-docker docker-images/python3.*.dockerfile
docker.io/tiangolo/uvicorn-gunicorn-fastapi tiangolo/uvicorn-gunicorn-fastapi-docker docker-images/python3.*.dockerfile
docker.io/lukemathwalker/cargo-chef LukeMathWalker/cargo-chef docker/Dockerfile
docker.io/selenium/base SeleniumHQ/docker-selenium Base/Dockerfile
docker.io/selenium/node-base SeleniumHQ/docker-selenium NodeBase/Dockerfile
docker.io/azul/zulu-openjdk zulu-openjdk/zulu-openjdk ubuntu/?-latest/Dockerfile ubuntu/??-latest/Dockerfile
docker.io/azul/zulu-openjdk-{} zulu-openjdk/zulu-openjdk {}/?-latest/Dockerfile {}/??-latest/Dockerfile : debian alpine
docker.io/bellsoft/{} bell-sw/Liberica docker/repos/{}/?/Dockerfile docker/repos/{}/??/Dockerfile : liberica-openjdk-alpine liberica-openjdk-alpine-musl liberica-openjdk-centos liberica-openjdk-debian liberica-openjdk-rocky liberica-openjre-alpine liberica-openjre-alpine-musl liberica-openjre-centos liberica-openjre-debian liberica-openjre-rocky
docker.io/google/cloud-sdk GoogleCloudPlatform/cloud-sdk-docker Dockerfile */Dockerfile
gcr.io/google.com/cloudsdktool/{} GoogleCloudPlatform/cloud-sdk-docker Dockerfile */Dockerfile : google-cloud-cli cloud-sdk
docker.io/denoland/deno denoland/deno_docker debian.dockerfile ubuntu.dockerfile alpine.dockerfile distroless.dockerfile
docker.io/sbtscala/scala-sbt sbt/docker-sbt */Dockerfile */alpine.Dockerfile
docker.io/phpswoole/swoole swoole/docker-swoole dockerfiles/6.1.1/php8.*/*/Dockerfile
docker.io/{}/nginx-proxy nginx-proxy/nginx-proxy Dockerfile.alpine Dockerfile.debian : nginxproxy jwilder
docker.io/cimg/base CircleCI-Public/cimg-base ??.04/Dockerfile
docker.io/nodered/node-red node-red/node-red-docker .docker/Dockerfile.alpine .docker/Dockerfile.debian
"""
"""Name, repository and patterns of its Dockerfiles, of which none says whose tag is which; behind a colon what {} stands for."""


def _images() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for row in _ROWS.strip().splitlines():
        columns, _, kinds = row.partition(" : ")
        for kind in kinds.split() or [""]:
            name, repository, *patterns = columns.replace("{}", kind).split()
            yield name, repository, tuple(patterns)


class HeadImages:
    """The texts that the clones have, and the states that come of them."""

    def __init__(self, clones: Clones, of_other: Callable[[str], State | None]) -> None:
        self.of_other = of_other
        self._begun = set[str]()
        self.texts = dict[str, list[str]]()
        self.commits = dict[str, str]()
        for name, repository, patterns in _images():
            for clone in clones.of(repository)[:1]:
                self.commits[repository] = git(clone, "log", "-1", "--format=%h of %cs").decode().strip()
                paths = git(clone, "ls-tree", "-r", "--name-only", "HEAD").decode("utf-8", "replace").splitlines()
                wanted = [path for path in paths if any(_fits(path, pattern) for pattern in patterns)]
                found = [
                    text.decode("utf-8", "replace")
                    for text in blobs(clone, [f"HEAD:{path}" for path in wanted])
                    if text
                ]
                if found:
                    self.texts[name] = found

    def of_reference(self, reference: str) -> State | None:
        """The state of one of these images, or of another, by its name."""
        host, path, _, _ = image_names.split(reference)
        states = self.states("/".join(image_names.canonical(host, path)))
        return states[0] if states else self.of_other(reference)

    def states(self, name: str) -> list[State]:
        """The states of an image; several where its tags differ and nothing says how, none within its own."""
        if name in self._begun:
            return []
        self._begun.add(name)
        states = [ImageState(text, self.of_reference).state() for text in self.texts.get(name, ())]
        self._begun.remove(name)
        return states

    def rows(self, name: str) -> Iterator[tuple[str, Source, State | None]]:
        """(tag, source, state), the form of Published.rows; the tags are only there to tell the states apart."""
        for number, state in enumerate(self.states(name)):
            yield f"like-{number}", Source("", "", "", "", False, "", True), state


def _fits(path: str, pattern: str) -> bool:
    """A pattern is of one folder as deep as itself."""
    return path.count("/") == pattern.count("/") and fnmatchcase(path, pattern)
