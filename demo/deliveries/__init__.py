"""One module per group of deliveries: each writes files as the supplying office would send them."""
