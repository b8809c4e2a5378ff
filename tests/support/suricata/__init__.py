"""An engine that is not ours: it reads a capture of our flows and says which rule took each."""
