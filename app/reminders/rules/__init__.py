"""The rules: each a module with options, a pure function from facts to what is due, and the reason in words. No database, no clock."""
