"""What rules claim of the network, seen in containers and images: each test is on the smallest Dockerfile that shows it."""

import pytest

from tests.containers.answering_server import FILES, READY, SERVE
from tests.containers.built_image import BuildError, Image
from tests.containers.images import Builder, shows


@shows("binds-loopback-only")
def test_nothing_outside_reaches_loopback(build: Builder) -> None:
    for address, answers in (("127.0.0.1", False), ("0.0.0.0", True)):
        with build.running(
            f'COPY server.py /\nCMD ["python", "/server.py", "{address}", "8000"]', FILES, **READY
        ) as container:
            assert container.exec(
                "python", "-c", "from urllib.request import urlopen as o; print(o('http://localhost:8000').read())"
            )
            if answers:
                assert container.get(8000) == "hello\n"
            else:
                with pytest.raises(ConnectionError, match="refused"):
                    container.get(8000, seconds=1)


@shows("localhost-dependency-in-env")
def test_localhost_is_the_container_itself(build: Builder) -> None:
    ask = "CMD python -c \"from urllib.request import urlopen as o; print(o('http://$HOST:8000').read())\""
    with build.running(f"COPY server.py /\nCMD exec {SERVE}", FILES, **READY):
        assert "refused" in build.said(f"ENV HOST=localhost\n{ask}")


@shows("healthcheck-curl-without-fail", "curl-without-fail", "curl-without-location")
def test_curl_takes_any_answer_for_success(build: Builder, tools: Image) -> None:
    with build.running(
        f'FROM {tools.name}\nCOPY server.py /\nCMD ["python", "/server.py", "0.0.0.0", "8000"]', FILES, **READY
    ) as container:
        assert container.exec("curl", "-s", "http://localhost:8000/absent") == "an error page\n"
        with pytest.raises(BuildError, match="ended with 22"):
            container.exec("curl", "-s", "--fail", "http://localhost:8000/absent")
        assert container.exec("curl", "-sf", "http://localhost:8000/moved") == "an error page\n"
        assert container.exec("curl", "-sf", "--location", "http://localhost:8000/moved") == "hello\n"


@shows("healthcheck-tool-missing")
def test_a_check_without_its_tool_always_fails(build: Builder) -> None:
    assert "curl: not found" in build.said("CMD curl -f http://localhost/")
