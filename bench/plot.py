"""Draws series of figures against the size of a log as SVG, both axes logarithmic: text and shapes
only, readable on light and dark pages, without fonts or files of anybody else."""

import html
import math

WIDTH, HEIGHT = 760, 420
LEFT, RIGHT, TOP, BOTTOM = 76, 176, 48, 60
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8a63d2", "#999999")
GREY = "#808080"  # stands out from white as well as from black
LABEL_HEIGHT = 15


def text(x, y, words, anchor="middle", colour=GREY, size=12):
    return (f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}" '
            f'font-size="{size}">{html.escape(words)}</text>')


def line(x1, y1, x2, y2):
    return (f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{GREY}" '
            'stroke-opacity="0.35"/>')


def decades(values):
    """The powers of ten that hold all values."""
    return range(math.floor(math.log10(min(values))), math.ceil(math.log10(max(values))) + 1)


def microseconds(exponent):
    """10 to the power of `exponent` µs, in words."""
    unit, below = ("µs", 0) if exponent < 3 else ("ms", 3) if exponent < 6 else ("s", 6)
    return f"{10 ** (exponent - below):g} {unit}"


def spread_labels(places):
    """Places of labels, in the order given, none of which covers another."""
    moved = dict.fromkeys(places)
    last = -math.inf
    for name in sorted(places, key=places.get):
        last = moved[name] = max(places[name], last + LABEL_HEIGHT)
    return moved


def draw(title, series):
    """An SVG of `series`, {name: {rows: µs}}, each a line with its name at its end."""
    rows = sorted({size for points in series.values() for size in points})
    ticks = decades([value for points in series.values() for value in points.values()])
    across, down = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    first, width = math.log10(rows[0]), math.log10(rows[-1] / rows[0])

    def x_of(size):
        return LEFT + across * (math.log10(size) - first) / width

    def y_of(exponent):
        return TOP + down * (1 - (exponent - ticks[0]) / (ticks[-1] - ticks[0]))

    parts = [text(LEFT, 24, title, "start", size=15),
             text(LEFT + across / 2, HEIGHT - 14, "rows in the log"),
             *(line(LEFT, y_of(tick), LEFT + across, y_of(tick)) for tick in ticks),
             *(text(LEFT - 8, y_of(tick) + 4, microseconds(tick), "end") for tick in ticks),
             *(text(x_of(size), TOP + down + 20, f"{size:,}") for size in rows)]
    ends = spread_labels({name: y_of(math.log10(points[max(points)]))
                          for name, points in series.items()})
    for number, (name, points) in enumerate(series.items()):
        colour = COLOURS[number % len(COLOURS)]
        places = [(x_of(size), y_of(math.log10(points[size]))) for size in sorted(points)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places]
        parts.append(text(LEFT + across + 10, ends[name] + 4, name, "start", colour))
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
            f'font-family="sans-serif"><title>{html.escape(title)}</title>\n'
            + "\n".join(parts) + "\n</svg>\n")
