"""What a value is: parse, normalise, format, compare. Pure; nothing here knows of files, tables or windows."""
