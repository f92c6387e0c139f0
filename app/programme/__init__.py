"""Projects, events, sessions, and time as people are told it."""
