"""Lets `python -m ringfence` be the command line."""

from ringfence.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
