FROM alpine
RUN apk add curl \
  git
USER root
LABEL a=b "c d"=e
