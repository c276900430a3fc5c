"""What people write, understood: times, places, links, lengths; and times said back to them."""
