"""The demo's registers as agencies offer them: over X-Road, and the interior ministry's check."""
