"""A real Chromium that is asked which words of a page a text fragment marks.

Nothing in a page tells whether its text fragment was found. But Chromium
paints what it found and scrolls to it, so the mark gets a colour that no page
has, a screenshot is taken, and the text under the first pixel of that colour
is read.
"""

from __future__ import annotations

import asyncio
import base64
import json
import re
import shutil
import tempfile
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    Pages = Callable[[str], str | None]

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
_PATIENCE = 30.0
LOOKS = 14
"""A page that moves is looked at until it shows the same twice."""
_COLOUR = """
const colour = new CSSStyleSheet();
colour.replaceSync(`::target-text { background-color: #ff00fe !important }
  * { scroll-behavior: auto !important; transition: none !important }`);
document.adoptedStyleSheets.push(colour);
"""
_UNDER_THE_MARK = """
async (data) => {
  const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes], {type: 'image/png'}));
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  const paper = canvas.getContext('2d');
  paper.drawImage(picture, 0, 0);
  const dots = paper.getImageData(0, 0, picture.width, picture.height).data;
  for (let at = 0; at < dots.length; at += 4) {
    if (dots[at] !== 255 || dots[at + 1] !== 0 || dots[at + 2] !== 254) continue;
    const x = (at / 4) % picture.width, y = Math.floor(at / 4 / picture.width);
    // The first pixel is the corner of the first letter's box.
    const caret = document.caretRangeFromPoint(x + 2, y + 6);
    if (!caret) return '(marked)';
    const rest = document.createRange();
    rest.setStart(caret.startContainer, caret.startOffset);
    rest.setEndAfter(document.body.lastChild);
    return rest.toString().slice(0, 2000);
  }
  return null;
}
"""


class Page:
    """The browser's one page, by the Chrome DevTools Protocol.

    Nothing is fetched: ``pages`` gives a document's HTML by its address, and
    what it would load beside fails.
    """

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, pages: Pages) -> None:
        self._socket = socket
        self._pages = pages
        self._number = 0
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}

    async def listen(self) -> None:
        """Take what the browser says, until it says no more."""
        async for message in self._socket:
            told = message.json()
            if waiting := self._waiting.pop(told.get("id", 0), None):
                waiting.set_result(told)
            elif told.get("method") == "Fetch.requestPaused":
                await self._provide(told["params"])

    async def _provide(self, asked: dict[str, Any]) -> None:
        request, address = asked["requestId"], asked["request"]["url"].partition("#")[0]
        html = self._pages(address) if asked["resourceType"] == "Document" else None
        if html is None:
            await self._send("Fetch.failRequest", requestId=request, errorReason="Aborted")
            return
        await self._send(
            "Fetch.fulfillRequest",
            requestId=request,
            responseCode=200,
            responseHeaders=[{"name": "Content-Type", "value": "text/html; charset=utf-8"}],
            body=base64.b64encode(html.encode()).decode(),
        )

    async def _send(self, method: str, **parameters: Any) -> int:
        self._number += 1
        number = self._number
        await self._socket.send_json({"id": number, "method": method, "params": parameters})
        return number

    async def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command and give its result."""
        answer = asyncio.get_running_loop().create_future()
        self._waiting[self._number + 1] = answer
        await self._send(method, **parameters)
        told = await asyncio.wait_for(answer, _PATIENCE)
        assert "error" not in told, told
        result: dict[str, Any] = told["result"]
        return result

    async def evaluate(self, expression: str) -> Any:
        """Give what a piece of JavaScript comes to."""
        done = await self.call(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in done, done
        return done["result"].get("value")

    async def marked(self, address: str, looks: int = LOOKS) -> str | None:
        """Open an address as if it were typed, and give the text from its mark on.

        ``None`` where nothing is marked.
        """
        await self.call("Page.navigate", url="about:blank")
        await self.call("Page.navigate", url=address)
        for _ in range(200):
            if await self.evaluate("document.readyState") == "complete":
                break
            await asyncio.sleep(0.05)
        await self.evaluate(_COLOUR)
        before = None
        for _ in range(looks):  # the search begins when the page has come to rest
            picture = await self.call("Page.captureScreenshot", format="png")
            found = await self.evaluate(f"({_UNDER_THE_MARK})({json.dumps(picture['data'])})")
            if found is not None and found == before:
                return re.sub(r"\s+", " ", found).strip()
            before = found
            await asyncio.sleep(0.15)
        return None


@asynccontextmanager
async def chromium(pages: Pages) -> AsyncIterator[Page]:
    """Start a headless Chromium with a profile of its own, and end it."""
    assert CHROMIUM is not None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = await asyncio.create_subprocess_exec(
            CHROMIUM,
            "--headless=new",
            "--no-sandbox",  # CI runs as root, and the pages are the tests' own
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--remote-debugging-port=0",
            "--window-size=1000,700",
            f"--user-data-dir={profile}",
            "about:blank",
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            port = await _port(Path(profile) / "DevToolsActivePort")
            async with aiohttp.ClientSession() as session:
                async with session.get(f"http://127.0.0.1:{port}/json") as answer:
                    [target] = [one for one in await answer.json() if one["type"] == "page"]
                address = target["webSocketDebuggerUrl"]
                async with session.ws_connect(address, max_msg_size=0) as socket:
                    page = Page(socket, pages)
                    listening = asyncio.create_task(page.listen())
                    await page.call("Fetch.enable")
                    yield page
                    listening.cancel()
        finally:
            process.terminate()
            await process.wait()


async def _port(file: Path) -> int:
    for _ in range(int(_PATIENCE * 10)):
        lines = await asyncio.to_thread(_lines, file)
        if lines:
            return int(lines[0])
        await asyncio.sleep(0.1)
    raise TimeoutError("Chromium did not start")


def _lines(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []
