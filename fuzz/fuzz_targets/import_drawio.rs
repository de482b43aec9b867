//! libFuzzer on [`stormlake_fuzz::import_drawio`].

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    stormlake_fuzz::import_drawio(bytes);
});
