"""dockerlint: a Dockerfile linter whose rules are YAML and whose judgement follows principles."""

__version__ = "0.1.0"
