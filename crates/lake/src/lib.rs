//! The lake: every record of the log as a row of a table, and SQL over the tables.
