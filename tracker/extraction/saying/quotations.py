"""Words between quotation marks."""


def in_quotation(text: str, start: int, end: int) -> bool:
    """Whether a sentence stands, or opens, inside quotation marks."""
    line = text.rfind("\n", 0, start) + 1
    before = text[line:start]
    opened = before.count("“") > before.count("”") or before.count('"') % 2 == 1
    return (
        opened or text[start : start + 1] in '“"' or (text[start:end].count("”") > text[start:end].count("“"))
    )
