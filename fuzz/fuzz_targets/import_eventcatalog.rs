//! libFuzzer on the importer of EventCatalog.

#![no_main]

#[path = "../src/models.rs"]
mod models;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    models::import(bytes, "events/A/index.mdx", stormlake_interchange::import::eventcatalog::import);
});
