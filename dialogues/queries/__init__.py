"""Questions that cross tables: what a page needs to know, in a fixed number of queries."""
