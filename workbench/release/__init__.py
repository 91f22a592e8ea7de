"""Release: draft reports audited, approved and put into a pack that the Department gets."""
