"""The images of CUDA: the Dockerfiles of nvidia/container-images/cuda on GitLab, or of a clone of it somewhere else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from library_history import files
from published_images import VERSION
from tagged_images import Tagged

REPOSITORIES = ("pranavmishra90/nvidia-container-images-cuda", "nvidia/cuda")
NAME = "docker.io/nvidia/cuda"
ORIGINAL = "gitlab.com/nvidia/container-images/cuda"
"""What those are copies of; of the first, `dist` is that of NVIDIA's commit 7ad4b0a of 2025-08-13."""
_PATH = re.compile(
    r"^dist/(?P<old>end-of-life/)?(?P<version>[\d.]+)/(?P<system>[a-z]+)(?P<release>\d*)/(?P<kind>base|runtime|devel)(?:/(?P<cudnn>cudnn\d*))?/Dockerfile$"
)


def tagged(clone: Path) -> Iterator[Tagged]:
    """A row for each Dockerfile of a version, a system and a kind."""
    for path, text in files(clone, _PATH):
        match = _PATH.match(path)
        assert match
        release = match["release"]
        system = match["system"] + (f"{release[:2]}.{release[2:] or '04'}" if match["system"] == "ubuntu" else release)
        words = [match["version"], *filter(None, [match["cudnn"]]), match["kind"], system]
        short = "-".join(match["version"].split(".")[:2])
        yield Tagged(
            NAME,
            "-".join(words),
            re.sub(rf"-{short}\b", f"-{VERSION}", text),  # packages that are named by their version
            {"IMAGE_NAME": "nvidia/cuda", "TARGETARCH": "amd64"},
            current=not match["old"],
        )
