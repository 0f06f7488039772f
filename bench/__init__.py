"""Benchmarks of the hub beside other servers over the same databases: `./khub bench`."""
