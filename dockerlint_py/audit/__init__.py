"""Audits of other people's repositories: targets → files → a store of findings → reports."""
