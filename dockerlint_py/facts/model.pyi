"""Written by `python -m dockerlint_py.documentation` from model.py and the topics; do not edit."""

import dockerlint_py.text.patterns as re
from collections.abc import Mapping, Sequence
from typing import Any

from dockerlint_py.facts.knowledge.expand import Variables
from dockerlint_py.facts.knowledge.ignore_patterns import IgnorePattern
from dockerlint_py.facts.knowledge.image_knowledge import ImageKnowledge
from dockerlint_py.facts.knowledge.package_managers import Manager
from dockerlint_py.facts.knowledge.recorded_images import Record
from dockerlint_py.facts.knowledge.runtimes import Runtime
from dockerlint_py.facts.knowledge.tools import Tool
from dockerlint_py.facts.knowledge.wrappers import UnwrappedCommand
from dockerlint_py.facts.topics.accounts import AccountIndex
from dockerlint_py.facts.topics.availability import Arrivals
from dockerlint_py.facts.topics.expanded_words import ExpandedWord
from dockerlint_py.facts.topics.shell_expansions import _Settings
from dockerlint_py.facts.topics.windows_shells import Seen
from dockerlint_py.parsing.docker_lexer import Values
from dockerlint_py.parsing.dockerfile import Dockerfile, ParsedInstruction
from dockerlint_py.parsing.shell import SimpleCommand
from dockerlint_py.parsing.shellcheck import Diagnostic
from dockerlint_py.text.positions import Span, Word
from dockerlint_py.text.sequences import IndexedSequence, Slice
from dockerlint_py.text.unknown import Unknown


class File:
    """The file: its path, instructions and stages."""

    def __init__(self, source: Dockerfile, context: str | None=None, target: str | None=None, build_args: Mapping[str, str | Unknown] | None=None, targets: Sequence[str]=(), environment: str | None=None, development_stages: Sequence[str]=(), contexts: Sequence[str]=(), comments: bool=True, builder: str='', registry_mirrors: Sequence[str]=(), asked_images: str='') -> None: ...
    asked_images: str
    build_args: dict[str, str | Unknown]
    contexts: frozenset[str]
    development_stages: frozenset[str]
    given_builder: str
    given_context: str | None
    instructions: tuple[Instruction, ...]
    name: str
    nothing: Stage
    outcomes: dict[Any, tuple[str, str | None]]
    path: str
    reads_comments: bool
    registry_mirrors: tuple[str, ...]
    requested_environment: str | None
    requested_target: str | None
    requested_targets: Sequence[str]
    source: Dockerfile
    stage: None
    stages: tuple[Stage, ...]
    @property  # files
    def builder(self) -> str:
        """What builds it: buildah where the configuration says so, or where it is called Containerfile; else buildkit."""
    @property  # stages
    def built_stages(self) -> tuple[str, ...]:
        """The stages that some build asks for without shipping them; the empty name is the last one."""
    @property  # build_targets
    def built_without_cache(self) -> bool:
        """One of those files builds with `--no-cache`, or `no-cache: true`."""
    @property  # stages
    def by_name(self) -> dict[str, list[Stage]]:
        """The stages of each name, in lowercase: BuildKit does not tell cases apart."""
    @property  # recommended_packages
    def called_programs(self) -> frozenset[str]:
        """The names of all programs that its RUNs and start commands call."""
    @property  # files
    def case(self) -> str:
        """lower where most of its instructions are written in lowercase; else upper."""
    @property  # files
    def comment_above(self) -> dict[int, Word]:
        """The comments that are no directives, each by its line (from 1)."""
    @property  # files
    def complete(self) -> bool:
        """All its instructions are there: it is no template of more than values, no part without a FROM, and no mere list of images."""
    @property  # build_context
    def context(self) -> Context | None:
        """The build context on this disk: the given one, or one that has what the file copies; None if there is none."""
    @property  # build_context
    def context_is_small(self) -> bool | Unknown:
        """Its context is a handful of files without a folder, the Dockerfile among them; or fewer than thirty files of less than a megabyte, folders included, with nothing to leave out: no secret, no output of a build, and no manifest of a tool that puts its output or the dependencies beside it, as npm and Cargo do. Unknown without a context."""
    @property  # variables
    def defaults(self) -> Values:
        """The variables above the first FROM as they are without build arguments."""
    @property  # files
    def directives(self) -> dict[str, Word]:
        """The values of its parser directives (syntax, escape, check) by name."""
    @property  # files
    def environment(self) -> str:
        """development where the file or its folder is named so (dev, test, fixtures), or the configuration says so; else production."""
    @property  # files
    def escape(self) -> str:
        """The mark that continues a line: a backslash, or what the escape directive says."""
    @property  # files
    def file(self) -> File:
        """Itself."""
    @property  # files
    def for_examples(self) -> bool:
        """It lies in a folder of examples, samples, demos or tutorials."""
    @property  # files
    def for_tests(self) -> bool:
        """It lies below a folder of tests (with a word in its name that is test, tests, testing, testdata, integration, e2e, playwright or cypress), or in one that is called fixtures."""
    @property  # files
    def generated(self) -> bool:
        """Its first comments say that something makes it, and that nobody is to edit it by hand."""
    @property  # github_actions
    def github_action(self) -> bool:
        """An action of GitHub runs it: an action.yml beside it, or in a folder above within its repository, says so."""
    @property  # variables
    def globals(self) -> dict[str, str | Unknown | None]:
        """The ARGs above the first FROM, by name."""
    @property  # build_context
    def ignore_file(self) -> str | Unknown | None:
        """The ignore file that the builder would use; none if there is none, unknown without a build context."""
    @property  # stages
    def image_tags(self) -> frozenset[str]:
        """The tags of the images that its instructions name."""
    @property  # base_images
    def images(self) -> tuple[Image, ...]:
        """All references to images: FROM, --from of COPY, from= of mounts."""
    @property  # files
    def layout_is_open(self) -> bool:
        """What fills it in may add or drop instructions, which those who put in mere properties do not."""
    @property  # files
    def left_alone(self) -> bool:
        """It lies in a folder of what nobody here edits, or is what tests work on: below a folder of test data (testdata, testfiles), or two folders below one of tests."""
    @property  # files
    def length(self) -> int:
        """The number of its lines, blank ones and comments left out."""
    @property  # files
    def longest_line(self) -> Word:
        """Its line with the most bytes."""
    @property  # files
    def longest_line_bytes(self) -> int:
        """The bytes of that line."""
    @property  # instructions
    def mention_table(self) -> dict[str, list[Instruction]]:
        """The instructions by the words in them."""
    @property  # build_context
    def mounted_over(self) -> tuple[str, ...] | Unknown:
        """Folders of its containers over which a compose file of the context mounts one of the host."""
    @property  # release_paths
    def of_one_release(self) -> bool:
        """Its path below the repository's top has a whole version in it, such as 1.2.3 or 8u362: it makes the image of something that was released then."""
    @property  # files
    def other_architecture_beside(self) -> bool:
        """A Dockerfile beside it has the same name but for that of a CPU architecture, and maybe for a version."""
    @property  # stages
    def output(self) -> Stage | None:
        """The stage that is built: the named target, else the last one."""
    @property  # variables
    def own_defaults(self) -> Values:
        """The variables above the first FROM as the Dockerfile alone sets them."""
    @property  # problems
    def problems(self) -> tuple[Problem, ...]:
        """The places that BuildKit refuses, or reads as something else; none in a template."""
    @property  # packages
    def project_names(self) -> frozenset[str]:
        """What the repository's top and its git remote call the project that it lies in, in lowercase."""
    @property  # files
    def project_path(self) -> str:
        """Its path below the repository that it is in: what is above says nothing of the image, and the current folder, or an editor that names whole paths, changes nothing. Without a repository as it is given, of a whole path the name, with its folder where that has one of the usual names."""
    @property  # recorded_images
    def records(self) -> Mapping[str, Record]:
        """The records of the nearest dockerlint.images.json, and over them those that were asked for this run."""
    @property  # variable_references
    def reference_count(self) -> int:
        """How many references all its instructions have."""
    @property  # stages
    def referred(self) -> frozenset[int]:
        """Indexes of the stages that something refers to; all of them where a reference is unknown."""
    @property  # build_context
    def remote(self) -> str | Unknown | None:
        """The repository that the context's git remote names, as example.org/team/app; unknown without a context."""
    @property  # commands
    def runs(self) -> list[Run]:
        """The scripts that were read so far, whose commands are let go of with the file."""
    @property  # copied_scripts
    def script_words(self) -> frozenset[str]:
        """All the words of its scripts that may be names of programs."""
    @property  # copied_scripts
    def scripts(self) -> tuple[Script, ...]:
        """The shell scripts that it copies out of its build context, in folders too, and those of its heredocs."""
    @property  # variables
    def seen_by_from(self) -> Values:
        """The variables that a FROM sees: no build argument sets one that no ARG above the first FROM declares."""
    @property  # files
    def set_aside(self) -> bool:
        """It is for tests, or its name or a folder says that nobody here edits it: old, archived, deprecated, obsolete; vendor, third_party."""
    @property  # suppressions
    def shells(self) -> tuple[tuple[int, Word], ...]:
        """Where a comment names the shell, and that as SHELL would."""
    @property  # files
    def span(self) -> Any:
        """The first instruction, where findings about the whole file are shown."""
    @property  # stages
    def stage_row(self) -> IndexedSequence[Stage]:
        """The stages, indexed by what conditions ask of them."""
    @property  # stages
    def stages_by_base(self) -> dict[int, tuple[Stage, ...]]:
        """The stages that are built from a stage, by the index of that."""
    @property  # files
    def start_anchor(self) -> Word:
        """The empty place where the file begins."""
    @property  # suppressions
    def suppressions(self) -> tuple[Suppression, ...]:
        """The names in its comments that silence findings."""
    @property  # stages
    def target(self) -> str | Unknown | None:
        """The stage that was asked for; none where the last one is built, unknown if builds ask for others."""
    @property  # files
    def template(self) -> bool:
        """Something else fills it in first: marks of templates (`{{`, `{%`, `<%`, `<#`, `@@`, `%%`), macros of m4 or lines for the preprocessor of C (`include(`, `dnl`, `#ifdef`) begin a line, or a placeholder such as `{{ name }}`, `<%= name %>`, `@@NAME@@`, or a property of Maven or Gradle such as `${project.name}`, stands where nothing else has a use for it."""
    @property  # build_context
    def unignored(self) -> tuple[str, ...] | Unknown:
        """Names in the context that should never ship (.git, .env, keys, caches) and are not ignored."""
    @property  # build_context
    def versioned_by_git(self) -> bool | Unknown:
        """A manifest or a build script at the top of its context asks git for the version, as setuptools_scm, versioneer and `git describe` do; unknown without a context."""


