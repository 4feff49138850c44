"""From groups of claims to proposals, each field with the words that it rests on.

In: groups, and the text's ties to the Security Council. Out: which groups are proposed and why the others
are not, and for each proposal its summary, its proof and the paragraphs that it would fall under.
"""
