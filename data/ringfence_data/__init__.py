"""What is known, as data: the catalogues of destinations and regions, and the sample estate."""
