"""The organiser's desk: planning events and seeing how they stand."""
