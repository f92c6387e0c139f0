"""Countries, regions, constituent groups and themes: loaded from files, read by everyone."""
