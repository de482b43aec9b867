//! libFuzzer on the importer of AsyncAPI.

#![no_main]

#[path = "../src/models.rs"]
mod models;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    models::import(bytes, "a.yaml", stormlake_interchange::import::asyncapi::import);
});
