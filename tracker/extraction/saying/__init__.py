"""Who says it, and how strongly.

In: events, headline, labels, publisher. Out: for each event the speakers with the words that name them, and
the strength and basis of the claim.
"""
