"""Draws the pictures of docs/reference/policy.md from the words in pictures.txt.

`python3 draw.py` writes the SVG files beside it; `python3 draw.py --check` fails where one is not what the words say. Python's
standard library only. The pictures have a ground of their own and follow the reader's light or dark.
"""

import pathlib
import sys
from html import escape

HERE = pathlib.Path(__file__).parent
WIDTH, LEFT, RIGHT = 760, 206, 20
TOP, LANE, FOOT = 44, 98, 26
NOTE = 22

# Light as attributes, so that a reader without styles has it; dark by the media query.
LIGHT = {
    "ground": "#fffdf9", "edge": "#ded6c7", "ink": "#26211a", "soft": "#655c4e", "rule": "#8c8270",
    "fires": "#1f7a45", "held": "#96590a", "not": "#7a7266", "wrong": "#8a3a76", "band": "#0f6478", "night": "#3b3f63",
    "due": "#6c5bb5",
}
DARK = {
    "ground": "#1c1f24", "edge": "#3a4048", "ink": "#eee9df", "soft": "#b0a99b", "rule": "#8d877b",
    "fires": "#5cc487", "held": "#e0a54a", "not": "#9a948a", "wrong": "#d78bc2", "band": "#5fb7cc", "night": "#8f95c9",
    "due": "#a99bf0",
}
STICKY, STICKY_INK, OTHER = "#f6a04d", "#26211a", "#cfc7b8"


def style():
    """The dark colours."""
    rules = []
    for name, colour in DARK.items():
        rules.append(f".f-{name}{{fill:{colour}}}.s-{name}{{stroke:{colour}}}")
    return "<style>@media (prefers-color-scheme:dark){" + "".join(rules) + "}</style>"


def fill(name):
    return f'class="f-{name}" fill="{LIGHT[name]}"'


def stroke(name, width=1.5, dashes=""):
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'class="s-{name}" stroke="{LIGHT[name]}" stroke-width="{width}" fill="none"{dashed}'


