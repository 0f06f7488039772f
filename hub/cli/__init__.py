"""The command line `khub`. Its verbs are in `verbs`, which a worker of `khub serve` neither needs nor imports."""
