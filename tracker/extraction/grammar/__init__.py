"""What the parser says of a sentence, put right where it is known to err.

In: the sentences that passed the gate. Out: `Parsed` sentences whose tokens lead back to the document, and
who stands where around a verb or a noun of an act.
"""