class Stage:
    """One FROM and what follows it; in a file without any FROM, all of it."""

    def __init__(self, file: File, index: int) -> None: ...
    file: File
    index: int
    instructions: tuple[Instruction, ...]
    @property  # accounts
    def account_index(self) -> AccountIndex:
        """Where its own instructions make accounts."""
    @property  # views
    def all_instructions(self) -> Slice[Instruction]:
        """Its instructions and those of the local stages it is built from."""
    @property  # views
    def all_parts(self) -> View:
        """The view of everything in `table`."""
    @property  # availability
    def arrivals(self) -> Arrivals:
        """What its instructions and those of the local stages it is built from bring, in their order."""
    @property  # stages
    def as_cased(self) -> str | None:
        """AS in the case of its FROM; none where that is neither in capitals nor in lowercase."""
    @property  # stages
    def as_word(self) -> Word | None:
        """The AS of its FROM, as written."""
    @property  # stages
    def base(self) -> Image | None:
        """What FROM names."""
    @property  # platforms
    def based_on_windows(self) -> bool:
        """Its base image, or the --platform of that, is for Windows: nothing is guessed from how the file is written."""
    @property  # stages
    def by_keyword(self) -> dict[str, tuple[list[int], list[Instruction]]]:
        """For each keyword, the positions of its instructions in the file and the instructions."""
    @property  # stages
    def chain(self) -> tuple[Stage, ...]:
        """This stage and the local stages it is built from, nearest first."""
    @property  # volatile_values
    def changes_from(self) -> int:
        """The index of its first instruction that copies all of the context, or what another stage made of it."""
    @property  # stages
    def children(self) -> tuple[Stage, ...]:
        """The stages whose FROM names it."""
    @property  # views
    def commands(self) -> Slice[Command]:
        """The commands of its RUNs and of those of the local stages it is built from."""
    @property  # views
    def copies(self) -> Slice[Copy]:
        """The sources of its COPYs and ADDs."""
    @property  # views
    def earlier(self) -> View:
        """The stages above it."""
    @property  # start_command
    def entrypoint(self) -> tuple[Command, ...]:
        """The command line the container starts with: ENTRYPOINT and CMD in force."""
    @property  # state_in_force
    def env(self) -> Variables:
        """Variables by name when it ends."""
    @property  # stages
    def environment(self) -> str:
        """development if the final stage is named so and it is that or one that is built upon; else the file's."""
    @property  # stages
    def final(self) -> bool | Unknown:
        """Built by default, or the target that was named; unknown in a file that is not complete."""
    @property  # stages
    def for_developers(self) -> bool:
        """Its name says that it is for development, tests, checks or documentation."""
    @property  # variables
    def given_values(self) -> dict[str, tuple[list[int], list[str | Unknown]]]:
        """For each name: the positions at which the stage gives it a value, and the values."""
    @property  # start_command
    def healthcheck(self) -> tuple[Command, ...]:
        """The command of the health check in force."""
    @property  # stages
    def image(self) -> Image | None:
        """The outside image at the root of the chain."""
    @property  # stages
    def implied(self) -> bool:
        """No FROM begins it, since the file has none."""
    @property  # stages
    def instruction(self) -> Instruction:
        """Its FROM, or its first instruction."""
    @property  # variables
    def last_setting(self) -> dict[tuple[str, str], Span | None]:
        """Where the last ENV, ARG or LABEL of the stage sets each (keyword, name)."""
    @property  # variables
    def last_values(self) -> dict[tuple[str, str], str | Unknown]:
        """The last value that the stage gives, for each (ENV or ARG, name)."""
    @property  # written_paths
    def last_writes(self) -> dict[str, Instruction]:
        """Folders and files, and the last instruction of the stage that makes or changes them or something in them."""
    @property  # views
    def later(self) -> View:
        """The stages below it."""
    @property  # stages
    def lower_name(self) -> str | None:
        """Its name as Docker compares it: in lowercase."""
    @property  # stages
    def name(self) -> Word | None:
        """The name after AS, as written."""
    @property  # build_targets
    def named_by_builds(self) -> bool:
        """A file of its repository that runs builds or tells of them (package.json, a makefile, a workflow, a script, a README) names it as a target, or has a variable there and the name elsewhere; files beside the Dockerfile, above it and in the folders of a CI are read."""
    @property  # variables
    def naming(self) -> dict[str, tuple[IndexedSequence[Instruction], list[int]]]:
        """Those of it, and of the stages built from it, that have a name as a word: as a row, and where they stand."""
    @property  # stages
    def needs(self) -> frozenset[int]:
        """The indexes of the stages that it is built from, copies from or mounts, theirs included."""
    @property  # state_in_force
    def open_at(self) -> tuple[int, ...]:
        """The indexes of its lines in which a template puts in instructions of its own."""
    @property  # views
    def packages(self) -> Slice[Package]:
        """The packages that its commands name."""
    @property  # ports
    def ports(self) -> tuple[Port, ...]:
        """The ports that it exposes, those of the local stages it is built from included."""
    @property  # stages
    def pushed_as_tag(self) -> bool:
        """An image that the file names has its name as a tag: it is pushed as that, and taken from there."""
    @property  # copy_contents
    def removers(self) -> tuple[Command, ...]:
        """The commands of its RUNs that remove something."""
    @property  # state_in_force
    def root(self) -> bool | Unknown:
        """Its user is root, by the file or by the base image."""
    @property  # availability
    def search_path(self) -> tuple[str, ...]:
        """The folders that PATH names besides the usual ones."""
    @property  # start_programs
    def searched(self) -> tuple[str, ...] | Unknown:
        """The folders of PATH when it ends; unknown where the file or the base image leaves it so."""
    @property  # variables
    def settings(self) -> dict[str, list[tuple[int, str, str | Unknown | None]]]:
        """For each name: (position, ENV or ARG, value) in order; no value of an ARG that changes nothing by itself."""
    @property  # shell_in_force
    def shell(self) -> Word | None:
        """The value of the last SHELL."""
    @property  # stages
    def shipped(self) -> bool | Unknown:
        """Its layers are in the final image; unknown in a file that is not complete."""
    @property  # stages
    def span(self) -> Span:
        """Where its FROM stands."""
    @property  # stages
    def stage(self) -> Stage:
        """Itself."""
    @property  # start_command
    def start(self) -> tuple[Command, ...] | Unknown:
        """What the container runs: ENTRYPOINT and CMD in force, those of the base image included; its script that hands over to CMD is left out. Unknown where the base image brings an unknown one."""
    @property  # start_command
    def starts(self) -> bool | Unknown:
        """The container starts something of its own accord: the file says what, or the base image does and it is no shell, interpreter or build tool that waits for a person, and no help; unknown in a file that is not complete."""
    @property  # state_in_force
    def stop_signal(self) -> str | Unknown | None:
        """The signal that stops its container, by the last STOPSIGNAL or the base image; none if nothing sets one."""
    @property  # build_context
    def stop_signal_in_compose(self) -> str | None:
        """The signal that `stop_signal` of the services names that a compose file of its repository builds from it; none where one says nothing else than the image."""
    @property  # views
    def table(self) -> PartTable:
        """All instructions of the stage and the local stages it is built from, with their parts."""
    @property  # stages
    def used(self) -> bool | Unknown:
        """Final, or some stage is built from it, copies from it or mounts it; unknown in a file that is not complete."""
    @property  # state_in_force
    def user(self) -> str | Unknown | None:
        """The user that the last USER of the chain sets; none if nothing does."""
    @property  # build_context
    def user_in_compose(self) -> bool:
        """A compose file of its repository, beside the Dockerfile or above it, builds it, and sets `user` wherever it does."""
    @property  # build_context
    def volumes_in_compose(self) -> bool:
        """A compose file of its repository, beside the Dockerfile or above it, builds it, and sets `volumes` wherever it does."""
    @property  # platforms
    def windows(self) -> bool:
        """It is for Windows, by the base image, its --platform, its shells, or the escape mark of the file."""
    @property  # stages
    def words(self) -> tuple[str, ...]:
        """The words of its name, in lowercase."""
    @property  # state_in_force
    def workdir(self) -> str | Unknown | None:
        """The working directory when it ends; none if nothing sets it."""


