"""What of a site can be watched: feeds, sitemaps and lists of links, and what each of them shows now.

Everything is fetched through the guard, in bounded number and time, and nothing is written.
"""

from .finding import Candidate, discover
from .previews import Preview, Shown, preview, suggest_interval
from .visit import Visit

__all__ = ["Candidate", "Preview", "Shown", "Visit", "discover", "preview", "suggest_interval"]
