//! libFuzzer on [`stormlake_fuzz::import_figjam`].

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    stormlake_fuzz::import_figjam(bytes);
});
