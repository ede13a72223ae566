# dockerlint as an image: docker run --rm -v "$PWD:/work:ro" ghcr.io/dockerlint/dockerlint
# The version of Python is chosen here and nowhere else.
FROM python:3.13-slim-trixie AS build
WORKDIR /src
RUN python -m venv /opt/dockerlint
COPY pyproject.toml hatch_build.py README.md LICENSE ./
COPY dockerlint_py dockerlint_py
COPY rules rules
RUN /opt/dockerlint/bin/pip install --no-cache-dir --no-compile .

FROM python:3.13-slim-trixie
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DOCKERLINT_CACHE_DIR=/tmp/dockerlint
COPY --from=build /opt/dockerlint /opt/dockerlint
WORKDIR /work
# by number, so that whoever runs it can see that it is not root
USER 10001:10001
ENTRYPOINT ["/opt/dockerlint/bin/dockerlint"]
CMD ["."]
