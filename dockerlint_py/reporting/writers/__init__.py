"""The formats of reports: every module of this folder is one, and each has a function `write`."""
