"""Completion in PowerShell, which click has none for. Importing this tells click of it."""

from __future__ import annotations

import os

from click.shell_completion import CompletionItem, ShellComplete, add_completion_class

NAME = "powershell"
_SOURCE = """\
Register-ArgumentCompleter -Native -CommandName %(prog_name)s -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $before = $commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition }
    $old = $env:COMP_WORDS, $env:COMP_INCOMPLETE, $env:%(complete_var)s
    try {
        $env:COMP_WORDS = ($before | ForEach-Object { $_.Extent.Text }) -join "`n"
        $env:COMP_INCOMPLETE = $wordToComplete
        $env:%(complete_var)s = "powershell_complete"
        & $commandAst.CommandElements[0].Extent.Text | ForEach-Object {
            $value, $help = $_ -split "`t", 2
            if (-not $help) { $help = $value }
            [System.Management.Automation.CompletionResult]::new($value, $value, "ParameterValue", $help)
        }
    } finally {
        $env:COMP_WORDS, $env:COMP_INCOMPLETE, $env:%(complete_var)s = $old
    }
}
"""


class PowerShellComplete(ShellComplete):
    """Words come in COMP_WORDS, one a line and as they were written, the one at the cursor in COMP_INCOMPLETE."""

    name = NAME
    source_template = _SOURCE

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words before the cursor without the program, and the one that is being written."""
        words = [_unquoted(word) for word in os.environ.get("COMP_WORDS", "").split("\n")]
        return words[1:], _unquoted(os.environ.get("COMP_INCOMPLETE", ""))

    def format_completion(self, item: CompletionItem) -> str:
        """A line: the word, a tab, what it is; nothing for files, which PowerShell completes by itself."""
        if item.type != "plain":
            return ""
        return f"{item.value}\t{' '.join((item.help or '').split())}"

    def complete(self) -> str:
        """The lines of what there is to choose from."""
        return "\n".join(line for line in super().complete().split("\n") if line)


def _unquoted(word: str) -> str:
    return word[1:-1] if len(word) > 1 and word[0] == word[-1] and word[0] in "'\"" else word.lstrip("'\"")


add_completion_class(PowerShellComplete)
