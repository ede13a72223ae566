FROM node
COPY ["a b", "c"] /x/
ADD --checksum=sha256:0 https://example.org/a.tar /
RUN ["npm", "install"]
VOLUME /data /x
STOPSIGNAL SIGKILL
MAINTAINER x
ARG A
CMD npm start
