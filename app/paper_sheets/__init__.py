"""Lists on paper that people sign: the sheet as it was printed, who is missing by it, and the signed one."""
