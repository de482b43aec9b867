//! libFuzzer on [`stormlake_fuzz::hook`].

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    stormlake_fuzz::hook(bytes);
});
