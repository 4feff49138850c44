"""From a word of a parsed sentence to the party that it means.

In: a token and the scene. Out: an `Actor`, known or named by the text's own words, pronouns resolved.
"""
