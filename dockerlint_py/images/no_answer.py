"""Why something could not be found out, in words that hold no credential: nothing that another side sent is in them."""

from __future__ import annotations


class NoAnswer(Exception):
    """What was asked gave no answer; the message says why and, where that helps, what to do.

    `of_host`: so it is for every image of that host, which need not be asked again.
    """

    def __init__(self, reason: str, of_host: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.of_host = reason, of_host


class NotThere(NoAnswer):
    """Whoever was asked said for sure that there is no such image."""
