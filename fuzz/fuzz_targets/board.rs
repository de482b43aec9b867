//! libFuzzer on [`stormlake_fuzz::board`].

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    stormlake_fuzz::board(bytes);
});
