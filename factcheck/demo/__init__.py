"""The demonstration: the 2017 race for California's 34th district, as one report told it."""
