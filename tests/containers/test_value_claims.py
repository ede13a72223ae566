"""What rules claim of variables, forms and what a RUN leaves, seen in containers and images: each test is on the smallest Dockerfile that shows it."""

import pytest

from tests.containers.built_image import BuildError
from tests.containers.images import Builder, shows


@shows("variable-in-exec-form", "shell-operator-in-exec-form")
def test_exec_form_has_no_shell(build: Builder) -> None:
    assert build.said('CMD ["echo", "$HOME", "&&", "ls"]') == "$HOME && ls\n"
    assert "not found" in build.said('CMD ["echo a"]')


@shows(
    "arg-used-at-start",
    "secret-named-arg-or-env",
    "interactive-config-persisted",
    "env-only-used-in-build",
    "proxy-baked-in-env",
    "machine-address-in-env",
)
def test_env_stays_and_arg_ends_and_both_can_be_read(build: Builder) -> None:
    image = build("ARG TOKEN=of-the-build\nENV KEY=of-the-image\nRUN echo $TOKEN\nCMD echo [$TOKEN] [$KEY]")
    container = image.host.start(image)
    container.wait()
    assert container.text == "[] [of-the-image]\n"
    assert "KEY=of-the-image" in image.config["Env"] and "of-the-build" in image.history
    assert build.said(f"FROM {image.name}\nCMD echo $KEY") == "of-the-image\n"


@shows("arg-used-outside-scope", "undefined-variable")
def test_an_arg_above_from_is_empty_below(build: Builder) -> None:
    assert build.said("ARG A=1\nFROM localhost/base\nENV B=[$A] C=[$NOT_THERE]\nCMD echo $B $C") == "[] []\n"
    assert build.said("ARG A=1\nFROM localhost/base\nARG A\nENV B=[$A]\nCMD echo $B") == "[1]\n"


@shows("undefined-arg-in-from", "invalid-default-arg-in-from")
def test_from_with_an_empty_variable_stops(build: Builder) -> None:
    with pytest.raises(BuildError):
        build("FROM localhost/base\nARG NAME=localhost/base\nFROM $NAME\nRUN true")
    with pytest.raises(BuildError):
        build("ARG NAME\nFROM localhost/$NAME\nRUN true")


@shows("env-refers-to-itself")
def test_values_of_one_env_do_not_see_each_other(build: Builder) -> None:
    assert build.said('ENV A=1 B="[$A]"\nCMD echo $B') == "[]\n"
    assert build.said('ENV A=1\nENV B="[$A]"\nCMD echo $B') == "[1]\n"


@shows("env-and-arg-same-name")
def test_env_wins_over_arg(build: Builder) -> None:
    image = build("ARG A=1\nENV A=2\nRUN echo $A > /x\nCMD cat /x", options=["--build-arg", "A=3"])
    container = image.host.start(image)
    container.wait()
    assert container.text == "2\n"


@shows("unset-of-env", "command-without-effect-in-run", "cd-instead-of-workdir", "virtualenv-activated-in-run")
def test_each_run_has_a_new_shell(build: Builder) -> None:
    text = "ENV A=1\nRUN unset A; cd /tmp; export B=2; python -m venv --without-pip /venv && . /venv/bin/activate && which python > /in\n"
    assert (
        build.said(f"{text}RUN which python > /after\nCMD echo [$A] [$B] $PWD; cat /in /after; which python")
        == "[1] [] /\n/venv/bin/python\n/usr/bin/python\n/usr/bin/python\n"
    )


@shows("several-commands")
def test_only_the_last_command_counts(build: Builder) -> None:
    assert build.said('CMD ["echo", "1"]\nCMD ["echo", "2"]') == "2\n"
    assert build.said('ENTRYPOINT ["echo", "1"]\nENTRYPOINT ["echo", "2"]') == "2\n"


@shows("entrypoint-resets-cmd")
def test_entry_point_and_command_are_joined(build: Builder) -> None:
    assert build.said('ENTRYPOINT echo start\nCMD ["argument"]') == "start\n"
    assert build.said('ENTRYPOINT ["echo", "start"]\nCMD argument') == "start /bin/sh -c argument\n"
    base = build('CMD ["argument"]')
    assert build.said(f'FROM {base.name}\nENTRYPOINT ["echo", "start"]') == "start\n"


@shows("legacy-key-value-format", "comment-behind-instruction")
def test_the_old_form_takes_the_whole_line(build: Builder) -> None:
    assert build.said('ENV A b C=d # e\nCMD echo "$A"') == "b C=d # e\n"


@shows("path-overwritten")
def test_without_path_not_even_ls_is_found(build: Builder) -> None:
    with pytest.raises(BuildError, match="not found"):
        build("ENV PATH=/opt/app/bin\nRUN ls")


@shows("pipe-without-pipefail", "commands-joined-by-semicolon", "bash-syntax-under-sh", "shell-not-in-base")
def test_the_shell_decides_what_fails(build: Builder) -> None:
    build("RUN false | cat\nRUN false; true")
    for text in (
        'SHELL ["bash", "-o", "pipefail", "-c"]\nRUN false | cat',
        "RUN set -e; false; true",
        "RUN [[ a == a ]]",
        'SHELL ["zsh", "-c"]\nRUN true',
    ):
        with pytest.raises(BuildError):
            build(text)


@shows("unquoted-variable", "leading-glob-argument")
def test_values_and_names_become_arguments(build: Builder) -> None:
    assert (
        build.said("ENV A='b c'\nWORKDIR /x\nRUN touch -- -n y\nCMD printf '%s.' $A \"$A\"; cat *; cat ./*")
        == "b.c.b c."
    )
