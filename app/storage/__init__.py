"""How it is kept: the encrypted file, its keys, its backups and its health."""
