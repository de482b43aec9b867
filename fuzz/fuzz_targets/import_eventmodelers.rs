//! libFuzzer on the importer of eventmodelers.

#![no_main]

#[path = "../src/models.rs"]
mod models;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    models::import(bytes, "a.json", stormlake_interchange::import::eventmodelers::import);
});
