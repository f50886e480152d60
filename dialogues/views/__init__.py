"""What a reader sees: one page an address, each rendered from one answer of the record."""
