//! libFuzzer on [`stormlake_fuzz::import_excalidraw`].

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    stormlake_fuzz::import_excalidraw(bytes);
});
