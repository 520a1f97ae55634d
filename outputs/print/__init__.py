"""What is printed beside the roster: household registers, slips for each person, public notices."""
