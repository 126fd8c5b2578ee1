"""Everything that crosses the border as a file: data in, data out, no database."""
