//! libFuzzer on [`stormlake_fuzz::mapping`].

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    stormlake_fuzz::mapping(bytes);
});
