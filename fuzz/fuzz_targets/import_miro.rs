//! libFuzzer on [`stormlake_fuzz::import_miro`].

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    stormlake_fuzz::import_miro(bytes);
});
