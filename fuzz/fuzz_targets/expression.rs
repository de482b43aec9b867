//! libFuzzer on [`stormlake_fuzz::expression`].

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    stormlake_fuzz::expression(bytes);
});
