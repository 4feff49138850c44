"""What came in: runs and their items, bytes as received, articles and their text."""

from .articles import Article, ArticleText
from .hosts import Host, RobotsFile
from .runs import COUNTED, IngestionItem, IngestionRun, Outcome
from .snapshots import NOT_A_SAMPLE, Snapshot

__all__ = [
    "COUNTED",
    "NOT_A_SAMPLE",
    "Article",
    "ArticleText",
    "Host",
    "IngestionItem",
    "IngestionRun",
    "Outcome",
    "RobotsFile",
    "Snapshot",
]
