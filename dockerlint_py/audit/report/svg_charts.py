"""Pictures as SVG: shapes with classes, which the page colours for light and dark; no style of their own.

What a picture shows is said in words too, as its label. Bars stretch to the width that they are given, pictures with
text in them keep their proportions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from dockerlint_py.audit.report.formatting import date_text, score_text
from dockerlint_py.audit.report.scores import ScoreDistribution
from dockerlint_py.ruleset.severity import SEVERITIES


def coordinate(value: float) -> str:
    """A coordinate, short."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def rect(x: float, width: float, kind: str, y: float = 0, height: float = 10) -> str:
    """A rectangle of a class."""
    place = f'x="{coordinate(x)}" y="{coordinate(y)}" width="{coordinate(max(width, 0))}" height="{coordinate(height)}"'
    return f'<rect {place} class="{kind}"/>'


def stretched(parts: Iterable[str], label: str, height: int = 10) -> str:
    """A bar of 100 × `height` units, as wide as there is room."""
    head = f'<svg class="bar" viewBox="0 0 100 {height}" preserveAspectRatio="none" role="img"'
    return f'{head} aria-label="{escape(label)}">{"".join(parts)}</svg>'


def stacked(parts: Sequence[tuple[str, int]], label: str, whole: int | None = None) -> str:
    """Parts (class, number) side by side; they fill the width if nothing is said of the whole."""
    total, at, drawn = whole or sum(value for _, value in parts), 0.0, []
    for kind, value in parts:
        if value:
            width = 100 * value / total
            drawn.append(rect(at, width, kind))
            at += width
    return stretched([rect(0, 100, "ground"), *drawn], label)


def severities(counts: Mapping[str, int], whole: int | None = None) -> str:
    """How many findings there are of each severity, as a bar."""
    label = ", ".join(f"{counts[name]} {name}" for name in SEVERITIES if counts[name]) or "no findings"
    return stacked([(name, counts[name]) for name in SEVERITIES], label, whole)


def distribution(scores: ScoreDistribution) -> str:
    """The mean as a bar from 0; a band for the middle half and a line from the tenth to the ninetieth hundredth."""
    mean = scores.mean()
    if mean is None:
        return ""
    low, first, third, high = (scores.quantile(part) or 0.0 for part in (0.1, 0.25, 0.75, 0.9))
    label = f"mean {mean:.1f}"
    parts = [rect(0, 100, "ground"), rect(0, mean, "mean")]
    if scores.number > 3:
        parts += [rect(low, high - low, "reach", 4.4, 1.2), rect(first, third - first, "middle", 2.6, 4.8)]
        label += f", half of them between {first:g} and {third:g}, eight in ten between {low:g} and {high:g}"
    return stretched([*parts, rect(max(mean - 0.25, 0), 0.5, "tick")], label)


