"""Which records have which value of which facet: kept with the record, counted without it."""
