"""Text into tokens of our own, tokens into an index, questions into hits.

The only room that knows how SQLite and PostgreSQL search. Both index the same tokens, made by
`words` alone, and are asked for hits in an order of ours, so that both give the same.
"""
