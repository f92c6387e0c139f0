"""Online meetings: the way in through our page, and who was there by the meeting service's own list."""
