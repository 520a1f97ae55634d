"""The site: feeds to subscribe to, and pages the department and its cadres work in."""
