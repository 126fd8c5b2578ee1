"""Shuke 熟客: the offline customer book for very small shops."""

__version__ = "0.1.0"
