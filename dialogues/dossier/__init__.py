"""The dossier room: what a file may say, and what becomes of it."""
