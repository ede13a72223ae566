"""What people see: reports on the bundled sample app, and the README's copy of one."""

from dockerlint_py.documentation.generated import CHECKOUT, GOLDEN


def golden(name: str) -> str:
    return (CHECKOUT / GOLDEN / name).read_text(encoding="utf-8")


def test_naive_breaks_every_principle_of_the_talk_and_prod_none() -> None:
    for principle in ("one-process", "minimal", "layer-order", "non-root", "ephemeral", "care-less", "reproducible"):
        assert f"[{principle}/" in golden("naive.txt"), principle
    assert golden("prod.txt") == "No findings in 1 file\n"


def test_readme_shows_what_is_printed() -> None:
    readme = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    blocks = golden("naive.txt").rstrip().split("\n\n")
    for part in (blocks[0], blocks[-1]):
        assert part in readme