class Instruction:
    """One instruction in its stage."""

    def __init__(self, file: File, source: ParsedInstruction, stage: Stage | None, index: int) -> None: ...
    deferred: bool
    file: File
    form: str
    index: int
    keyword: Word
    source: ParsedInstruction
    span: Span
    stage: Stage | None
    @property  # accounts
    def account(self) -> str | Unknown | None:
        """The account that USER or --chown names; none where it is a number, or the root of a --chown, which is one."""
    @property  # accounts
    def account_exists(self) -> bool | Unknown | None:
        """That account is there by then: the base image brings it, or a command above makes it."""
    @property  # accounts
    def account_made_below(self) -> bool | Unknown | None:
        """That account is made further down in the stage."""
    @property  # instructions
    def anchor_above(self) -> Word | None:
        """The empty place above it and its comment lines, where another instruction can go; none of a trigger."""
    @property  # instructions
    def args(self) -> tuple[Word, ...]:
        """The words of the value, or the texts of its JSON array."""
    @property  # instructions
    def as_cased(self) -> str:
        """Its keyword in the case of most instructions of the file."""
    @property  # start_command
    def as_exec(self) -> str | Unknown | None:
        """A start command in shell form as a JSON array; none where it needs a shell."""
    @property  # instructions
    def blank_lines(self) -> tuple[Word, ...]:
        """The blank lines within it, behind continuation marks, with their newlines."""
    @property  # instructions
    def case(self) -> str:
        """How its keyword is written: upper, lower or mixed."""
    @property  # expanded_words
    def certain(self) -> Values:
        """The variables in force just before it, as far as every build has them."""
    @property  # commands
    def commands(self) -> tuple[Command, ...] | Unknown:
        """The commands of a RUN, CMD or ENTRYPOINT."""
    @property  # instructions
    def comment(self) -> Word | None:
        """The comment line right above it, those for linters left out; none if there is none, or an empty one."""
    @property  # instructions
    def comment_word(self) -> str | None:
        """The first word of that comment."""
    @property  # instructions
    def comments(self) -> str | None:
        """The comment lines right above it as one text, those for linters left out; none if there is none."""
    @property  # copies
    def copies(self) -> tuple[Copy, ...]:
        """The sources of a COPY or ADD."""
    @property  # exec_forms
    def crowded_program(self) -> Word | None:
        """The first text of its array, where it has several words; none of paths of Windows, which have blanks in them."""
    @property  # views
    def earlier(self) -> View:
        """What stands above it in its stage and in the local stages that one is built from."""
    @property  # state_in_force
    def env(self) -> Variables:
        """Variables by name just before it."""
    @property  # shell_in_force
    def errexit(self) -> bool:
        """SHELL ends at the first failure."""
    @property  # windows_shells
    def executed_by(self) -> str | None:
        """What runs it, as Invoke-Expression or Start-Process."""
    @property  # windows_shells
    def executed_download(self) -> Word | None:
        """The address of what a RUN of PowerShell or cmd downloads and runs, without a look at a hash or signature."""
    @property  # windows_shells
    def executed_kind(self) -> str | None:
        """script or program: what it downloads and runs."""
    @property  # expanded_words
    def expanded_words(self) -> tuple[ExpandedWord, ...]:
        """The words of it, its flags and its heredocs in which variables are put in."""
    @property  # syntax_versions
    def features(self) -> tuple[str, ...]:
        """What it uses that not every version of the Dockerfile syntax has: heredocs, flags, modes in letters."""
    @property  # accounts
    def final_user_exists(self) -> bool | Unknown | None:
        """The user that its stage ends with is a number, or an account that is there by then; none if it ends with none."""
    @property  # instructions
    def flag_text(self) -> str:
        """Its flags as written, one space between them."""
    @property  # instructions
    def flags(self) -> tuple[Word, ...]:
        """The names of its flags."""
    @property  # windows_shells
    def forgets_errors(self) -> bool:
        """A RUN that calls PowerShell with several statements, of which only the last one's failure ends it."""
    @property  # accounts
    def group_exists(self) -> bool | Unknown:
        """USER names no group, or one that is there by then: a number, the account's own, or one that a command has made."""
    @property  # accounts
    def group_made_below(self) -> str | Unknown | None:
        """The group that --chown names, where the stage makes it only further down; else none."""
    @property  # windows_shells
    def hash_checked(self) -> bool:
        """A RUN of PowerShell or cmd that looks at a hash or a signature."""
    @property  # base_images
    def images(self) -> tuple[Image, ...]:
        """The images that it names: FROM, --from, from= of a mount."""
    @property  # state_in_force
    def in_force(self) -> bool | Unknown:
        """Nothing replaces its effect before the final image is done; unknown in a file that is not complete."""
    @property  # instructions
    def inner(self) -> Instruction | None:
        """The instruction that an ONBUILD holds for later builds; None for the others."""
    @property  # instructions
    def inner_strings(self) -> tuple[Word, ...]:
        """The texts of a health check's JSON array."""
    @property  # instructions
    def instruction(self) -> Instruction:
        """Itself."""
    @property  # instructions
    def keyword_and_space(self) -> Word:
        """Its keyword and what stands before its first flag or its value."""
    @property  # variables
    def labels(self) -> tuple[Variable, ...]:
        """The names of a LABEL."""
    @property  # views
    def later(self) -> View:
        """What stands below it in its stage."""
    @property  # instructions
    def legacy(self) -> bool:
        """An ENV or LABEL with a blank between name and value: all that follows is the value."""
    @property  # instructions
    def line(self) -> Word:
        """Its whole lines, with the newline behind; a lone continuation mark above belongs to it."""
    @property  # instructions
    def line_start(self) -> int:
        """The offset where the line of the instruction begins."""
    @property  # instructions
    def lines(self) -> tuple[Word, ...]:
        """Its lines one by one, without the bodies of heredocs."""
    @property  # instructions
    def lines_with_comments(self) -> Word:
        """Its whole lines, and the comment lines right above it: what goes when it goes, and moves when it moves."""
    @property  # availability
    def missing_shell(self) -> Word | Unknown | None:
        """The shell that its shell form needs, or that SHELL names, where the stage does not have it by then."""
    @property  # copies
    def mode(self) -> Word | None:
        """The value of --chmod."""
    @property  # mounts
    def mounts(self) -> tuple[Mount, ...]:
        """The --mount flags of a RUN."""
    @property  # state_in_force
    def names(self) -> Values:
        """The variables in force just before it; what the base image may set is unknown."""
    @property  # instructions
    def options(self) -> dict[str, Word | None]:
        """Flags by name; one without a value holds none."""
    @property  # state_in_force
    def overridden(self) -> bool | Unknown:
        """The same keyword comes again in this stage; unknown in a template, where only one of the two may be left."""
    @property  # copies
    def owner(self) -> Word | None:
        """The value of --chown."""
    @property  # accounts
    def owner_by_name(self) -> bool | Unknown:
        """Its --chown names an account or a group whose number has to be looked up; `root` and numbers have not."""
    @property  # instructions
    def pairs(self) -> tuple[tuple[Word, Word | None], ...]:
        """Names and values of ARG, ENV and LABEL, as written but for quotes around a name."""
    @property  # variable_pairs
    def pairs_by_name(self) -> dict[str, list[tuple[int, Variable]]]:
        """The variables of an ARG or ENV with their positions in it, by name."""
    @property  # variable_pairs
    def pairs_by_place(self) -> tuple[list[int], list[Variable]]:
        """Where each variable of an ARG, ENV or LABEL begins in the text, in order, and the variables."""
    @property  # shell_in_force
    def pipefail(self) -> bool:
        """SHELL sets pipefail, of a shell that knows it: any but the sh of Debian and of images that are not known."""
    @property  # ports
    def ports(self) -> tuple[Port, ...]:
        """The ports of an EXPOSE."""
    @property  # shell_in_force
    def posix(self) -> bool | Unknown:
        """The shell in force is a sh, so that its text can be parsed."""
    @property  # instructions
    def previous(self) -> Instruction | None:
        """The instruction right above it in its stage."""
    @property  # instructions
    def quoted(self) -> str:
        """Its value as one text in double quotes, as ENV and LABEL take it."""
    @property  # variable_references
    def references(self) -> tuple[Reference, ...]:
        """The variables that it names with `$`."""
    @property  # instructions
    def resolved(self) -> Word | Unknown:
        """The value with variables put in, quotes removed."""
    @property  # state_in_force
    def root(self) -> bool | Unknown:
        """USER is root by any spelling; of other instructions: they run as root."""
    @property  # executables
    def same_as_exec(self) -> bool | Unknown:
        """Of a start command in shell form: written as a JSON array it starts the same. Its program is one of the system, or was compiled here, or is a script whose first line names a shell, and no ENTRYPOINT or CMD is there that would then get its words, or be added to them; unknown above bases of which that is not known."""
    @property  # shell_in_force
    def shell(self) -> Word | None:
        """The value of the SHELL in force just before it, or what a comment says that it is; none without either."""
    @property  # shell_expansions
    def shell_settings(self) -> _Settings:
        """What the shell texts of an instruction give their variables."""
    @property  # state_in_force
    def signal(self) -> str | Unknown | None:
        """The signal that a STOPSIGNAL names: TERM for SIGTERM, sigterm and 15."""
    @property  # instructions
    def space_above(self) -> Word | None:
        """What stands between it and the instruction right above: the end of a line, blank lines, comments."""
    @property  # instructions
    def spelled(self) -> Word:
        """Its keyword as written."""
    @property  # exec_forms
    def split_program(self) -> str | None:
        """That text as JSON texts, one for each of its words; none where it takes a shell to read it."""
    @property  # instructions
    def strings(self) -> tuple[Word, ...]:
        """The texts of a JSON array; quotes belong to their spans."""
    @property  # shell_comments
    def swallowed(self) -> Word | None:
        """What stands in the lines that this comment takes."""
    @property  # shell_comments
    def swallowed_keyword(self) -> Word | None:
        """The keyword of an instruction with which one of its lines begins, as the line above ends in a backslash: the shell takes it for a word."""
    @property  # shell_comments
    def swallowing(self) -> tuple[Word, Word] | None:
        """A comment as it stands in its line, and what of the lines below belongs to it."""
    @property  # shell_comments
    def swallowing_comment(self) -> Word | None:
        """A comment of its shell text that also takes the lines below, as Docker joins them with its own; else none."""
    @property  # shell_comments
    def swallowing_comment_and_space(self) -> Word | None:
        """That comment with the blanks before it, where what it takes is no instruction."""
    @property  # shell_comments
    def swallowing_line(self) -> Word | None:
        """The empty place where the line of that comment begins."""
    @property  # syntax_versions
    def syntax_needed(self) -> str:
        """The Dockerfile syntax to name for the features that it uses."""
    @property  # instructions
    def template(self) -> bool:
        """Something else fills in a part of its value before it is an instruction."""
    @property  # instructions
    def text(self) -> Word:
        """Its source, heredocs included."""
    @property  # instructions
    def trigger(self) -> Instruction | None:
        """The instruction that an ONBUILD holds."""
    @property  # syntax_versions
    def unsupported(self) -> tuple[str, ...]:
        """Those features that the version named by `# syntax=`, or without one the stable syntax, does not have."""
    @property  # urls
    def urls(self) -> tuple[Url | Unknown, ...] | Unknown:
        """The URLs in a RUN's commands and an ADD's sources; in PowerShell and cmd, those that are downloaded."""
    @property  # state_in_force
    def user(self) -> str | Unknown | None:
        """The user in force just before it; none if the file sets none, unknown behind what a template puts in."""
    @property  # state_in_force
    def user_set(self) -> str | Unknown:
        """The user that a USER names, variables put in; unknown of several words, which are no name."""
    @property  # instructions
    def value(self) -> Word:
        """Everything after keyword and flags."""
    @property  # variables
    def variables(self) -> tuple[Variable, ...]:
        """The names of an ARG or ENV."""
    @property  # state_in_force
    def volumes(self) -> tuple[str | Unknown, ...]:
        """The paths that a VOLUME declares."""
    @property  # windows_shells
    def windows_text(self) -> Seen:
        """What the words of a RUN in PowerShell or cmd tell."""
    @property  # instructions
    def word_ranges(self) -> tuple[tuple[int, int], ...]:
        """Where the words stand in the value: quotes hold one together, but not where BuildKit cuts at every blank."""
    @property  # instructions
    def words(self) -> tuple[Word, ...]:
        """The value split at white space, quotes kept; they join no words in FROM, COPY, ADD, EXPOSE and VOLUME."""
    @property  # state_in_force
    def workdir(self) -> str | Unknown | None:
        """The working directory just before it; none if the file sets none."""
    @property  # state_in_force
    def workdir_set(self) -> str | Unknown:
        """The folder that a WORKDIR names, put below the one before it."""
    @property  # instructions
    def written_flags(self) -> dict[str, Word]:
        """Flags by name, as written and with the blanks behind them."""


