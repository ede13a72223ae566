"""What a start command runs: whether it would start the same without a shell."""

from pathlib import Path

import pytest

from tests.facts.test_dependencies import last

GO = "FROM golang:1.25 AS build\nRUN go build -o /out/app .\nRUN cargo build --release\nRUN gcc -O2 -o tool tool.c\n"


@pytest.mark.parametrize(
    ("lines", "same"),
    [
        ("CMD /out/app serve", True),
        ("CMD ./target/release/app", True),
        ("CMD ./tool", True),
        ("FROM debian:12\nCOPY --from=build /out/app /srv/\nCMD /srv/app", True),
        ("FROM alpine:3.22\nCOPY --from=build /out/app /srv/other\nCMD /srv/other", False),
        ("CMD ./other", False),
        ("CMD ./target/release/run.sh", False),
        ("COPY shell.sh /\nCMD /shell.sh", True),
        ("COPY plain.sh /\nCMD /plain.sh", False),
        ("COPY shell.sh /\nCMD shell.sh", False),
        ("FROM nginx:1.29\nCOPY --from=build /out/app /srv/\nCMD /srv/app", "unknown"),
        ('ENTRYPOINT ["other"]\nCMD /out/app', False),
        ("FROM eclipse-temurin:25\nCMD java -jar /app.jar", True),
        ("FROM example.org/team/jetty:9\nCMD java -jar /app.jar", "unknown"),
    ],
)
def test_a_program_starts_the_same_without_a_shell(tmp_path: Path, lines: str, same: bool | str) -> None:
    files = {"shell.sh": "#!/bin/sh\nls\n", "plain.sh": "ls\n"}
    found = last(tmp_path, f"{GO}{lines}\n", "instruction", **files).same_as_exec
    assert (found if isinstance(found, bool) else "unknown") == same
