fn main() {
    let f = std::env::args().nth(1).unwrap();
    let t = std::fs::read_to_string(&f).unwrap();
    match square_connect_codegen::import(&square_connect_codegen::Source { name: f, text: t }) {
        Ok(i) => {
            for n in i.notes {
                eprintln!("{n}")
            }
            print!("{}", i.yaml)
        }
        Err(e) => {
            eprintln!("{e}");
            std::process::exit(1)
        }
    }
}
