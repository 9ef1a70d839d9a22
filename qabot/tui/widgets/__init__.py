"""The widgets, a module each."""
