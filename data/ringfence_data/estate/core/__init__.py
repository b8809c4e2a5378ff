"""The part of every estate that was designed by hand, one case of the verdict table after another."""
