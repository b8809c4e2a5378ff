"""Which rule of a pack can be enforced next, by what was watched; pure."""
