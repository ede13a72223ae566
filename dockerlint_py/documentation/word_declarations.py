"""The words of all topics, declared for type checkers and editors: facts/model.pyi, made from the code.

The topics give their words to the subjects at run time, which no type checker sees. The stub says what each subject
has: the attributes of `model`, and the words with their types, their docstrings and the topic that they come from.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from dockerlint_py.facts import model
from dockerlint_py.facts.registry import Word

_HEAD = '"""Written by `python -m dockerlint_py.documentation` from model.py and the topics; do not edit."""\n'


def declarations() -> str:
    """The text of facts/model.pyi."""
    tree = ast.parse(inspect.getsource(model))
    imported = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    found = _Imports({alias.name: str(node.module) for node in imported for alias in node.names})
    classes = [_class(node, found) for node in tree.body if isinstance(node, ast.ClassDef)]
    return "\n".join([_HEAD, *found.lines(), "", "", "\n\n".join(classes), ""])


class _Imports:
    """What the annotations of the stub name, and where that comes from."""

    def __init__(self, imported: dict[str, str]) -> None:
        """`imported` are the names that the module of the subjects imports, for types only as well."""
        self._names: dict[str, set[str]] = {}
        self._imported = imported

    def add(self, annotation: str, scope: dict[str, Any]) -> str:
        """Notes the names of an annotation, as they are in the module where it stands."""
        for node in ast.walk(ast.parse(annotation, mode="eval")):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                self.add(node.value, scope)
            value = scope.get(node.id) if isinstance(node, ast.Name) else None
            if isinstance(node, ast.Name) and scope is vars(model) and node.id in self._imported:
                self._names.setdefault(self._imported[node.id], set()).add(node.id)
            elif isinstance(node, ast.Name) and isinstance(value, ModuleType):
                named = "" if value.__name__ == node.id else f" as {node.id}"
                self._names.setdefault("", set()).add(f"{value.__name__}{named}")
            elif value is not None and getattr(value, "__module__", "builtins") not in ("builtins", model.__name__):
                home = "typing" if value is Any else value.__module__
                self._names.setdefault(home, set()).add(str(node.id) if isinstance(node, ast.Name) else "")
        return annotation

    def lines(self) -> Iterator[str]:
        """The import statements, in the order that linters want."""
        yield from (f"import {name}" for name in sorted(self._names.pop("", ())))
        own = {home for home in self._names if home.startswith("dockerlint_py")}
        for homes in (sorted(self._names.keys() - own), sorted(own)):
            yield from (f"from {home} import {', '.join(sorted(self._names[home]))}" for home in homes)
            yield from [""] * bool(homes and homes[0] not in own)


def _class(node: ast.ClassDef, imports: _Imports) -> str:
    cls = getattr(model, node.name)
    scope = vars(model)
    bases = ", ".join(imports.add(ast.unparse(base), scope) for base in node.bases)
    lines = [f"class {node.name}{f'({bases})' if bases else ''}:", f'    """{(cls.__doc__ or "").strip()}"""', ""]
    attributes: dict[str, str] = {}
    for part in node.body:
        if isinstance(part, ast.AnnAssign):
            attributes[ast.unparse(part.target)] = imports.add(ast.unparse(part.annotation), scope)
        elif isinstance(part, ast.Assign):
            attributes[ast.unparse(part.targets[0])] = "tuple[str, ...]"
        elif isinstance(part, ast.FunctionDef) and part.name == "__init__":
            attributes = {**_assigned(part, imports), **attributes}
            for argument in part.args.args:
                imports.add(ast.unparse(argument.annotation or ast.Constant(None)), scope)
            arguments = ast.unparse(part.args)
            lines.append(f"    def __init__({arguments}) -> None: ...")
    lines += (f"    {name}: {annotation}" for name, annotation in sorted(attributes.items()))
    for name, word in sorted(vars(cls).items()):
        if isinstance(word, Word):
            lines += _word(name, word, imports)
    return "\n".join(lines) + "\n"


def _assigned(function: ast.FunctionDef, imports: _Imports) -> dict[str, str]:
    """The attributes that a constructor sets, where their type is written there, is an argument's or a string's."""
    arguments = {one.arg: ast.unparse(one.annotation) for one in function.args.args if one.annotation}
    types: dict[str, str] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Attribute):
            types[node.target.attr] = imports.add(ast.unparse(node.annotation), vars(model))
        for target, value in _assignments(node):
            if isinstance(value, ast.Name) and value.id in arguments:
                types.setdefault(target.attr, imports.add(arguments[value.id], vars(model)))
            elif isinstance(value, ast.Constant) and isinstance(value.value, str):
                types.setdefault(target.attr, "str")
    return types


def _assignments(node: ast.AST) -> Iterator[tuple[ast.Attribute, ast.expr]]:
    """The attributes that an assignment sets, each with its value; several at once are taken apart."""
    target = node.targets[0] if isinstance(node, ast.Assign) else None
    value = node.value if isinstance(node, ast.Assign) else None
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        pairs = zip(target.elts, value.elts, strict=True)
        yield from ((one, what) for one, what in pairs if isinstance(one, ast.Attribute))
    elif isinstance(target, ast.Attribute) and value is not None:
        yield target, value


def _word(name: str, word: Word, imports: _Imports) -> Iterator[str]:
    tree = ast.parse(textwrap.dedent(inspect.getsource(word.make)))
    function = tree.body[0]
    assert isinstance(function, ast.FunctionDef), name
    assert function.returns is not None, name
    returns = imports.add(ast.unparse(function.returns), word.make.__globals__)
    yield f"    @property  # {word.make.__module__.rpartition('.')[2]}"
    yield f"    def {name}(self) -> {returns}:"
    yield f'        """{" ".join((word.__doc__ or "For other facts.").split())}"""'