class Placed:
    """Something that is written in an instruction."""

    instruction: Instruction
    @property  # views
    def earlier(self) -> View:
        """What stands above its instruction, in the stage and its local bases."""
    @property  # views
    def in_force(self) -> bool | Unknown:
        """Nothing replaces its instruction's effect; unknown in a file that is not complete."""
    @property  # views
    def later(self) -> View:
        """What stands below its instruction in the stage."""
    @property  # instructions
    def line_number(self) -> int:
        """The line that it begins in, from 1."""


class Located:
    """Something at a place of its own inside an instruction."""

    def __init__(self, instruction: Instruction, span: Span | None) -> None: ...
    file: File
    instruction: Instruction
    span: Span | None
    stage: Stage | None


class Part(Located, Placed):
    """A part of an instruction, which is in force as long as that is."""



class TextPart(Part):
    """A part that is one text."""

    def __init__(self, instruction: Instruction, text: Word) -> None: ...
    text: Word


class Image(Located):
    """A reference to an image or a stage."""

    def __init__(self, instruction: Instruction, text: Word, role: str) -> None: ...
    role: str
    text: Word
    @property  # accounts
    def account_numbers(self) -> tuple[tuple[str, str | None], ...] | Unknown:
        """(name, number) of each account in the image; the number is None where it is not told."""
    @property  # accounts
    def accounts(self) -> tuple[str, ...] | Unknown:
        """The accounts in its /etc/passwd."""
    @property  # base_images
    def bare_digest(self) -> bool:
        """It is named by a digest, without a tag."""
    @property  # image_contents
    def builds(self) -> bool | Unknown:
        """It is a build toolchain: a compiler or build tool that the built program does not need."""
    @property  # base_images
    def by_default(self) -> str | Unknown:
        """The reference where no build argument is given: a variable without a default is empty."""
    @property  # base_images
    def circular(self) -> bool:
        """It names a stage further down that itself needs this one."""
    @property  # image_contents
    def cmd(self) -> tuple[str, ...] | Unknown | None:
        """The words of the CMD of its own configuration; none if it has none."""
    @property  # image_contents
    def current_tag(self) -> str | Unknown | None:
        """The tag with the newest version, `3.23` or `1.26-alpine`, where its own is none, latest or a flavour alone; none of images of which latest is something else, and where a variable has a part in it."""
    @property  # base_images
    def digest(self) -> Word | Unknown | None:
        """The digest, none if there is none."""
    @property  # apt_sources
    def distribution(self) -> str | Unknown:
        """The release of Debian or Ubuntu that its tag says, such as `debian 12`."""
    @property  # image_contents
    def end_of_life(self) -> str | Unknown | None:
        """The day of the last fixes of that release (ISO); none if it is not over or not known to end."""
    @property  # image_contents
    def entrypoint(self) -> tuple[str, ...] | Unknown | None:
        """The words of the ENTRYPOINT of its own configuration; none if it has none."""
    @property  # image_contents
    def env(self) -> tuple[str, ...] | Unknown:
        """The names of the variables that its own configuration sets; of one that some of its versions set, too."""
    @property  # image_contents
    def externally_managed(self) -> bool | Unknown:
        """The Python of its distribution is marked as externally managed: pip refuses to install there (PEP 668)."""
    @property  # base_images
    def family(self) -> str | Unknown | None:
        """debian, ubuntu, alpine, wolfi, rhel, suse, arch, busybox, windows, distroless or scratch."""
    @property  # base_images
    def fetched(self) -> bool | Unknown:
        """It comes from a registry, or from a context of the build: it is no stage, and not scratch."""
    @property  # base_images
    def given(self) -> bool:
        """Build arguments make it what it is, those of compose, bake, the configuration or the command line."""
    @property  # recorded_images
    def has_digest_of_tag(self) -> bool | Unknown:
        """Its digest is the one that its tag has; unknown where that was not asked, or it is of one platform only."""
    @property  # recorded_images
    def has_platform(self) -> bool | Unknown:
        """It is published for the platform that FROM asks for; true where none is asked for."""
    @property  # availability
    def has_shell(self) -> bool | Unknown:
        """It has a sh, which the shell form of an instruction needs; scratch and most of distroless have none."""
    @property  # base_images
    def known(self) -> ImageKnowledge | Unknown:
        """What is known of it."""
    @property  # availability
    def lacks(self) -> tuple[str, ...] | Unknown:
        """Of some common programs (bash, curl, wget, nc, jq, git …) those that are not in it."""
    @property  # base_images
    def later(self) -> Stage | None:
        """The stage further down, or the own one, that it names."""
    @property  # base_images
    def listed_family(self) -> str | Unknown | None:
        """The family that the tables say, whatever platform is asked for."""
    @property  # base_images
    def local(self) -> bool | Unknown:
        """Nobody publishes it: a name without registry and account that no official image has; it was built here."""
    @property  # base_images
    def names(self) -> str | Unknown:
        """image, stage, own-stage, later-stage, scratch, context (a named one of the build) or unknown-word."""
    @property  # base_images
    def nearest(self) -> str | None:
        """The stage with the most similar name."""
    @property  # base_images
    def official(self) -> bool | Unknown:
        """One of Docker's official images, whatever mirror it is taken from."""
    @property  # base_images
    def out_of_range(self) -> bool:
        """It is the number of a stage that there is not; BuildKit also counts the images that are named above it."""
    @property  # base_images
    def own(self) -> bool | Unknown:
        """Its account is that of the context's git remote: those who build this image make that one too."""
    @property  # base_images
    def parts(self) -> tuple[Word | None, ...] | Unknown:
        """Registry as written, repository as published, tag and digest, with spans where they stand literally."""
    @property  # image_contents
    def platform(self) -> str | Unknown | None:
        """What --platform of its FROM asks for; none without the flag."""
    @property  # recorded_images
    def platforms(self) -> tuple[str, ...] | Unknown:
        """The platforms that it is published for, such as linux/amd64; unknown where no registry was asked."""
    @property  # image_contents
    def ports(self) -> tuple[str, ...] | Unknown:
        """The ports that its configuration exposes."""
    @property  # image_contents
    def programs(self) -> tuple[str, ...] | Unknown:
        """Programs that are known to be in it, since its own build runs them; it has many others."""
    @property  # recorded_images
    def published(self) -> bool | Unknown:
        """Its registry has it; unknown where none was asked."""
    @property  # image_contents
    def python(self) -> str | Unknown | None:
        """The minor version of Python that an image of python says in its tag, such as 3.12; none of other images."""
    @property  # recorded_images
    def readable_size(self) -> str | Unknown:
        """The same for people: 45 MB."""
    @property  # recorded_images
    def recorded(self) -> Record | None:
        """The record of the very image that it names."""
    @property  # recorded_images
    def recorded_on(self) -> str | Unknown:
        """The day (ISO) from which dockerlint.images.json has it as it is."""
    @property  # recorded_images
    def recorded_tag(self) -> Record | None:
        """The record of its tag, whatever digest stands behind that."""
    @property  # base_images
    def registry(self) -> Word | Unknown | None:
        """The registry's host as written; docker.io where none is named, and for its other names."""
    @property  # image_contents
    def release(self) -> str | Unknown | None:
        """Product and release that its tag says, such as `debian 10`."""
    @property  # release_paths
    def release_in_name(self) -> bool:
        """Its repository is named after a release, as ubi9, java-17, almalinux/9-init, s2i-core-c9s and jammy_base are."""
    @property  # release_paths
    def release_in_path(self) -> bool | Unknown:
        """The file's path names the release that the image is, as php7, python3.10, 3.21/ and xenial do: it is made for that release."""
    @property  # base_images
    def repository(self) -> Word | Unknown | None:
        """The name that its makers gave it, without the registry: `python` of a mirror's `mirror.gcr.io/library/python`."""
    @property  # base_images
    def resolved(self) -> str | Unknown:
        """The reference with ARG defaults put in; in a FROM, a default stands for what no ARG declares."""
    @property  # image_contents
    def root(self) -> bool | Unknown:
        """Its own configuration leaves it with root."""
    @property  # recorded_images
    def size(self) -> int | Unknown:
        """The bytes that are downloaded for it, packed; unknown where no registry was asked."""
    @property  # recorded_images
    def slim_size(self) -> str | Unknown:
        """The bytes that are downloaded for the slim image beside it, for people: 45 MB."""
    @property  # image_contents
    def slimmer_tag(self) -> str | Unknown | None:
        """The smaller tag of the same version and distribution that is published beside its own."""
    @property  # image_contents
    def stop_signal(self) -> str | Unknown | None:
        """The signal that its configuration names, without SIG; none if it names none."""
    @property  # image_contents
    def system(self) -> str | Unknown:
        """linux or windows: the one system that it is made for."""
    @property  # base_images
    def tag(self) -> Word | Unknown | None:
        """The tag, none if there is none."""
    @property  # recorded_images
    def tag_digest(self) -> str | Unknown:
        """The digest that its tag has in the registry, by dockerlint.images.json; unknown where that was not asked."""
    @property  # base_images
    def target(self) -> Stage | None:
        """The earlier stage that it names, if any."""
    @property  # accounts
    def uids(self) -> tuple[str, ...] | Unknown:
        """The numbers from 100 up that accounts in its /etc/passwd have, as far as the table knows."""
    @property  # image_contents
    def user(self) -> str | Unknown | None:
        """The user that the image's own configuration sets; none if it sets none."""
    @property  # image_contents
    def variables(self) -> Mapping[str, str | Unknown] | Unknown:
        """The variables that its own configuration sets, with their values."""
    @property  # image_contents
    def volumes(self) -> tuple[str, ...] | Unknown:
        """The paths that its configuration declares as volumes."""
    @property  # image_contents
    def workdir(self) -> str | Unknown | None:
        """The working directory that its configuration sets."""


