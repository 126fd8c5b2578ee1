"""Starts Shuke: the window without arguments, one job of the command line with them."""

from app.bootstrap import main

if __name__ == "__main__":
    raise SystemExit(main())
