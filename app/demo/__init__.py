"""The demo programme: what is known of the real one, with a few invented events and people to try the site out with."""
