"""Lines of Dockerfiles, right and wrong, that property tests put together."""

_TEXT = r"""FROM a
FROM $X AS b
FROM --platform=$P python:3.9@sha256:0 as C
from b
COPY --from=bb x y
COPY --from=0 --chown=a:b --chmod=777 . .
COPY <<EOF /x
ADD https://x.y/latest/z.tar.gz /z
ADD ["a", "b/"]
COPY x
USER 0
USER
WORKDIR a/../$B
ENV A=b C="d e" F
ENV A b c
ARG V=1
ARG
LABEL a=b
CMD x && y &
CMD ["sh", "-c", "exec \"x\" y"]
ENTRYPOINT ["tini", "--", "gunicorn", "-b", "127.0.0.1"]
HEALTHCHECK --interval=x CMD curl -f http://localhost
HEALTHCHECK
ONBUILD RUN apt-get update
ONBUILD
EXPOSE 80:80 $P 1-2/udp x
RUN apt-get update && apt-get install -y curl=1 ; rm -rf /var/lib/apt/lists/*
RUN sudo -u x env A=b sh -c "pip install -r a.txt | tee 'x"
RUN --mount=type=cache,target=/x,from=b <<EOF
RUN cd / && for i in $(ls); do rm -rf ~/$i; done
RUN ["npm", "ci"]
RUN if ! x; then (y || z) & fi; cat <<< a
RUN "
SHELL ["bash", "-o", "pipefail", "-c"]
SHELL x
# dockerlint ignore=all x
# escape=`
EOF
  continued \
\
FOO bar
ENV A = b C =d # e
ARG A= b
CMD ['a', "b" \c] # d
COPY --from=C [a, b] # d
# syntax: docker/dockerfile:1
# Syntax = a b
MAINTAINER "a" $b
FROM a:b:c as $D
EXPOSE 80/TCP,$P 9-1 #
FROM
"""
ODD_LINES = _TEXT.split("\n")
