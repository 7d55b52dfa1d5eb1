"""Commands of ``python -m bot`` that are more than a few lines, one file each."""
