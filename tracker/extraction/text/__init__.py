"""A text taken apart: its blocks, its sentences, and which of those are worth the parser.

In: a document and what it names. Out: blocks, sentences with whoever the page says speaks them (a label, an
entry of a list), and the sentences that pass the gate.
"""
