"""When, where, how much: what stands beside an act.

In: a text, and the event or group that it is told of. Out: dates, places and quantities with their spans.
"""