def histogram(scores: ScoreDistribution, wide: bool) -> str:
    """How many have which score, from the lowest that there is to 100."""
    start = min(int((scores.quantile(0) or 0) // 5 * 5), 90)
    step = 1 if start >= 80 else 2 if start >= 60 else 5
    start -= (100 - start) % step
    bins = list(_bins(scores, start, step))
    width, height, base = (640 if wide else 340), 200, 170
    each, most = (width - 40) / len(bins), max(bins)
    parts = [_line(30, base, width - 10, base, "axis")]
    for at, count in enumerate(bins):
        tall = 0 if not count else max(1.5, 140 * count / most)
        low = start + at * step
        parts.append(_column(30 + at * each, base - tall, each, tall, f"{low} to {low + step}: {count:,}"))
        if count == most:
            parts.append(_text(30 + (at + 0.5) * each, base - tall - 6, f"{count:,}"))
    marks = range(-(-start // 5) * 5, 101, 10 if start < 60 else 5)
    parts += [_text(30 + (mark - start) / step * each, base + 18, str(mark)) for mark in marks]
    label = f"How many of {scores.number:,} have which score, from {start} to 100"
    return _picture("".join(parts), width, height, label, wide)


def _bins(scores: ScoreDistribution, start: int, step: int) -> Iterable[int]:
    for low in range(start, 100, step):
        top = 1001 if low + step >= 100 else (low + step) * 10
        yield sum(scores.counts[low * 10 : top])


def _column(x: float, y: float, width: float, height: float, label: str) -> str:
    drawn = rect(x + 1, width - 2, "column", y, height)
    hover = rect(x, width, "catch", 20, 150)
    return f"<g><title>{escape(label)}</title>{hover}{drawn}</g>"


ScoreLine = Sequence[tuple[int, float]]
"""(seconds since 1970, score), in the order of time."""


def timeline(line: ScoreLine, label: str, wide: bool) -> str:
    """A score over time, in steps: it stays until something changes."""
    width, height, left, base, top = (760 if wide else 340), 240, 34, 206, 14
    low = max(0, min(int(min(value for _, value in line) // 5 * 5), 95))
    begun, span = line[0][0], max(1, line[-1][0] - line[0][0])

    def place(time: int, value: float) -> tuple[float, float]:
        x = left + (width - left - 52) * (time - begun) / span
        return x, base - (base - top) * (value - low) / (100 - low)

    parts = []
    for mark in _marks(low):
        y = place(begun, mark)[1]
        parts += [_line(left, y, width - 52, y, "grid"), _text(left - 6, y + 4, str(mark), "end")]
    steps = [place(time, value) for time, value in line]
    path = "M" + "L".join(f"{coordinate(x)} {coordinate(y)}" for x, y in _steps(steps))
    area = f"{path}L{coordinate(steps[-1][0])} {base}L{coordinate(steps[0][0])} {base}Z"
    parts += [f'<path d="{area}" class="area"/>', f'<path d="{path}" class="line"/>']
    end = steps[-1]
    parts += [f'<circle cx="{coordinate(end[0])}" cy="{coordinate(end[1])}" r="4" class="dot"/>']
    parts.append(_text(end[0] + 9, end[1] + 5, score_text(line[-1][1]), "start", "strong"))
    for percentage, anchor in ((0, "start"), (0.5, "middle"), (1, "end")) if span > 86_400 else ((0, "start"),):
        x = left + (width - left - 52) * percentage
        parts.append(_text(x, base + 20, date_text(begun + int(span * percentage)), anchor))
    return _picture("".join(parts), width, height, label, wide)


def _marks(low: int) -> Iterable[int]:
    step = 20 if low < 40 else 10 if low < 70 else 5 if low < 90 else 2 if low < 95 else 1
    return range(100 - (100 - low) // step * step, 101, step)


def _steps(places: Sequence[tuple[float, float]]) -> Iterable[tuple[float, float]]:
    """Corners: level until the next change. Many points are close together, and read better as they are."""
    before = places[0]
    yield before
    for x, y in places[1:]:
        if len(places) < 60:
            yield x, before[1]
        yield x, y
        before = x, y


def sparkline(line: ScoreLine, label: str) -> str:
    """A small picture of a score over time, from its lowest to its highest, at least five points apart."""
    low, high = min(value for _, value in line), max(value for _, value in line)
    if high - low < 5:
        low = max(0.0, high - 5)
    begun, span = line[0][0], max(1, line[-1][0] - line[0][0])
    points = [(100 * (time - begun) / span, 28 - 25 * (value - low) / (high - low or 1)) for time, value in line]
    path = "M" + "L".join(f"{coordinate(x)} {coordinate(y)}" for x, y in _steps(points))
    head = '<svg class="spark" viewBox="0 0 100 30" preserveAspectRatio="none" role="img"'
    return f'{head} aria-label="{escape(label)}"><path d="{path}" class="line"/></svg>'


def _picture(inner: str, width: int, height: int, label: str, wide: bool) -> str:
    kind = "picture wide" if wide else "picture narrow"
    return f'<svg class="{kind}" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(label)}">{inner}</svg>'


def _line(x: float, y: float, to_x: float, to_y: float, kind: str) -> str:
    begin, end = f'x1="{coordinate(x)}" y1="{coordinate(y)}"', f'x2="{coordinate(to_x)}" y2="{coordinate(to_y)}"'
    return f'<line {begin} {end} class="{kind}"/>'


def _text(x: float, y: float, text: str, anchor: str = "middle", kind: str = "mark") -> str:
    return f'<text x="{coordinate(x)}" y="{coordinate(y)}" text-anchor="{anchor}" class="{kind}">{escape(text)}</text>'
