"""Generator of the demo data of the fictional Kreisstadt Musterbrück: everything in it is invented."""
