//! libFuzzer on the importer of CML.

#![no_main]

#[path = "../src/models.rs"]
mod models;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    models::import(bytes, "a.cml", stormlake_interchange::import::cml::import);
});
