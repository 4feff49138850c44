"""The list of keys behind `?` names every key that a page offers."""

from __future__ import annotations

import re

from .files import ROOT

TEMPLATES = ROOT / "templates"
SHORTCUT = re.compile(r'data-shortcut="([^"{]+)"')
TAG = re.compile(r"<[^>]+>|\{%[^\"']*[\"']")


def test_every_key_stands_in_the_list_of_keys():
    told = TAG.sub(" ", (TEMPLATES / "_keys.html").read_text())
    offered = {
        key.upper(): path.name
        for path in sorted(TEMPLATES.rglob("*.html"))
        for keys in SHORTCUT.findall(path.read_text())
        for key in keys.split()
    }
    assert {"G", "Q", "Z", "X"} <= offered.keys()
    missing = {
        key: where for key, where in offered.items() if not re.search(rf"(?<!\w){re.escape(key)}(?!\w)", told)
    }
    assert missing == {}
