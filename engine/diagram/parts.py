"""The words of the layout: items in cells, links between them, bands, and where it all ends up.

A *sheet* is one drawing area: the inside of the pools of a plane, or the inside of one open
sub-process. It is divided into *bands* from top to bottom (the innermost lanes) and in each band
into rows; columns run through all bands. An *item* takes one cell, a wide one several columns of a
row. A *link* joins two items, or an item and a *rim*: the upper or lower end of the sheet, where a
black-box pool lies or where a line leaves a sub-process.
"""

from dataclasses import dataclass
from typing import Literal

Form = Literal["round", "diamond", "box", "note"]
Side = Literal["left", "right", "top", "bottom"]
Kind = Literal["sequence", "message", "association", "data"]
Goal = Literal["none", "reached", "missed"]
Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height in pixels."""

    width: int
    height: int


NOTHING = Size(0, 0)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its upper left corner, in whole pixels; y grows downwards."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The x of the right border."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """The y of the lower border."""
        return self.y + self.height

    @property
    def center(self) -> Point:
        """The middle, rounded down."""
        return self.x + self.width // 2, self.y + self.height // 2

    def moved(self, dx: int, dy: int) -> "Box":
        """The same box elsewhere."""
        return Box(self.x + dx, self.y + dy, self.width, self.height)

    def grown(self, by: int) -> "Box":
        """The box with `by` pixels more on each side; fewer when negative."""
        return Box(self.x - by, self.y - by, self.width + 2 * by, self.height + 2 * by)

    def meets(self, other: "Box") -> bool:
        """Whether the two share an area; touching borders do not count."""
        return (
            self.x < other.right
            and other.x < self.right
            and self.y < other.bottom
            and other.y < self.bottom
        )

    def toward(self, point: Point) -> Point:
        """Where the line from the middle to a point outside leaves the box."""
        x, y = self.center
        dx, dy = point[0] - x, point[1] - y
        scale = max(abs(dx) / max(self.width / 2, 1), abs(dy) / max(self.height / 2, 1), 1.0)
        return round(x + dx / scale), round(y + dy / scale)

    def holds(self, other: "Box") -> bool:
        """Whether the other lies wholly inside."""
        return (
            self.x <= other.x
            and self.y <= other.y
            and other.right <= self.right
            and other.bottom <= self.bottom
        )


def line_meets(a: Point, b: Point, box: Box) -> bool:
    """Whether the straight line from a to b runs through the inside of a box."""
    enter, leave = 0.0, 1.0
    for axis, low, high in ((0, box.x, box.right), (1, box.y, box.bottom)):
        step = b[axis] - a[axis]
        if step == 0:
            if not low < a[axis] < high:
                return False
            continue
        first, second = sorted(((low - a[axis]) / step, (high - a[axis]) / step))
        enter, leave = max(enter, first), min(leave, second)
    return enter < leave


@dataclass(frozen=True, slots=True)
class Dock:
    """A boundary event on the lower border of its item."""

    id: str
    size: Size
    caption: Size = NOTHING


@dataclass(frozen=True, slots=True)
class Item:
    """Something that takes a cell. `caption` is the size of the text outside of it.

    `span` is an odd number of columns. A `loose` item (an event sub-process) has a row of its own
    below all others of its band. `goal` tells an end that was wanted from one by error.
    """

    id: str
    form: Form
    size: Size
    band: int = 0
    caption: Size = NOTHING
    docks: tuple[Dock, ...] = ()
    span: int = 1
    loose: bool = False
    goal: Goal = "none"


@dataclass(frozen=True, slots=True)
class Lean:
    """Where a line crosses the border of a sub-process: the side, and how far along it (0 to 1)."""

    side: Side
    at: float


@dataclass(frozen=True, slots=True)
class Link:
    """A line from one item to another; `dock` is the boundary event it starts at, if any.

    The target may be a rim; `reverse` says that the line really comes from there. `caption` is the
    size of its text. `leaves` and `enters` bind an end that continues inside a sub-process. A
    `marked` link bears a sign at its beginning that its text must leave free.
    """

    id: str
    kind: Kind
    source: str
    target: str
    caption: Size = NOTHING
    dock: str = ""
    reverse: bool = False
    marked: bool = False
    leaves: Lean | None = None
    enters: Lean | None = None


@dataclass(frozen=True, slots=True)
class Rim:
    """An end of links above (`top`) or below (`bottom`) the sheet.

    A `pool` takes a stretch of the sheet's width; others are the exit of a single link.
    """

    id: str
    side: Literal["top", "bottom"]
    pool: bool


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of rows, at least `least` pixels high; `pool` numbers the pool it is part of."""

    pool: int = 0
    least: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is to be laid out; items and links in document order."""

    items: tuple[Item, ...]
    links: tuple[Link, ...]
    bands: tuple[Band, ...] = (Band(),)
    rims: tuple[Rim, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """A place in the grid: first column, row counted through all bands."""

    column: int
    row: int
