"""How a page looks: what axe finds in it, whether it runs out of its window, and pictures of it."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import PICTURES

WINDOWS = [pytest.param((1440, 900), id="wide"), pytest.param((390, 844), id="phone")]

# Colours that are on their way from one scheme to the other are nobody's.
ARRIVE = """() => {
    for (const each of document.getAnimations()) if (each instanceof CSSTransition) each.finish();
}"""


def look(page: Page, name: str, part: str | None = None) -> list[str]:
    """What is wrong with a page, or a part of it, in light and in dark; a picture of each is kept."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    width = page.evaluate("window.innerWidth")
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.evaluate(ARRIVE)
        # The caret stays: hiding it takes an inline style, which the policy rightly refuses.
        page.screenshot(path=PICTURES / f"{name}-{width}-{scheme}.png", caret="initial")
        # What passed is not asked for: handing that over takes longer than the look itself.
        answer = Axe().run(page, context=part, options={"preload": False, "resultTypes": ["violations"]})
        found += [
            f"{name}, {scheme}: {violation['id']} {violation['nodes'][0]['html'][:160]}"
            for violation in answer.response["violations"]
        ]
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        found.append(f"{name}: runs out of a window {width} wide")
    return found
