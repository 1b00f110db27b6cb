"""The attack on a finished edition: what its published files give away."""
