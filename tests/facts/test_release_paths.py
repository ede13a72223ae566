"""What a path says of releases: that an image is for one of them, or of something that was released."""

from __future__ import annotations

import pytest

from dockerlint_py.facts import File
from dockerlint_py.parsing.dockerfile import parse
from dockerlint_py.text.unknown import UNKNOWN


@pytest.mark.parametrize(
    ("path", "image", "named"),
    [
        ("php7/Dockerfile", "php:7.4-fpm", True),
        ("7.4-alpine/Dockerfile", "php:7.4-alpine", True),
        ("python3.10-slim.dockerfile", "python:3.10-slim", True),
        ("ros/kinetic/ubuntu/xenial/Dockerfile", "ubuntu:16.04", True),
        ("dist/ubuntu1604/Dockerfile", "ubuntu:16.04", True),
        ("debian-10/Dockerfile", "debian:buster", True),
        ("12/Dockerfile", "node:12", True),
        ("alpine-3.22/Dockerfile", "alpine:3.2", False),
        ("alpine/3.22/Dockerfile", "alpine:3.15", False),
        ("python3.1/Dockerfile", "python:3.10", False),
        ("images/web/Dockerfile", "php:7.4", False),
        ("php7/Dockerfile", "php", False),
        ("php7/Dockerfile", "php:$VERSION", UNKNOWN),
    ],
)
def test_the_release_of_an_image_stands_in_the_path(path: str, image: str, named: object) -> None:
    assert File(parse(f"ARG VERSION\nFROM {image}\n", path)).images[0].release_in_path is named


@pytest.mark.parametrize(
    ("image", "named"),
    [
        ("registry.access.redhat.com/ubi9/nginx-124", True),
        ("docker.io/almalinux/9-init", True),
        ("quay.io/sclorg/s2i-core-c9s", True),
        ("example.org/jammy_base", True),
        ("example.org/java-17", True),
        ("debian", False),
        ("example.org/app-2", False),
        ("example.org/bookwormish", False),
    ],
)
def test_the_release_of_an_image_stands_in_its_name(image: str, named: bool) -> None:
    assert File(parse(f"FROM {image}\n", "Dockerfile")).images[0].release_in_name is named


@pytest.mark.parametrize(
    ("path", "released"),
    [
        ("tool/1.2.3/Dockerfile", True),
        ("centos/8u362-8.68/Dockerfile", True),
        ("tool-v0.10.2.dockerfile", True),
        ("tool/1.2/Dockerfile", False),
        ("ubuntu20.04/Dockerfile", False),
    ],
)
def test_an_image_of_something_released_has_its_whole_version_in_the_path(path: str, released: bool) -> None:
    assert File(parse("FROM debian:12\n", path)).of_one_release is released
