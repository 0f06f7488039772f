"""The figures that the council reports print."""
