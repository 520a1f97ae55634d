"""Who holds which household: contacts kept, loads equal, shares cut, homes handed out."""
