"""Who and what a text names: parties that the tables know, people, ships.

In: a text. Out: mentions with their places, and the `Scene` that holds them for every later room.
"""