class Command(Placed):
    """One simple command, seen through sudo, env, exec, `sh -c`, `python -m`."""

    def __init__(self, instruction: Instruction, raw: SimpleCommand, siblings: Run, unwrapped: UnwrappedCommand, outer: Command | None) -> None: ...
    background: bool
    conditional: bool
    file: File
    guarded: bool
    inputs: list[Command]
    instruction: Instruction
    is_certain: bool
    joined_by: Word
    last: bool
    looped: bool
    nested: bool
    outer: Command | None
    outputs: list[Command]
    pipe_target: Command | None
    position: int
    raw: SimpleCommand
    siblings: Run
    span: Span
    stage: Stage | None
    statement: Span
    substituted: bool
    unwrapped: UnwrappedCommand
    @property  # start_programs
    def absent(self) -> Word | Unknown | None:
        """The program or script that a start command or health check runs first, where the image certainly lacks it."""
    @property  # accounts
    def account(self) -> Word | Unknown | None:
        """The account that useradd or adduser makes."""
    @property  # command_words
    def action(self) -> str | None:
        """refresh, install, upgrade, remove, clean, build, run, fetch or verify."""
    @property  # command_files
    def addresses(self) -> tuple[Word, ...]:
        """The arguments that are addresses: http, https, ftp, git; of package managers also behind `--option=`."""
    @property  # command_views
    def after(self) -> View:
        """What stands later in the same RUN, or below it in the stage."""
    @property  # command_sequence
    def alternative(self) -> Command | None:
        """The command behind the || that is run where it fails; none where no || looks at its failure."""
    @property  # command_words
    def args(self) -> tuple[Word, ...]:
        """Arguments that are neither options nor their values."""
    @property  # start_command
    def as_exec(self) -> str | None:
        """Its words as a JSON array; none where only a shell gives them their meaning."""
    @property  # command_words
    def assignments(self) -> Any:
        """The assignments in front of the command: `A=b command`."""
    @property  # projects
    def assumes_yes(self) -> bool:
        """A package manager that is told, by flags or by `yes |`, to ask nothing."""
    @property  # command_views
    def before(self) -> View:
        """What stands earlier in the same RUN, or above it in the stage and its local bases."""
    @property  # dependencies
    def brings_dependencies(self) -> bool:
        """The sources show that it downloads nothing: its manifest names no package, or they are vendored beside it."""
    @property  # projects
    def cache_keeper(self) -> dict[str, tuple[str, ...]]:
        """What the table says of the program's own cache: `uv pip` speaks for pip, but keeps things as uv."""
    @property  # projects
    def cache_mounted(self) -> bool | Unknown:
        """A cache or tmpfs mount covers one of those folders."""
    @property  # projects
    def cache_off(self) -> bool | Unknown:
        """It is told, by flag or variable, to keep nothing of what it downloads."""
    @property  # projects
    def caches(self) -> tuple[str | Unknown, ...]:
        """The folders where it keeps downloads and lists."""
    @property  # command_words
    def certain(self) -> bool:
        """It runs unless something in its RUN fails: it stands in no branch, loop or alternative."""
    @property  # command_sequence
    def chained_on_line(self) -> bool:
        """&& or || stands behind it, with the next command on the same line."""
    @property  # executables
    def compiled(self) -> bool:
        """Its program was compiled by a RUN of the stage, or of the one that it was copied from."""
    @property  # copy_contents
    def copied_bytes(self) -> int | Unknown:
        """The bytes that COPY and ADD bring to its paths before its RUN, out of the build context or a heredoc; unknown where one of them brings something else, or what is not there to be measured."""
    @property  # dependencies
    def dependency_files(self) -> str | None:
        """The files that `dependency_step` reads, as a sentence names them; none where the table knows no such step."""
    @property  # dependencies
    def dependency_step(self) -> str | None:
        """What fetches the dependencies of a project alone, as `go mod download`; none where the table knows nothing."""
    @property  # command_sequence
    def earlier_in_run(self) -> RunView:
        """The commands of the same instruction before it."""
    @property  # projects
    def emptied_by(self) -> Command | None:
        """The first command below its RUN, in its stage, that removes what it leaves in one of those folders."""
    @property  # command_sequence
    def end_anchor(self) -> Word | None:
        """The empty place at the end of its RUN where ` && …` can be written; none where that would change the rest."""
    @property  # command_words
    def env(self) -> Values:
        """Variables by name: ENV and ARG before, export earlier in the RUN, assignments in front."""
    @property  # executables
    def external(self) -> bool | Unknown:
        """Its program is a file that does the same: no builtin of shells and no function of its script; unknown behind source, . and eval, and where a variable has the name."""
    @property  # command_files
    def extracts(self) -> tuple[str | Unknown, ...]:
        """The archives that it unpacks."""
    @property  # command_sequence
    def fed_by(self) -> tuple[Command, ...]:
        """The commands whose output it gets, by pipe, $( ) or <( )."""
    @property  # command_sequence
    def feeds(self) -> tuple[Command, ...]:
        """The commands that get its output."""
    @property  # dependencies
    def fetches_alone(self) -> bool:
        """`dependency_step` needs none of the project but the files that it reads: these are in the context, and name nothing that lies beside them."""
    @property  # filled_folders
    def fills(self) -> tuple[str | Unknown, ...]:
        """The folders that it fills with many files and its RUN does not remove: it unpacks, clones, copies or installs."""
    @property  # command_words
    def flags(self) -> tuple[str, ...]:
        """Its options, also as `--name=value`; clusters are split: -qy is -q and -y."""
    @property  # python_programs
    def flushes_output(self) -> bool:
        """Of a Python program in one file of the build context: it prints, and each print says flush=True."""
    @property  # working_folder
    def folder(self) -> str | Unknown:
        """The working directory: WORKDIR, and cd earlier in the RUN."""
    @property  # executables
    def from_system(self) -> bool | Unknown:
        """It is called by a bare name, or in /bin, /sbin, /usr/bin or /usr/sbin, and nothing that is copied is called so; unknown where a source of a COPY or ADD cannot be told."""
    @property  # accounts
    def gid(self) -> str | Unknown | None:
        """The number that groupadd gives a group."""
    @property  # command_files
    def in_front(self) -> Word | None:
        """What stands in front of the program on its own command line: wrappers with their options."""
    @property  # packages
    def in_order(self) -> bool:
        """The packages that it names literally stand in the order of the alphabet."""
    @property  # command_words
    def invocation(self) -> str:
        """The program and its subcommand, as a message names them."""
    @property  # accounts
    def joins(self) -> Word | Unknown | None:
        """The account that it puts into groups besides its own."""
    @property  # command_sequence
    def later_in_run(self) -> RunView:
        """The commands of the same instruction behind it."""
    @property  # servers
    def listens(self) -> str | Unknown | None:
        """The address it is told to, or by default does, listen on: loopback, all or none."""
    @property  # install_files
    def lock_is_its_own(self) -> bool | Unknown:
        """Its lock file is there with its manifest: both are copied or mounted from one folder of the build context; false where the lock file comes from another one, or from none, unknown where that cannot be told."""
    @property  # projects
    def lock_present(self) -> bool | Unknown:
        """One of its lock files is in the stage by then: copied by name, mounted, or in a folder of the build context that is copied to where it works."""
    @property  # projects
    def locked(self) -> bool | Unknown:
        """It is told, by flag or variable, to take exactly what the lock file says."""
    @property  # command_files
    def logs_to(self) -> tuple[Word, ...]:
        """The words behind > and >> of its own output."""
    @property  # requirements
    def loose_requirements(self) -> tuple[str | Unknown, ...] | Unknown:
        """The names among them of which more than one version will do."""
    @property  # command_words
    def manager(self) -> Manager | None:
        """The package manager that it is or speaks for: apt, apk, rpm, pip, npm …"""
    @property  # command_words
    def manager_entry(self) -> dict[str, tuple[str, ...]]:
        """What the table says of its package manager: lists of words by key."""
    @property  # dependencies
    def manifest_named(self) -> bool:
        """One of its manifests was copied or mounted by a name of its own; a folder that may hold it does not count."""
    @property  # projects
    def manifest_present(self) -> bool | Unknown:
        """One of its manifests is in the stage by then, copied by a name of its own or mounted."""
    @property  # install_files
    def manifest_sources(self) -> tuple[str, ...] | None:
        """The files of the project that its installation, or `dependency_step`, reads, as paths in the build context; none where it may read others, where one is not there to be read, and where the table does not know."""
    @property  # availability
    def missing(self) -> tuple[Word | Unknown, ...]:
        """Its programs, those in front included, that neither the base image has nor anything before it brings."""
    @property  # command_files
    def mode(self) -> Word | None:
        """The mode that chmod, mkdir -m or install -m sets."""
    @property  # mounts
    def mounts(self) -> tuple[Mount, ...]:
        """The mounts of its RUN."""
    @property  # projects
    def moved_cache(self) -> str | Unknown | None:
        """Where an option or a variable says that it keeps things; none if nothing says it."""
    @property  # command_words
    def name(self) -> Word | None:
        """The program's canonical name: pip for /usr/bin/pip3 and python -m pip."""
    @property  # runtimes
    def named_runtime(self) -> Runtime | None:
        """What a manager of versions is told to install."""
    @property  # dependencies
    def names_development(self) -> bool | Unknown:
        """Its manifest names packages for development; unknown where it is not there to be read."""
    @property  # command_files
    def narrow_mode(self) -> str | None:
        """That mode without the right of the group and of others to write, if it is one in numbers."""
    @property  # command_words
    def options(self) -> dict[str, Word | None]:
        """The values of its options by name; none for one without a value."""
    @property  # command_sequence
    def outermost(self) -> bool:
        """It stands in the RUN itself, not in the text of an `sh -c`."""
    @property  # install_files
    def overwritten_by_source(self) -> bool:
        """What it installs in the folder of the project goes when the source is copied there afterwards: the context has a folder of that name, or may have, which no ignore file leaves out."""
    @property  # packages
    def packages(self) -> tuple[Package, ...]:
        """The packages that it names."""
    @property  # command_words
    def parsed_words(self) -> tuple[list[tuple[Word, Word | None]], list[Word]]:
        """(options with their values, arguments), as the program itself would read its words."""
    @property  # command_files
    def paths(self) -> tuple[str | Unknown, ...]:
        """Its path arguments."""
    @property  # command_sequence
    def piped_to(self) -> Command | None:
        """The command behind its pipe."""
    @property  # shell_in_force
    def pipefail(self) -> bool:
        """pipefail is set there: by SHELL or by set -o earlier in the RUN."""
    @property  # projects
    def production(self) -> bool | Unknown:
        """It is told, by flag or variable, to leave development packages out."""
    @property  # command_words
    def program_anchor(self) -> Word | None:
        """The empty place in front of the program; none if it was not written there."""
    @property  # command_words
    def programs(self) -> tuple[Word, ...]:
        """The programs in front of it and its own, each as written: `/tini` where `wrappers` has tini."""
    @property  # projects
    def project(self) -> bool:
        """It installs what a manifest says, not packages that it names."""
    @property  # dependencies
    def project_fetched(self) -> bool:
        """The project that it works on came by a command before it, which unpacked, cloned or moved it into its folder; false of one whose manifest was copied by name."""
    @property  # dependencies
    def project_folder(self) -> str | Unknown:
        """The folder whose manifest it reads: its own, or that of the file behind pip's -r; unknown of other options."""
    @property  # install_files
    def project_source(self) -> str | None:
        """The folder of the context that a copy above brings to where its project is."""
    @property  # dependencies
    def rails_release(self) -> str | Unknown:
        """The version of Rails that Gemfile.lock of the folder it works in names, else Gemfile; unknown where neither is there to be read, or names one."""
    @property  # recommended_packages
    def recommended_in_use(self) -> str | Unknown | None:
        """The packages, a blank between two, that come only since those that it names recommend them, and that are needed: something in the file or in the scripts that it copies calls what they bring; unknown where a script calls a program that may belong to one of them, none where there is none."""
    @property  # command_files
    def recursive(self) -> bool:
        """-R, -r or --recursive."""
    @property  # command_words
    def refreshes(self) -> bool:
        """It fetches the package lists: `apt-get update`, or an installation told to, as by `apt-get install --update`."""
    @property  # command_words
    def removable_options(self) -> dict[str, Word]:
        """Its options by name, each with the white space in front of it: what a fix removes to drop it."""
    @property  # command_words
    def removable_pairs(self) -> dict[str, Word]:
        """Its options by name, each with the word behind it and the white space in front of it: what a fix removes to drop an option whose value stands there, as in `--trusted-host NAME`."""
    @property  # filled_folders
    def removed_by(self) -> Command | None:
        """The first command below its RUN, in its stage, that removes a file which it makes, or the folder of that."""
    @property  # command_files
    def removes(self) -> tuple[str | Unknown, ...]:
        """The paths that rm or find -delete removes."""
    @property  # filled_folders
    def removes_of_others(self) -> tuple[str | Unknown, ...]:
        """The paths that it removes, but for those into which its own RUN downloaded something before: these it clears of that."""
    @property  # packages
    def repeated_packages(self) -> frozenset[int]:
        """The identities of the packages that it has named before, by the very same word."""
    @property  # sed_scripts
    def replacements(self) -> tuple[str, ...]:
        """The texts that the `s` commands of sed and `perl -pe` put in, without backslashes; none of other programs."""
    @property  # requirements
    def requirements(self) -> tuple[Requirement, ...] | Unknown:
        """What the requirements files name that it reads; unknown where they are not in the build context."""
    @property  # state_in_force
    def root(self) -> bool | Unknown:
        """It runs as root."""
    @property  # command_words
    def run(self) -> Instruction:
        """The instruction that it is part of."""
    @property  # dependencies
    def runs_scripts(self) -> bool | Unknown:
        """Its manifest has a script that the installation itself runs at its end; unknown where it is not there to be read."""
    @property  # runtimes
    def runtime(self) -> str | None:
        """The runtime that it installs, with its release: `node 12` of `nvm install 12`; none of what installs none."""
    @property  # runtimes
    def runtime_end(self) -> str | None:
        """The day (ISO) of the last fixes of that runtime; none where none is known."""
    @property  # scripts
    def script(self) -> Script | Unknown | None:
        """Of a start command: the shell script that it runs, if the context or a heredoc gives it, also by way of another stage."""
    @property  # command_files
    def secrets(self) -> tuple[Mount, ...]:
        """The secret mounts of its RUN whose file or variable its words name."""
    @property  # command_sequence
    def separator(self) -> str:
        """What joins a further command at the end of its RUN: `&&`, laid out as the RUN's others are."""
    @property  # variables
    def sets(self) -> tuple[Assignment, ...]:
        """The variables that stand in front of it, or that it sets or exports."""
    @property  # command_files
    def setuid(self) -> bool:
        """That mode lets others run a file as its owner, root most often."""
    @property  # command_words
    def spelled(self) -> Word | None:
        """The program as written."""
    @property  # command_sequence
    def status_lost(self) -> bool:
        """What follows it, or what it is part of, decides what comes of the RUN; `set -e` would stop at it."""
    @property  # pipes
    def stops_early(self) -> bool:
        """It reads no more than it wants, as head, grep -q, sed q and awk exit do, so that pipefail would make a failure of what still writes into its pipe."""
    @property  # command_words
    def subcommand(self) -> Word | None:
        """The first argument, of programs that take subcommands the one that says what to do."""
    @property  # command_words
    def subcommand_place(self) -> tuple[Word | None, int]:
        """The subcommand and how many arguments it takes."""
    @property  # apt_sources
    def suites(self) -> tuple[str, ...]:
        """The releases that the sources of apt are of which it writes, such as `debian 12` of bookworm-updates."""
    @property  # apt_sources
    def suites_end(self) -> tuple[str, ...]:
        """The days (ISO) of the last fixes of those releases, as far as an end is known."""
    @property  # command_words
    def telemetry(self) -> str | Unknown | None:
        """The NAME=VALUE that would turn off its reports to its makers; none if it makes none or is told not to."""
    @property  # command_words
    def tool(self) -> Tool | None:
        """What the tables know of the program; None for those they do not have."""
    @property  # accounts
    def uid(self) -> str | Unknown | None:
        """The number that an account is given."""
    @property  # filled_folders
    def unpacks_to(self) -> str | Unknown | None:
        """The folder that it unpacks an archive into; none of what unpacks none."""
    @property  # packages
    def unpinned(self) -> tuple[str | Unknown, ...]:
        """The names of the packages that it takes in whatever version is newest; an address without a commit whole."""
    @property  # urls
    def urls(self) -> tuple[Url, ...]:
        """Its arguments that are addresses."""
    @property  # state_in_force
    def user(self) -> str | Unknown | None:
        """The user that it runs as, sudo and su included; none if nothing sets one."""
    @property  # command_files
    def venv(self) -> str | Unknown | None:
        """The virtual environment that it makes, or activates."""
    @property  # start_command
    def waits(self) -> bool:
        """It is a shell, interpreter or build tool that waits for a person, since it is told nothing to do."""
    @property  # command_words
    def words(self) -> tuple[Word, ...]:
        """The program and what follows it, wrappers left out."""
    @property  # command_files
    def world_writable(self) -> bool:
        """That mode lets everybody write, without a sticky bit."""
    @property  # command_words
    def wrappers(self) -> tuple[Word, ...]:
        """The programs in front of it: sudo, exec, tini, sh …"""
    @property  # command_files
    def writes(self) -> tuple[str | Unknown, ...]:
        """The files that it makes, as paths."""
    @property  # command_files
    def written(self) -> tuple[Word, ...]:
        """The words that name files it makes: behind > and -o, destinations of cp, mv, install, tee, mkdir."""


