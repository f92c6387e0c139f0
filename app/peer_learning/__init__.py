"""What countries can teach and want to learn."""
