"""The cells of the crash matrix, one module a kind of fault (money-safety.md section 5)."""
