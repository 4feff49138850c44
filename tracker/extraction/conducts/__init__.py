"""What was done by whom: acts with their goods, the parties in their roles, and the regime that covers them.

In: parsed sentences and the scene. Out: an `Event` for each conduct told as done, planned or feared; an act
that is only called for, forbidden or supposed is dropped, with the reason.
"""
