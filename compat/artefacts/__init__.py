"""What one combination saves and another loads: every ordered pair, each kind of artefact."""
