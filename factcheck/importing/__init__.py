"""Taking over claims from elsewhere: readers for each form, one loader, one report."""
