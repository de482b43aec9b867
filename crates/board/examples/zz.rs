use stormlake_board::parse;
fn main(){
 let src=std::fs::read_to_string("crates/board/tests/limits.rs").unwrap();
 let a=src.find("let units = [").unwrap()+13; let b=src[a..].find("\n    ];").unwrap()+a;
 // crude literal scan
 let mut units=vec![]; let cs:Vec<char>=src[a..b].chars().collect(); let mut i=0;
 while i<cs.len(){ if cs[i]=='"'{ let mut s=String::new(); i+=1; while cs[i]!='"'{ if cs[i]=='\\'{ i+=1; match cs[i]{'n'=>s.push('\n'),'r'=>s.push('\r'),'u'=>{ let e=(i..).find(|k|cs[*k]=='}').unwrap(); let h:String=cs[i+2..e].iter().collect(); s.push(char::from_u32(u32::from_str_radix(&h,16).unwrap()).unwrap()); i=e;} c=>s.push(c)} } else {s.push(cs[i])} i+=1;} units.push(s);} i+=1; }
 for u in units { for tail in ["","\n}\n","\"","\n"] { for n in [1,3,4] { let t=format!("board \"Shop\"\n{}{tail}",u.repeat(n)); let kdl=kdl::KdlDocument::parse_v2(&t); let ours=parse(&t); let own_ok = ours.document.is_some() || ours.findings.iter().any(|f| kdl.as_ref().err().is_some_and(|e| e.diagnostics.iter().any(|d| d.message.as_deref()==Some(&f.message)))); if own_ok && kdl.is_err() { println!("DISCREPANCY {u:?} tail {tail:?} n {n}: {:?}", kdl.err().unwrap().diagnostics.iter().map(|d| d.message.clone()).collect::<Vec<_>>()); break; } } } }
}
