//! The pages are part of the binary: when `make web` has made others, or made them for the first time, it is built anew.

fn main() {
    println!("cargo::rerun-if-changed=../../web/dist");
}
