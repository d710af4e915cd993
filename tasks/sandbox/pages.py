"""Pages that show what each simulated system has received, for people at a browser.

Every cell is masked (resident, account, card and telephone numbers) and then escaped; the pages
load nothing, run nothing and can't be framed.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape

from engine import privacy
from tasks.sandbox.shown import Table
from tasks.sandbox.web import Request, Response, Route
from tasks.sandbox.world import World

_STYLE = (
    "body{font-family:sans-serif;margin:2rem}table{border-collapse:collapse;margin:1rem 0}"
    "td,th{border:1px solid #999;padding:.3rem .6rem;text-align:left}"
    "nav a{margin-right:1rem}"
)
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_PHONE = re.compile(r"(?<!\d)(01\d|0\d{1,2})-?(\d{3,4})-?(\d{4})(?!\d)")
TITLES: Mapping[str, str] = {
    "/": "모의 외부 시스템",
    "/nara": "나라장터",
    "/document24": "문서24",
    "/cleanpay": "클린페이",
    "/board": "계약정보공개",
}
Tables = Callable[[], tuple[Table, ...]]


@dataclass(frozen=True, slots=True)
class Pages:
    """A page for each path of `TITLES`; called with the world's lock held."""

    world: World
    tables: Mapping[str, Tables]

    def routes(self) -> tuple[Route, ...]:
        """The pages."""
        return tuple(Route("GET", path, self._page) for path in TITLES)

    def _page(self, request: Request) -> Response:
        title = escape(TITLES[request.path])
        links = "".join(f'<a href="{path}">{escape(name)}</a>' for path, name in TITLES.items())
        content = "".join(_html(table) for table in self.tables[request.path]())
        text = (
            f'<!doctype html><html lang="ko"><head><meta charset="utf-8"><title>{title}</title>'
            f"<style>{_STYLE}</style></head><body><nav>{links}</nav><h1>{title}</h1>"
            f"<p>현재 시각 {self.world.now():%Y-%m-%d %H:%M}</p>{content}</body></html>"
        )
        return Response(200, "text/html; charset=utf-8", text.encode(), _HEADERS)


def _html(table: Table) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in table.names)
    body = "".join(
        "<tr>" + "".join(f"<td>{_cell(cell)}</td>" for cell in row) + "</tr>" for row in table.rows
    )
    return f"<h2>{escape(table.title)}</h2><table><tr>{head}</tr>{body}</table>"


def _cell(value: object) -> str:
    hidden = _PHONE.sub(r"\1-****-****", privacy.mask(str(value)))
    return escape(hidden)
