"""The ground of every rule: lists of words out of `data/`, and how they are found in a text.

In: a data file, a text. Out: phrases with their places, and words in the plain form in which lists are
compared.
"""
