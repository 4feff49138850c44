"""The reader of languages that part words by blanks: small words and cases tell who does what in a clause."""
