"""Rules of guard: what is judged, what was found, what is decided."""
