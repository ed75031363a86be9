"""Files as they are: the widget, which shops' pages may load, and the style of our own pages."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, FastAPI
from fastapi.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from bot.settings import ROOT

WIDGET = ROOT / "bot" / "widget"
OWN = Path(__file__).parent / "static"
SERVED = {".js", ".css"}
FOR_EVERYONE = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cache-Control": "no-cache",  # kept, and asked about: a new version reaches every shop at once
}

router = APIRouter(include_in_schema=False)


class Files(StaticFiles):
    """A folder's scripts and styles, with the given headers."""

    def __init__(self, directory: Path, headers: dict[str, str], suffixes: set[str]) -> None:
        super().__init__(directory=directory)
        self.headers, self.suffixes = headers, suffixes

    async def get_response(self, path: str, scope: Scope) -> Response:
        wanted = path if Path(path).suffix in self.suffixes else ""
        response = await super().get_response(wanted or "no such file", scope)
        response.headers.update(self.headers)
        return response


@router.get("/widget.js")
def loader() -> FileResponse:
    """The one line that a shop puts into its page loads this."""
    return FileResponse(WIDGET / "widget.js", headers=FOR_EVERYONE, media_type="text/javascript")


def install(app: FastAPI) -> None:
    """Adds the loader and both folders."""
    app.include_router(router)
    app.mount("/widget", Files(WIDGET, FOR_EVERYONE, SERVED))
    app.mount("/static", Files(OWN, {"Cache-Control": "no-cache"}, SERVED | {".svg"}))