class Run(list['Command']):
    """The commands of one script; filled while it is read, asked only when it is complete."""

    broken: bool
    compound: bool
    end: Span | None
    @property  # availability
    def arrivals(self) -> Arrivals:
        """What its commands bring, in their order."""
    @property  # command_sequence
    def assigned_names(self) -> dict[str, list[tuple[int, Word | None]]]:
        """Names that later commands see, with the position and the text; the name "" is a `read` of anything."""
    @property  # working_folder
    def folder_changes(self) -> tuple[list[int], list[str | Unknown]]:
        """(positions of the commands that change the folder, the folder behind each of them)."""
    @property  # command_sequence
    def has_heredoc(self) -> bool:
        """A command reads a heredoc, of the script or the Dockerfile: what is put behind it would not be run after it."""
    @property  # command_views
    def package_row(self) -> tuple[IndexedSequence[Any], list[int]]:
        """All the packages that its commands name, and for each command where its own begin."""
    @property  # command_sequence
    def removals(self) -> dict[tuple[str | None, str], int]:
        """(manager, package) and the last position at which it is removed; "?" is one that cannot be told, "*" any."""
    @property  # command_sequence
    def row(self) -> IndexedSequence[Any]:
        """The commands; an unknown item at the end stands for what could not be read."""
    @property  # command_sequence
    def set_words(self) -> dict[str, list[int]]:
        """The positions of the commands `set` that have a word, by that word."""
    @property  # command_views
    def url_row(self) -> tuple[IndexedSequence[Any], list[int]]:
        """All the URLs of its commands, and for each command where its own begin."""


class Package(TextPart):
    """A package that a command names."""

    def __init__(self, command: Command, text: Word, resolved: str | Unknown) -> None: ...
    command: Command
    given_resolved: str | Unknown
    @property  # packages
    def action(self) -> str | None:
        """What is done with it: install, remove …"""
    @property  # command_views
    def after(self) -> View:
        """What stands later in the same RUN than its command, or below it in the stage."""
    @property  # command_views
    def before(self) -> View:
        """What stands earlier in the same RUN than its command, or above it in the stage and its local bases."""
    @property  # packages
    def client_only(self) -> bool:
        """Its name is that of the client alone in the manager's distributions, as postgresql is in Red Hat's."""
    @property  # packages
    def direct_reference(self) -> str:
        """Of `name @ address` the address, else the text."""
    @property  # packages
    def filled_in(self) -> str:
        """The word with its variables put in where they are known."""
    @property  # packages
    def in_env(self) -> bool:
        """An ENV variable holds its name: images that are built on this one can install and remove it by that."""
    @property  # packages
    def manager(self) -> Manager | None:
        """The package manager: apt, apk, rpm, pip, npm …"""
    @property  # packages
    def name(self) -> str | Unknown:
        """Its name without a version."""
    @property  # runtimes
    def named_runtime(self) -> Runtime | None:
        """What a package of the distribution, or python of conda, is a release of."""
    @property  # packages
    def of_project(self) -> bool:
        """Its name is that of the project that the Dockerfile lies in: of the repository that the git remote names, or of pyproject.toml at the repository's top."""
    @property  # packages
    def pinned(self) -> bool | Unknown | None:
        """A version, file or commit is named, or an option of the command gives one; none of a group."""
    @property  # packages
    def provides(self) -> tuple[str, ...]:
        """The commands that it brings, as far as the table knows; else its own name."""
    @property  # recommended_packages
    def recommends_nothing(self) -> bool:
        """The table knows that apt brings no recommended package with it, of its own or of what it depends on, but for one that its command names too; false of what is not in the table."""
    @property  # packages
    def removed(self) -> bool | Unknown:
        """The same RUN removes it again, by name or as part of a group."""
    @property  # packages
    def repeated(self) -> bool:
        """The same command has named it before, by the very same word."""
    @property  # packages
    def resolved(self) -> str | Unknown:
        """The word with variables put in; of a variable that holds several words, one of them."""
    @property  # runtimes
    def runtime(self) -> str | None:
        """The runtime that it is, with its release, such as `node 12`; none of what is none."""
    @property  # runtimes
    def runtime_end(self) -> str | None:
        """The day (ISO) of the last fixes of that runtime; none where none is known."""
    @property  # packages
    def source(self) -> str | Unknown:
        """registry, file, url, vcs, or group: a name for many packages."""
    @property  # packages
    def specifier(self) -> str | None:
        """The version with its operator, as in `==1.2` or `>=2,<3`."""
    @property  # packages
    def stage_words(self) -> frozenset[str]:
        """The names and wrappers of all commands of its stage."""
    @property  # packages
    def used(self) -> bool:
        """A command of the stage, its start command or health check runs what it brings."""
    @property  # packages
    def version(self) -> str | None:
        """The version that is asked for."""
    @property  # packages
    def version_match(self) -> re.Match[str] | None:
        """Where the version stands in the word that was named; None if it names none or is no package of a registry."""


