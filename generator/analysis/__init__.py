"""Questions answered from the catalog: pure functions that return frozen values for templates to show."""
