//! libFuzzer on [`stormlake_fuzz::rows`].

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    stormlake_fuzz::rows(bytes);
});