class Requirement(Package):
    """A package that a requirements file names; it has no place in the Dockerfile."""

    def __init__(self, command: Command, line: str) -> None: ...
    hashed: bool
    @property  # requirements
    def pinned(self) -> bool | Unknown | None:
        """One version, file or commit is named."""


class Copy(Part):
    """One source of a COPY or ADD."""

    def __init__(self, instruction: Instruction, source: Word, target: Word, many: bool, heredoc: bool) -> None: ...
    from_heredoc: bool
    keyword: str
    many_sources: bool
    source: Word
    written_target: Word
    @property  # copies
    def archive(self) -> bool:
        """The source is named like an archive that ADD unpacks."""
    @property  # copies
    def context_destination(self) -> str | Unknown | None:
        """Where all of the context would have to be put to bring this source to the same place; none if nowhere."""
    @property  # copies
    def credential_kind(self) -> str | Unknown | None:
        """private-key, key-store, ssh, login, cloud or registry-settings: what credentials it brings, by name or place."""
    @property  # copies
    def destination(self) -> str | Unknown:
        """Where it lands: a single file's own path where the destination is a folder, of an archive the folder."""
    @property  # copies
    def exists(self) -> bool | Unknown:
        """The source is there in the build context; unknown of a pattern."""
    @property  # copy_contents
    def file_mode(self) -> str | Unknown:
        """The permissions in octal, as 644, that its one file has in the build context; unknown of all else."""
    @property  # copy_contents
    def folder(self) -> bool | Unknown:
        """It is a folder of the build context; unknown where that does not have it."""
    @property  # copies
    def glob(self) -> bool:
        """The source is a pattern."""
    @property  # copies
    def ignore_exception(self) -> str | Unknown | None:
        """The line for the ignore file that takes the source in again, below that pattern; none of all of the context."""
    @property  # copies
    def ignored(self) -> bool | Unknown:
        """The ignore file leaves the source out of the build context, whole."""
    @property  # copies
    def ignored_by(self) -> str | Unknown | None:
        """The pattern of the ignore file that leaves the source out; none where it is not left out, whole."""
    @property  # copies
    def image(self) -> Image | None:
        """What --from names."""
    @property  # copies
    def in_other_case(self) -> str | Unknown | None:
        """The path in the build context that differs from the source in case only."""
    @property  # copies
    def landing(self) -> str | Unknown:
        """Where it lands if the source is a single file: below a destination that ends in a slash, by its own name."""
    @property  # copies
    def mode(self) -> Word | None:
        """The value of --chmod."""
    @property  # copies
    def name(self) -> str | Unknown:
        """The last part of the source's path."""
    @property  # copy_contents
    def names_token(self) -> bool | Unknown:
        """Its one file, as .npmrc, has a setting for a token or a password; unknown of a file that is not there to be read."""
    @property  # copies
    def origin(self) -> str | Unknown:
        """context, stage, image, url, git or heredoc."""
    @property  # copies
    def owner(self) -> Word | None:
        """The value of --chown."""
    @property  # copy_contents
    def packed(self) -> bool | Unknown:
        """It is an archive, which ADD unpacks: a file of the build context that begins as one does; unknown of what is not there to be read."""
    @property  # copy_contents
    def removed_by(self) -> Command | None:
        """The first command below it in its stage that removes it, whole or with the folder that it lands in."""
    @property  # copies
    def resolved(self) -> str | Unknown:
        """The source with variables put in."""
    @property  # copies
    def revision(self) -> str | Unknown | None:
        """What a git source asks for: a commit (also by a checksum), part-of-commit, a tag, a branch or the default one. BuildKit takes the beginning of a commit for the name of a tag or branch."""
    @property  # copies
    def setuid(self) -> bool:
        """--chmod lets others run it as its owner."""
    @property  # copy_contents
    def size(self) -> int | Unknown:
        """The bytes that it brings from the build context, those of a folder, or of all names that a pattern matches, together; unknown of what is not there to be measured."""
    @property  # copies
    def span_and_space(self) -> Word | None:
        """Its source and the white space behind it; none where a continuation stands there."""
    @property  # copies
    def target(self) -> Word | Unknown:
        """The destination with variables put in, as long as it was: relative, with its last `/`."""
    @property  # copies
    def whole(self) -> bool:
        """All of the build context."""
    @property  # copies
    def world_writable(self) -> bool | Unknown:
        """--chmod lets everybody write, without a sticky bit."""


class Variable(Part):
    """A name of ARG or ENV; of LABEL the same."""

    def __init__(self, instruction: Instruction, name: Word, value: Word | None) -> None: ...
    keyword: str
    name: Word
    written: Word | None
    @property  # volatile_values
    def costly_before_use(self) -> Command | None:
        """The first install, build or download below it, where no RUN up to there names it or an ARG that holds it, or could read it: scripts and builds do, but for those of Go. An upgrade of all of the system's packages is none, nor is what stands below a COPY of the whole context."""
    @property  # platforms
    def equals_and_value(self) -> Word | None:
        """`=` and the value behind it, as written; none where nothing is written."""
    @property  # platforms
    def fits_fixed_platform(self) -> bool:
        """Its value is what the --platform of the stage's base image says, as amd64 is for TARGETARCH of linux/amd64."""
    @property  # variables
    def host(self) -> str | Unknown | None:
        """The host that the value names, alone or in a URL."""
    @property  # variables
    def host_scope(self) -> str | Unknown | None:
        """loopback, private, link-local, host-gateway, local-name or public, of a value that is a host or URL."""
    @property  # runtimes
    def named_runtime(self) -> Runtime | None:
        """What a variable holds the version of."""
    @property  # variables
    def overridden(self) -> bool:
        """The same kind of instruction sets the same name again, later in the stage."""
    @property  # build_targets
    def passed_by_builds(self) -> bool | Unknown:
        """One of those files that builds images names it, so that it may be passed; unknown where none builds any."""
    @property  # variables
    def path(self) -> str | Unknown | None:
        """The value as a path of the image: a relative one below the working directory that its stage ends with."""
    @property  # volatile_values
    def per_build(self) -> bool:
        """Its name says that every build gives it another value: the commit, the date, the number of the build."""
    @property  # platforms
    def platform_argument(self) -> bool:
        """BuildKit sets it by itself, for the platforms of the build: TARGETARCH, BUILDPLATFORM and their kind."""
    @property  # variables
    def read_by_programs(self) -> bool:
        """BuildKit or programs read a variable of its name from the environment by themselves, as PIP_INDEX_URL or CC."""
    @property  # variables
    def resolved(self) -> str | Unknown | None:
        """The value in force: that of --build-arg, else its own, else that of a global ARG."""
    @property  # runtimes
    def runtime(self) -> str | None:
        """The runtime whose version it holds, with its release: `node 12` of NODE_VERSION=12.22; none of others."""
    @property  # runtimes
    def runtime_end(self) -> str | None:
        """The day (ISO) of the last fixes of that runtime; none where none is known."""
    @property  # variables
    def scheme(self) -> str | Unknown | None:
        """The scheme of a value that is a URL."""
    @property  # variables
    def space_before(self) -> Word | None:
        """What separates it from the pair before it: blanks and line continuations; none if there is no such pair."""
    @property  # variables
    def used_by(self) -> tuple[Instruction, ...] | Slice[Instruction]:
        """The instructions below that name it, in the stage and those built from it; of a global ARG anywhere."""
    @property  # variables
    def value(self) -> Word | Unknown | None:
        """The value, variables put in and quotes removed; none where an ARG has none."""
    @property  # variables
    def words(self) -> tuple[str, ...]:
        """The name split at `_`, `-`, `.` and capitals, in lowercase."""


class Assignment(Variable):
    """A variable that a command of a RUN is given, or that the shell sets or exports."""

    def __init__(self, command: Command, name: Word, value: Word) -> None: ...
    command: Command
    @property  # variables
    def value(self) -> Word | Unknown | None:
        """The value, variables put in and quotes removed; unknown where only a shell could tell."""


class Mount(TextPart):
    """A --mount of a RUN."""

    @property  # mounts
    def options(self) -> dict[str, Word]:
        """Its options by name."""
    @property  # mounts
    def path(self) -> str | Unknown | None:
        """Where it can be read: its target, or a secret's place in /run/secrets; none of a variable only."""
    @property  # mounts
    def source(self) -> str | None:
        """What is mounted."""
    @property  # mounts
    def source_image(self) -> Word | None:
        """The stage or image named by from=, with its place."""
    @property  # mounts
    def target(self) -> str | Unknown | None:
        """Where it is mounted."""
    @property  # mounts
    def type(self) -> str:
        """bind, cache, tmpfs, secret or ssh."""


class Port(TextPart):
    """A port of EXPOSE."""

    @property  # ports
    def container(self) -> str | Unknown | None:
        """The text without the host's part."""
    @property  # ports
    def end(self) -> str | Unknown | None:
        """The last port of a range."""
    @property  # ports
    def host(self) -> str | Unknown | None:
        """What stands before the container's port: an address, a port of the host, or both."""
    @property  # ports
    def number(self) -> str | Unknown | None:
        """The port of the container."""
    @property  # ports
    def parts(self) -> re.Match[str] | Unknown | None:
        """Host, number, end and protocol of the port; None for what is no port, UNKNOWN if it cannot be told."""
    @property  # ports
    def protocol(self) -> Word | Unknown | None:
        """tcp, udp or sctp where it is written."""
    @property  # ports
    def transport(self) -> str | Unknown | None:
        """Its protocol in lowercase; none where it is not written."""


class Url(TextPart):
    """An address on a command line or in ADD."""

    def __init__(self, instruction: Instruction, text: Word, command: Command | None) -> None: ...
    command: Command | None
    @property  # command_views
    def after(self) -> View:
        """What stands later in the same RUN than its command, or below it in the stage."""
    @property  # command_views
    def before(self) -> View:
        """What stands earlier in the same RUN than its command, or above it in the stage and its local bases."""
    @property  # urls
    def fetched(self) -> bool:
        """Something downloads it."""
    @property  # urls
    def git(self) -> bool:
        """A git repository."""
    @property  # urls
    def host(self) -> str | Unknown | None:
        """Its host."""
    @property  # urls
    def host_scope(self) -> str | Unknown | None:
        """loopback, private, link-local, host-gateway, local-name or public."""
    @property  # urls
    def moving(self) -> bool:
        """The address says that what is there changes: latest, a branch, nightly, a-beta.jar without a version."""
    @property  # runtimes
    def named_runtime(self) -> Runtime | None:
        """What a fetched address brings a release of."""
    @property  # urls
    def repository(self) -> str | Unknown | None:
        """The git repository that it names, or an archive of it, as example.org/team/app."""
    @property  # urls
    def resolved(self) -> str | Unknown:
        """The address with variables put in."""
    @property  # runtimes
    def runtime(self) -> str | None:
        """The runtime that is there, with its release, such as `node 12`; none of what is none."""
    @property  # runtimes
    def runtime_end(self) -> str | None:
        """The day (ISO) of the last fixes of that runtime; none where none is known."""
    @property  # urls
    def scheme(self) -> Word:
        """http, https, git …"""