def text(x, y, words, name="soft", size=12, anchor="start", extra=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" {fill(name)}{extra}>{escape(words)}</text>'


class Picture:
    """One picture: what is said of it, and its lanes."""

    def __init__(self, name):
        self.name, self.title, self.alt = name, "", ""
        self.span, self.ticks, self.lanes, self.boxes, self.about, self.taken = (0.0, 10.0), [], [], [], [], set()

    def x(self, time):
        start, end = self.span
        return LEFT + (float(time) - start) / (end - start) * (WIDTH - LEFT - RIGHT)


def read(words):
    """The pictures, in the order of the text."""
    pictures = []
    for number, line in enumerate(words.splitlines(), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        word, _, rest = line.partition(" ")
        if word == "picture":
            pictures.append(Picture(rest))
            continue
        try:
            take(pictures[-1], word, rest)
        except (ValueError, IndexError, KeyError) as fault:
            sys.exit(f"pictures.txt:{number}: {line!r}: {fault}")
    return pictures


def take(picture, word, rest):
    """One line of a picture."""
    if word in ("title", "alt"):
        setattr(picture, word, rest)
    elif word == "span":
        start, end = rest.split()
        picture.span = (float(start), float(end))
    elif word == "ticks":
        pairs = [pair.partition("=") for pair in rest.split()]
        picture.ticks = [(float(at), label.replace("_", " ")) for at, _, label in pairs]
    elif word == "lane":
        picture.lanes.append((rest.split("|"), []))
    elif word == "boxes":
        picture.boxes = [box.strip() for box in rest.split(">")]
    elif word in ("under", "back"):
        picture.about.append((word, rest))
    elif word in ("event", "window", "night", "measure", "line", "fires", "nothing", "held", "corrects"):
        picture.lanes[-1][1].append((word, rest))
    else:
        raise ValueError(f"`{word}` is no word of a picture")


def options(rest, *known):
    """The values at the front, and what stands behind the words that are known."""
    words, found, key = rest.split(), {}, None
    front = []
    for word in words:
        if key != "says" and word in known:
            key = word
            found[key] = []
        elif key:
            found[key].append(word)
        else:
            front.append(word)
    return front, {key: " ".join(value) for key, value in found.items()}


def drawn(picture):
    """The whole file."""
    out = []
    if picture.boxes:
        height = boxes(picture, out)
    else:
        labels = any(label for _, label in picture.ticks)
        height = TOP + LANE * len(picture.lanes) + (FOOT if labels else 4)
        for number, (label, things) in enumerate(picture.lanes):
            lane(picture, TOP + LANE * number, label, things, out)
        for at, label in picture.ticks:
            out.append(text(picture.x(at), height - 11, label, "soft", 11, "middle"))
    mono = ' font-family="ui-monospace,SFMono-Regular,Menlo,DejaVu Sans Mono,monospace" font-weight="600" xml:space="preserve"'
    head = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'font-family="system-ui,-apple-system,Segoe UI,Helvetica,Arial,sans-serif" role="img" aria-labelledby="t d">',
        f'<title id="t">{escape(picture.title)}</title>',
        f'<desc id="d">{escape(picture.alt)}</desc>',
        style(),
        f'<rect x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1}" rx="10" '
        f'class="f-ground s-edge" fill="{LIGHT["ground"]}" stroke="{LIGHT["edge"]}"/>',
        text(20, 28, picture.title, "ink", 13, extra=mono),
    ]
    return "\n".join([*head, *out, "</svg>", ""])


def lane(picture, top, label, things, out):
    """One line of time."""
    y = top + 46
    out.append(f'<path d="M20 {top + 4}H{WIDTH - 20}" {stroke("edge", 1)}/>')
    for number, words in enumerate(label):
        out.append(text(20, y - 8 * (len(label) - 1) + 16 * number + 4, words, "ink", 12.5))
    for at, _ in picture.ticks:
        out.append(f'<path d="M{picture.x(at):.1f} {y - 3}v6" {stroke("rule", 1)}/>')
    out.append(f'<path d="M{LEFT} {y}H{WIDTH - RIGHT}" {stroke("rule")}/>')
    picture.taken = {float(rest.split()[1]) for word, rest in things if word == "event"}
    order = ("night", "window", "measure", "line", "event", "fires", "nothing", "held", "corrects")
    for word in order:
        for rest in (rest for known, rest in things if known == word):
            THINGS[word](picture, y, rest, out)


def window(picture, y, rest, out):
    opening, start, end, closing, *label = rest.split()
    left, right = picture.x(start), picture.x(end)
    out.append(
        f'<rect x="{left:.1f}" y="{y - 22}" width="{right - left:.1f}" height="33" {fill("band")} opacity="0.14"/>'
    )
    for x, closed in ((left, opening == "["), (right, closing == "]")):
        out.append(f'<path d="M{x:.1f} {y - 22}v33" {stroke("band", 1.5, "" if closed else "3 3")}/>')
    out.append(text((left + right) / 2, y - 26, " ".join(label), "band", 11, "middle"))


def night(picture, y, rest, out):
    start, end, *label = rest.split()
    left, right = picture.x(start), picture.x(end)
    out.append(f'<rect x="{left:.1f}" y="{y - 22}" width="{right - left:.1f}" height="33" {fill("night")} opacity="0.22"/>')
    out.append(text(left + 4, y - 26, " ".join(label), "night", 11))


def measure(picture, y, rest, out):
    start, end, *label = rest.split()
    left, right = picture.x(start), picture.x(end)
    path = f"M{left:.1f} {y - 21}v8M{right:.1f} {y - 21}v8M{left:.1f} {y - 17}H{right:.1f}"
    out.append(f'<path d="{path}" {stroke("band", 1.2)}/>')
    out.append(text((left + right) / 2, y - 24, " ".join(label), "band", 11, "middle"))


def line(picture, y, rest, out):
    at, *label = rest.split()
    x = picture.x(at)
    out.append(f'<path d="M{x:.1f} {y - 20}V{y + 12}" {stroke("soft", 1.2, "2 3")}/>')
    out.append(text(x + 5, y + 24, " ".join(label), "soft", 11))


def event(picture, y, rest, out):
    (name, at), said = options(rest, "got", "says")
    x, half = picture.x(at), NOTE / 2
    paper, name = (STICKY, name) if name.isupper() else (OTHER, "·")
    if "got" in said:
        came = picture.x(said["got"])
        out.append(
            f'<rect x="{came - half:.1f}" y="{y - half}" width="{NOTE}" height="{NOTE}" rx="2" class="f-ground s-rule" '
            f'fill="{LIGHT["ground"]}" stroke="{LIGHT["rule"]}" stroke-width="1.2" stroke-dasharray="3 2"/>'
            + text(came, y + 4, name, "soft", 11, "middle")
        )
        # Leftwards over the line, to where it belongs.
        left, right = x + half + 1, came - half
        curve = f"M{right:.1f} {y - 8}Q{(left + right) / 2:.1f} {y - 24} {left + 3:.1f} {y - 8}"
        out.append(f'<path d="{curve}" {stroke("rule", 1.2, "3 2")}/>')
        out.append(f'<path d="M{left:.1f} {y - 6}l7.5 -1.5l-4.2 -4.8z" {fill("rule")}/>')
    out.append(f'<rect x="{x - half:.1f}" y="{y - half}" width="{NOTE}" height="{NOTE}" rx="2" fill="{paper}"/>')
    ink = f'<text x="{x:.1f}" y="{y + 4.5}" font-size="12.5" font-weight="600" text-anchor="middle" fill="{STICKY_INK}">'
    out.append(f"{ink}{escape(name)}</text>")
    if "says" in said:
        out.append(text(x, y - 16, said["says"], "soft", 11, "middle"))


SIGNS = {
    "fires": "M-3.6 0.2L-1 2.9L3.8 -2.8",
    "nothing": "M-3 -3L3 3M3 -3L-3 3",
    "held": "M-3.4 0H3.4",
    "corrects": "M0 -4V0.6M0 3.4V3.6",
}
COLOURS = {"fires": "fires", "nothing": "not", "held": "held", "corrects": "wrong"}


def decision(word):
    """A thing that draws decisions of this kind."""

    def draw(picture, y, rest, out):
        (at,), said = options(rest, "decided", "says")
        x = due = picture.x(at)
        below = y + 31
        if "decided" in said:
            x = picture.x(said["decided"])
            # Below a sticky of the same time, else on the line.
            here = y + 17 if float(at) in picture.taken else y
            out.append(f'<path d="M{due:.1f} {here - 6}l6 6l-6 6l-6 -6z" {fill("due")}/>')
            out.append(f'<path d="M{due:.1f} {here + 8}V{below}H{x - 9:.1f}" {stroke("due", 1.2, "3 2")}/>')
            out.append(f'<path d="M{x:.1f} {y - 5}V{below - 9}" {stroke("due", 1)}/>')
        else:
            out.append(f'<path d="M{x:.1f} {y + 11}V{below - 9}" {stroke(COLOURS[word], 1)}/>')
        out.append(f'<circle cx="{x:.1f}" cy="{below}" r="8" {fill(COLOURS[word])}/>')
        sign = f'<path transform="translate({x:.1f} {below})" d="{SIGNS[word]}" class="s-ground" stroke="{LIGHT["ground"]}"'
        out.append(f'{sign} stroke-width="2" fill="none" stroke-linecap="round" stroke-linejoin="round"/>')
        words = said.get("says", "")
        # To the right of the sign, or to its left where it would run over the edge.
        if x + 13 + 6.1 * len(words) < WIDTH - 8:
            out.append(text(x + 13, below + 4, words, "ink", 11.5))
        else:
            out.append(text(WIDTH - 12, below + 20, words, "ink", 11.5, "end"))

    return draw


THINGS = {
    "window": window, "night": night, "measure": measure, "line": line, "event": event,
    "fires": decision("fires"), "nothing": decision("nothing"), "held": decision("held"), "corrects": decision("corrects"),
}


def boxes(picture, out):
    """States and the ways between them; the height."""
    room = (WIDTH - 40) / len(picture.boxes)
    wide, y = 96, 74
    middle = [20 + room * (number + 0.5) for number in range(len(picture.boxes))]
    for number, (name, x) in enumerate(zip(picture.boxes, middle)):
        lilac = "#c9b6e4"
        out.append(f'<rect x="{x - wide / 2:.1f}" y="{y}" width="{wide}" height="34" rx="4" fill="{lilac}"/>')
        ink = f'<text x="{x:.1f}" y="{y + 22}" font-size="13" font-weight="600" text-anchor="middle" fill="{STICKY_INK}">'
        out.append(f"{ink}{escape(name)}</text>")
        if number:
            arrow(middle[number - 1] + wide / 2 + 3, x - wide / 2 - 3, y + 17, out)
    for word, rest in picture.about:
        if word == "under":
            number, _, words = rest.partition(" ")
            for row, said in enumerate(words.split("|")):
                out.append(text(middle[int(number)], y + 54 + 16 * row, said, "soft", 12, "middle"))
        else:
            start, end, words = rest.split(" ", 2)
            left, right = middle[int(end)], middle[int(start)]
            out.append(f'<path d="M{right:.1f} {y - 2}C{right:.1f} {y - 26} {left:.1f} {y - 26} {left:.1f} {y - 5}" {stroke("rule")}/>')
            out.append(f'<path d="M{left:.1f} {y - 2}l-4 -7h8z" {fill("rule")}/>')
            out.append(text((left + right) / 2, y - 24, words, "soft", 11, "middle"))
    return y + 54 + 16 + 24


def arrow(left, right, y, out):
    out.append(f'<path d="M{left:.1f} {y}H{right - 6:.1f}" {stroke("rule")}/>')
    out.append(f'<path d="M{right:.1f} {y}l-8 -4v8z" {fill("rule")}/>')


def main():
    wrong = []
    for picture in read((HERE / "pictures.txt").read_text(encoding="utf-8")):
        path, svg = HERE / f"{picture.name}.svg", drawn(picture)
        if "--check" not in sys.argv:
            path.write_text(svg, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != svg:
            wrong.append(path.name)
    if wrong:
        sys.exit(f"not what pictures.txt says, run python3 {HERE.name}/draw.py: {', '.join(wrong)}")


if __name__ == "__main__":
    main()
