//! tmp
use stormlake_interchange::export::*;
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let text = std::fs::read_to_string(&a[1]).unwrap();
    let board = stormlake_board::parse(&text).board;
    let t = std::time::Instant::now();
    let files = match a[3].as_str() {
        "svg" => svg(&board),
        "png" => png(&board),
        "mermaid" => mermaid(&board),
        "mermaid-eventmodeling" => event_modeling(&board),
        "story" => story(&board),
        "typescript" => typescript(&board),
        "python" => python(&board),
        "rust" => rust(&board),
        _ => panic!(),
    };
    eprintln!("{:?}", t.elapsed());
    for f in files {
        let p = std::path::Path::new(&a[2]).join(&f.path);
        std::fs::create_dir_all(p.parent().unwrap()).unwrap();
        std::fs::write(&p, &f.bytes).unwrap();
        eprintln!("{} {}", p.display(), f.bytes.len());
    }
}
