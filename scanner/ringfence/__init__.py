"""The engine of ringfence and its headless command line.

Each sub-package is one stage of the data flow drawn in CONTRIBUTING.md.
"""

__version__ = "0.1.0"
