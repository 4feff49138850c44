"""Text in, proposals out: pure functions. No Django, no network, no clock, no environment."""
