//! Builds anew when the web interface was: the export is compiled into the binary.

fn main() {
    println!("cargo:rerun-if-changed=../../web/out");
}
