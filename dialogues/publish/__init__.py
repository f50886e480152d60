"""The record in other forms: tables, calendars, feeds, citations, releases."""
