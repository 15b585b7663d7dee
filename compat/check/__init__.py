"""May I upgrade? A present set of packages and a wanted one: locked, built, probed, compared."""
