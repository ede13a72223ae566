"""Where inputs come from: seeds changed at random, or changed on where they reach new code."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path
from zlib import crc32

from tests.fuzz.corpus import own_seeds, seeds, words
from tests.fuzz.mutator import mutated
from tests.fuzz.trials import LONGEST, Trials


def mutate(target: str, trials: Trials, seconds: float, seed: int) -> None:
    """The seeds that are files, then changed ones, until the time is over."""
    chance = random.Random(seed)
    end, corpus, known = time.monotonic() + seconds, seeds(target, chance), words()
    for data in own_seeds(target):
        trials.try_input(data[:LONGEST])
    while time.monotonic() < end:
        trials.try_input(mutated(chance.choice(corpus), corpus, known, chance)[:LONGEST])


def guide(target: str, trials: Trials, seconds: float, seed: int, scratch: Path) -> None:
    """Inputs that reach new code are changed on, as atheris has it; ends the process."""
    import atheris

    corpus, known = seeds(target, random.Random(seed)), words()
    folder = scratch / "corpus"
    folder.mkdir()
    for data in corpus:
        (folder / f"{crc32(data):08x}").write_bytes(data[:LONGEST])
    end = time.monotonic() + seconds

    def try_until_end(data: bytes) -> None:
        trials.try_input(data)
        if time.monotonic() > end:
            trials.write()
            os._exit(0)  # any other way out is a failure to atheris

    def mutator(data: bytes, most: int, seed: int) -> bytes:
        chance = random.Random(seed)
        if chance.random() < 0.5:
            return bytes(atheris.Mutate(data, most))
        return mutated(data, corpus, known, chance)[:most]

    limits = (f"-max_len={LONGEST}", "-timeout=60", "-rss_limit_mb=3000")
    atheris.Setup(["fuzz", f"-seed={seed}", *limits, str(folder)], try_until_end, custom_mutator=mutator)
    atheris.Fuzz()
