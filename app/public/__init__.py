"""What visitors see: the programme as list, calendar and map, the page of an event, and pages about the site."""
