//! libFuzzer on [`stormlake_fuzz::log`].

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    stormlake_fuzz::log(bytes);
});
