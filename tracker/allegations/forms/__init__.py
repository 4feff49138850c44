"""Forms of the record's pages: one module a page or a subject."""
