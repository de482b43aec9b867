//! libFuzzer on the importer of emlang.

#![no_main]

#[path = "../src/models.rs"]
mod models;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    models::import(bytes, "a.md", stormlake_interchange::import::emlang::import);
});
