# syntax=docker/dockerfile:1
ARG VERSION=3.13
FROM --platform=$BUILDPLATFORM python:${VERSION}-slim AS build
WORKDIR /src
COPY --link requirements.txt ./
RUN --mount=type=cache,target=/root/.cache/pip pip install -r requirements.txt
FROM build
ENV PATH=/app/bin:$PATH A="b c" D=$VERSION
COPY --from=build --chown=1000:1000 /src /app
USER 1000:1000
EXPOSE 8080/tcp
HEALTHCHECK --interval=30s CMD curl -f http://localhost:8080/ || exit 1
ENTRYPOINT ["tini", "--"]
CMD ["gunicorn", "-b", "0.0.0.0:8080", "app:app"]
