"""One person once: registrations that may be one person's, put together or kept apart by people who know."""
