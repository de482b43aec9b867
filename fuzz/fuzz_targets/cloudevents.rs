//! libFuzzer on [`stormlake_fuzz::cloudevents`].

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    stormlake_fuzz::cloudevents(bytes);
});
