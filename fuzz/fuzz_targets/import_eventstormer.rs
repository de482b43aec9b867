//! libFuzzer on [`stormlake_fuzz::import_eventstormer`].

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    stormlake_fuzz::import_eventstormer(bytes);
});
