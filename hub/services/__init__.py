"""What the hub does for its own working: keys, cursors, settings, migrations, its databases."""
