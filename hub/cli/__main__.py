"""`python -m hub.cli`."""

from hub.cli.verbs import main

main()
