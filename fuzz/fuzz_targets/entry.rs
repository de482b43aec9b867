//! libFuzzer on [`stormlake_fuzz::entry`].

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    stormlake_fuzz::entry(bytes);
});
