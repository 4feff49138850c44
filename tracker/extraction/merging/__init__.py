"""One conduct, one group: claims put together with what the rest of the document adds.

In: claims (an event, who says it, how strongly). Out: groups of claims that tell the same conduct,
completed with the other end, the ship, its owners, and whoever denies it.
"""