class Reference(TextPart):
    """A `$NAME` or `${NAME…}`: where a variable's value is put in; `by` docker, the shell of a RUN, or at the start."""

    def __init__(self, instruction: Instruction, text: Word, name: str, rest: str, by: str) -> None: ...
    by: str
    keyword: str
    name: str
    rest: str
    @property  # variable_references
    def assigned(self) -> bool:
        """The shell text that it stands in gives the name a value, or reads a file that may."""
    @property  # variable_references
    def beside(self) -> bool:
        """Another pair of the same instruction sets the name."""
    @property  # value_problems
    def breaks(self) -> bool:
        """In a FROM that no build argument can change: without a value for it, the image or platform is none."""
    @property  # variable_references
    def declared(self) -> bool:
        """An ARG or ENV above it, in the stage or its local bases, declares the name; in FROM a global ARG."""
    @property  # variable_references
    def declared_globally(self) -> bool:
        """An ARG above the first FROM declares the name, or BuildKit does; a stage sees it only after its own ARG."""
    @property  # variable_references
    def declared_later(self) -> bool:
        """An ARG or ENV below it in the stage declares the name."""
    @property  # variable_references
    def defined(self) -> bool | Unknown:
        """Something sets or declares the name there: the file, BuildKit or the base image."""
    @property  # variable_references
    def globals_above(self) -> frozenset[str]:
        """The names that an ARG above the first FROM, or above the reference among them, declares."""
    @property  # variable_references
    def guarded(self) -> bool:
        """It stands in a `${NAME:+word}` of its own name, so that it is read only where that is set."""
    @property  # variable_references
    def has_default(self) -> bool:
        """It says what holds where the variable is unset, `${NAME:-word}`, or stands in a `${NAME:+word}` of the name."""
    @property  # variable_references
    def kept(self) -> bool:
        """An ENV of the stage or its local bases sets the name, so that the container has it too."""
    @property  # variable_references
    def names_in_scope(self) -> list[str]:
        """The names that could have been meant, sorted."""
    @property  # variable_references
    def nearest(self) -> str | None:
        """The name in scope there that is most like it; none where that one's value refers to it."""
    @property  # variable_references
    def own_value(self) -> bool:
        """It stands in the value of the variable that it names."""
    @property  # variable_references
    def variable(self) -> Variable | None:
        """The variable of an ARG, ENV or LABEL in whose value it stands."""


class Problem:
    """A place that BuildKit refuses, or reads as something else than what it looks like."""

    def __init__(self, kind: str, file: File, instruction: Instruction | None, value: Word, name: str='', choices: tuple[str, ...]=(), better: str | None=None, removable: Word | None=None) -> None: ...
    choices: tuple[str, ...]
    file: File
    given_better: str | None
    given_removable: Word | None
    instruction: Instruction | None
    keyword: str
    kind: str
    name: str
    span: Span
    stage: Stage | None
    value: Word
    @property  # problems
    def better(self) -> str | None:
        """What it should say, as far as that can be told: the most similar word, the array as JSON."""
    @property  # problems
    def removable(self) -> Word | None:
        """What can go: blanks around `=` together with it, a comment with the blanks before it."""
    @property  # problems
    def right(self) -> str:
        """All that would be right there, as a list with commas."""


class ShellcheckDiagnostic(Part):
    """Something that ShellCheck says of a shell text."""

    def __init__(self, instruction: Instruction, span: Span, said: Diagnostic) -> None: ...
    code: str
    level: str
    text: str
    @property  # shell_expansions
    def assigns_what_cannot_fail(self) -> bool:
        """Its command gives a variable the output of a program that does not fail, such as mktemp or uname."""
    @property  # shell_expansions
    def command(self) -> Command | None:
        """The innermost command that it is about."""
    @property  # shell_expansions
    def is_glued(self) -> bool:
        """Other characters of the same word stand around the expansion."""
    @property  # shell_expansions
    def plain_word(self) -> Word | None:
        """The part of its word without quotes and patterns, behind an `=`; of a substitution only that."""
    @property  # shell_expansions
    def quotable(self) -> Word | None:
        """The word, or the part of one, that quotes can be put around where an expansion has none; nothing where the expansion may be several words on purpose."""
    @property  # shell_expansions
    def quotes_build_argument(self) -> bool:
        """Its text names a variable that only an ARG declares: nothing knows the name once the image is built."""
    @property  # shell_expansions
    def stays_one_word(self) -> bool | Unknown:
        """Without quotes the expansion is one word as well: its value has neither blanks nor stars, or it stands behind an option's `=` or a scheme, with which no file's name begins, or it names the file of a redirection, or the same RUN surely calls a program of the folder that it names; unknown if that cannot be told."""


class Bashism(TextPart):
    """A construct of a shell text that POSIX sh does not have."""

    def __init__(self, instruction: Instruction, text: Word, kind: str, program: str) -> None: ...
    kind: str
    shell: str


class Suppression:
    """A name in a comment that silences findings; a comment with several names is several of them."""

    def __init__(self, file: File, tool: str, comment: Word, name: Word, scope: str) -> None: ...
    comment: Word
    file: File
    instruction: Instruction | None
    key: str
    name: Word
    reach: Span | None
    scope: str
    siblings: tuple[Suppression, ...]
    span: Span | None
    stage: Stage | None
    tool: str
    until: str
    @property  # suppressions
    def comment_is_used(self) -> bool:
        """Some name of its comment is of use, or not judged; asked of the first one, for all of them."""
    @property  # suppressions
    def comment_line(self) -> Word | None:
        """The line of its comment, if it can go; asked of the first name, for all of them."""
    @property  # suppressions
    def effect(self) -> str:
        """used, unused, no-rule (none is called so), unread (not how ours are written) or open (not judged)."""
    @property  # suppressions
    def first(self) -> bool:
        """It is the first name of its comment."""
    @property  # suppressions
    def names(self) -> Word:
        """All names of its comment."""
    @property  # suppressions
    def nearest(self) -> str | None:
        """Of a name that no rule has, the most similar one."""
    @property  # suppressions
    def reason(self) -> Word | None:
        """What its comment says behind the names, if there is a word in it."""
    @property  # suppressions
    def removable_text(self) -> Word | None:
        """What goes if it is of no use: its line if no name of its comment is, else the name with a comma; none if a parser directive would begin to count without the line."""
    @property  # suppressions
    def sibling_positions(self) -> dict[int, int]:
        """The positions of the names of its comment, by their identity; asked of the first one, for all of them."""


class Script:
    """A shell script; places in it are none of the Dockerfile's."""

    def __init__(self, instruction: Instruction, text: str) -> None: ...
    instruction: Instruction
    text: str
    @property  # scripts
    def asks_for_user(self) -> bool:
        """It asks which user runs it, so that it is meant for several (`id -u`, $UID, nss_wrapper)."""
    @property  # scripts
    def commands(self) -> tuple[Command, ...]:
        """Its commands."""
    @property  # scripts
    def last(self) -> Command | Unknown | None:
        """The command that it ends with; unknown where that is a function of its own."""
    @property  # scripts
    def needs_root(self) -> bool:
        """It, or a script that it calls and that is there to be read, calls what only root may do: it switches to another user, gives files to one, mounts, installs, or starts what starts as root."""
    @property  # scripts
    def repeats_itself(self) -> bool | Unknown:
        """It has called the program that it ends with before, for the same subcommand: a list of jobs, of which none goes on for ever."""


class PartTable:
    """Instructions and their parts, each kind of part in one row for all the views of them."""

    def __init__(self, instructions: Sequence[Instruction]) -> None: ...
    instructions: IndexedSequence[Instruction]
    rows: dict[str, tuple[IndexedSequence[Any], list[int]]]


class View:
    """Instructions of a stage with their parts, from one position to another; an item may be unknown."""

    def __init__(self, table: PartTable, start: int, stop: int, stages: Slice[Stage] | None=None) -> None: ...
    end: int
    first: int
    other_stages: Slice[Stage] | None
    table: PartTable
    @property  # views
    def commands(self) -> Slice[Command]:
        """The commands of their RUNs."""
    @property  # views
    def copies(self) -> Slice[Copy]:
        """The sources of their COPYs and ADDs."""
    @property  # views
    def instructions(self) -> Slice[Instruction]:
        """The instructions."""
    @property  # views
    def packages(self) -> Slice[Package]:
        """The packages that those name."""
    @property  # views
    def stages(self) -> Slice[Stage]:
        """The stages of the file that stand before, or behind."""
    @property  # views
    def urls(self) -> Slice[Url]:
        """The URLs in their commands and ADDs."""
    @property  # views
    def variables(self) -> Slice[Variable]:
        """The names of their ARGs and ENVs."""


class RunView:
    """Commands of the same instruction."""

    def __init__(self, run: Run, commands: Slice[Command]) -> None: ...
    members: Slice[Command]
    run: Run
    @property  # command_views
    def commands(self) -> Slice[Command]:
        """Those before, or behind."""
    @property  # command_views
    def packages(self) -> Slice[Package]:
        """The packages that those name."""
    @property  # command_views
    def urls(self) -> Slice[Url]:
        """The URLs that those name."""


class Context:
    """The build context: the folder `path` that COPY and ADD read, for the Dockerfile at the path `dockerfile`."""

    def __init__(self, path: str, dockerfile: str, builder: str='buildkit') -> None: ...
    builder: str
    dockerfile: str
    path: str
    @property  # build_context
    def ignore_file(self) -> str | None:
        """Path of the ignore file that is used: the Dockerfile's own, else the context's."""
    @property  # build_context
    def ignore_patterns(self) -> list[IgnorePattern]:
        """The patterns of its ignore file."""
    @property  # build_context
    def mounted_over(self) -> tuple[str, ...]:
        """Where the compose files beside it mount folders of the host into containers of this Dockerfile."""
    @property  # build_context
    def remote(self) -> str | None:
        """The repository that .git names as origin, or as its only remote."""
    @property  # build_context
    def unignored(self) -> tuple[str, ...] | Unknown:
        """Names at its top that should never ship and are not ignored; what is ignored in part is let in on purpose."""
