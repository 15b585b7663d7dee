"""What compat keeps on disk: how much it is, and how it stays under a limit. Only what compat made is ever removed."""
